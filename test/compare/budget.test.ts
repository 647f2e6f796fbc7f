import t from 'tap'
import { compareBodies, context, places } from './comparing.ts'

const zeros = (count: number) => `[${new Array(count).fill(0).join(',')}]`
const others = (count: number) => `[${new Array(count).fill('0.0').join(' ,')}]`

/** An array of n elements is n + 1 nodes. */
const cases = [
  ['200,000 nodes over both sides are compared', zeros(99_999), others(99_999), 'match'],
  ['one more is too many', zeros(99_999), others(100_000), 'skipped undecided'],
  ['however they are shared between the sides', zeros(1), others(199_997), 'differ'],
  ['one more is too many there, too', zeros(1), others(199_998), 'skipped undecided'],
  ['keys are no nodes of their own', `{"a":${zeros(99_998)}}`, `{"a":${others(99_998)}}`, 'match'],
  ['legacy alone may be too many', zeros(200_000), '[0.0]', 'skipped undecided'],
] as const

for (const [what, legacy, candidate, found] of cases) {
  t.test(what, async t => {
    const comparison = compareBodies(legacy, candidate)
    t.equal(comparison.outcome === 'differ' ? 'differ' : places(comparison), found)
  })
}

t.test('lines, pairs and elements are nodes, too', async t => {
  const small = { limits: { ...context().limits, maxNodes: 20 } }
  const compared = (type: string, legacy: string, candidate: string) =>
    places(compareBodies(legacy, candidate, {}, type, small))
  t.strictSame(compared('text/plain', 'a\n'.repeat(10), `${'a\n'.repeat(9)}b`), ['$[9] value'])
  t.equal(compared('text/plain', 'a\n'.repeat(10), `${'a\n'.repeat(10)}b`), 'skipped undecided')
  t.strictSame(compared('application/x-www-form-urlencoded', 'a&'.repeat(10), `${'a&'.repeat(9)}b`), [
    '$[9].a missing',
    '$[9].b extra',
  ])
  t.equal(
    compared('application/x-www-form-urlencoded', 'a&'.repeat(10), `${'a&'.repeat(10)}b`),
    'skipped undecided',
  )
  t.strictSame(compared('text/html', '<p>a<p>b', '<p>a<p>c').length, 1)
  t.equal(compared('text/html', '<p>a<p>b<p>c<p>d', '<p>a<p>b<p>c<p>e'), 'skipped undecided')
})

t.test('past 50 ms a comparison is undecided, however few its nodes', async t => {
  const limits = { ...context().limits, maxMs: 50 }
  const body = (last: string) => `[${'[1],'.repeat(20_000)}${last}]`
  const compared = (stepMs: number) => {
    let now = 1_000_000
    const clock = () => {
      now += stepMs
      return now
    }
    return places(compareBodies(body('1'), body('2'), {}, 'application/json', { limits, clock }))
  }
  t.strictSame(compared(0), ['$[20000] value'])
  t.equal(compared(20), 'skipped undecided')
})

t.test('without a limit on time the clock is not looked at', async t => {
  const late = () => Number.POSITIVE_INFINITY
  t.strictSame(places(compareBodies('[1]', '[2]', {}, 'application/json', { clock: late })), ['$[0] value'])
})
