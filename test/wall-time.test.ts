import t from 'tap'
import { wallTime } from '../src/wall-time.ts'

/** Two readings of clocks are never of the same moment. */
const APART_MS = 50

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < APART_MS
}

t.test('a moment has its time of day, in whole milliseconds, and an earlier one an earlier', async t => {
  const now = performance.now()
  t.ok(near(wallTime(now), Date.now()))
  t.ok(Number.isInteger(wallTime(now)))
  t.ok(near(wallTime(now) - wallTime(now - 250), 250))
})

t.test('a clock that is set is followed within a second, and not read before', async t => {
  const now = performance.now()
  const before = wallTime(now)
  const { now: real } = Date
  t.teardown(() => {
    Date.now = real
  })
  Date.now = () => real() + 3_600_000
  t.equal(wallTime(now), before)
  t.ok(near(wallTime(now + 1_000) - before, 3_601_000))
  t.ok(near(wallTime(now), Date.now()))
})
