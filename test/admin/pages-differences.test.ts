/** The list of stored differences of a route. */
import t from 'tap'
import type { DifferencesView } from '../../src/types/steering.ts'
import type { Example } from '../../src/types/store.ts'
import { served } from './pages-served.ts'
import { EXAMPLES, smallSteering } from './steering.ts'

const NOISE = '$.requestId'
const PRICE = EXAMPLES[0]!.differences[0]!
const COUNTS = example('counts', [{ ...PRICE, field: NOISE }, PRICE])
const DOES_NOT = example('noise', [{ ...PRICE, field: NOISE }])

t.test('differences that count come first, and within one the fields that count', async t => {
  const page = await listOf(t, [DOES_NOT, COUNTS], '')
  t.match(page, /differences\/counts/)
  t.notMatch(page, /differences\/noise/)
  t.match(page, /<bdi>\$\.price<\/bdi>/)
  t.notMatch(page, /requestId/)
})

t.test('noise is shown where there is nothing else, and where it is asked for, and is named', async t => {
  for (const page of [
    await listOf(t, [DOES_NOT], ''),
    await listOf(t, [DOES_NOT, COUNTS], `?field=${NOISE}`),
  ]) {
    t.match(page, /differences\/noise/)
    t.match(page, /<bdi>\$\.requestId<\/bdi><\/code> <span class="tag">noise: does not count/)
  }
})

function example(id: string, differences: Example['differences']): Example {
  return { ...EXAMPLES[0]!, id, differences }
}

/** The page when these are stored. */
async function listOf(
  t: Parameters<typeof served>[0],
  stored: readonly Example[],
  query: string,
): Promise<string> {
  const { app } = served(t, [], {
    differences: async name => {
      const view = (await smallSteering().differences(name)) as DifferencesView
      const [field] = view.fields
      return {
        ...view,
        fields: [
          { ...field!, field: NOISE, noise: 'uuid' },
          { ...field!, field: '$.price' },
        ],
      }
    },
    examples: async (_name, field, _limit, except = []) =>
      stored.filter(({ differences }) =>
        differences.some(one => (field === null ? !except.includes(one.field) : one.field === field)),
      ),
  })
  const headers = { host: 'localhost:8081', accept: 'text/html' }
  return (await app.inject({ url: `/routes/orders/differences${query}`, headers })).body
}
