import t from 'tap'
import { type Scene, StoryFailed } from '../../demo/story/act.ts'
import { fieldLine, findingsIn } from '../../demo/story/findings.ts'
import { waitingFor } from '../../demo/story/waiting-for.ts'
import type { DifferencesView } from '../../src/types/steering.ts'

const seen = (field: string, noise: string | null = null): DifferencesView['fields'][number] => {
  return { field, count: 2, classes: { other: 2 }, noise, suggestion: null }
}

const VIEW: DifferencesView = {
  route: 'products',
  epoch: 4,
  outcomes: {
    match: 1,
    excused: 5,
    differ: 8,
    failed: { timeout: 1 },
    skipped: { 'after-write': 3 },
    hidden: {},
  },
  rulesThatHid: {},
  fields: [
    seen('$.product.price'),
    seen('$.items[*].onSale'),
    seen('$.took'),
    seen('$.items[*].stock'),
    seen('$.product.name'),
    seen('$.requestId', 'uuid; legacy differs from itself'),
  ],
}

t.test('what a comparison found is told apart', async t => {
  const { rounded, undiscounted, took, raced, unexpected, noise, ...figures } = findingsIn(VIEW)
  const fields = [rounded, undiscounted, raced, unexpected, noise].map(list => list.map(({ field }) => field))
  t.same(fields, [
    ['$.product.price'],
    ['$.items[*].onSale'],
    ['$.items[*].stock'],
    ['$.product.name'],
    ['$.requestId'],
  ])
  t.equal(took?.field, '$.took')
  t.same(figures, { pairs: 10, agreement: 0.6 })
  t.same(
    findingsIn({
      ...VIEW,
      fields: [],
      outcomes: { ...VIEW.outcomes, match: 0, excused: 0, differ: 0, failed: {} },
    }),
    {
      ...{
        pairs: 0,
        agreement: null,
        rounded: [],
        undiscounted: [],
        took: null,
        raced: [],
        unexpected: [],
        noise: [],
      },
    },
  )
  t.equal(fieldLine(VIEW.fields[5]!), '$.requestId  other 2  noise: uuid; legacy differs from itself')
})

t.test('what does not come is waited for so long, and then said with what there was instead', async t => {
  let looks = 0
  const scene = { watch: async () => {} } as unknown as Scene
  const awaited = {
    what: 'nothing had come',
    patienceMs: 20,
    look: async () => ++looks,
    instead: (seen: number) => [`${seen} looks`],
  }
  t.equal(await waitingFor(scene, { ...awaited, found: seen => (seen === 3 ? 'here' : null) }), 'here')
  const failed = await waitingFor(scene, { ...awaited, found: () => null }).catch((error: unknown) => error)
  t.ok(failed instanceof StoryFailed)
  t.match(failed, { message: 'after 0.02 s nothing had come', lastLines: [`${looks} looks`] })
})
