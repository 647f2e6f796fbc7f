import t from 'tap'
import { traceOf, withOwnSpan } from '../src/trace-context.ts'

const ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const GOOD = `00-${ID}-00f067aa0ba902b7-01`

t.test('a trace that the caller names is passed on as it came', async t => {
  for (const value of [
    GOOD,
    `00-${ID}-00f067aa0ba902b7-00`,
    `01-${ID}-00f067aa0ba902b7-01`,
    `cc-${ID}-00f067aa0ba902b7-01-what-will-come`,
  ])
    t.same(traceOf(value), { id: ID, parent: value, isMade: false }, value)
})

t.test('where it names none, or none that can be read, one begins that is not sampled', async t => {
  for (const value of [
    null,
    '',
    'a trace',
    GOOD.toUpperCase(),
    `${GOOD}-more`,
    GOOD.slice(0, -1),
    ` ${GOOD}`,
    `${GOOD}, ${GOOD}`,
    `ff-${ID}-00f067aa0ba902b7-01`,
    `01-${ID}-00f067aa0ba902b7-01.more`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `00_${ID}_00f067aa0ba902b7_01`,
  ]) {
    const { id, parent, isMade } = traceOf(value)
    t.match(parent, /^00-[\da-f]{32}-[\da-f]{16}-00$/, String(value))
    t.equal(parent.slice(3, 35), id)
    t.ok(isMade)
    t.not(id, ID)
  }
})

t.test('a request of our own has another span in the same trace, in the version we speak', async t => {
  const cases = [
    [GOOD, '01'],
    [`00-${ID}-00f067aa0ba902b7-00`, '00'],
    [`00-${ID}-00f067aa0ba902b7-fe`, '00'],
    [`00-${ID}-00f067aa0ba902b7-ff`, '01'],
    [`cc-${ID}-00f067aa0ba902b7-01-what-will-come`, '01'],
  ] as const
  for (const [value, flags] of cases) {
    const own = withOwnSpan(value)
    t.match(own, new RegExp(`^00-${ID}-[\\da-f]{16}-${flags}$`), value)
    t.not(own.slice(36, 52), '00f067aa0ba902b7')
  }
})

t.test('no two are alike', async t => {
  const many = 5_000
  const traces = Array.from({ length: many }, () => traceOf(null))
  t.equal(new Set(traces.map(({ id }) => id)).size, many)
  t.equal(new Set(traces.map(({ parent }) => parent.slice(36, 52))).size, many)
})
