import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { sumOfCounts } from '../../src/evidence/counts.ts'
import { bucketOf, countOf, LAST_BUCKET, msOf, quantile } from '../../src/evidence/latency.ts'
import type { Histogram } from '../../src/types/evidence.ts'

const HOUR = 3_600_000
/** As many small times as large ones. */
const time = fc.double({ min: Math.log(0.01), max: Math.log(HOUR), noNaN: true }).map(Math.exp)

function histogramOf(times: readonly number[]): Histogram {
  const histogram: { [bucket: string]: number } = {}
  for (const ms of times) histogram[bucketOf(ms)] = (histogram[bucketOf(ms)] ?? 0) + 1
  return histogram
}

function isWithin(found: number, ms: number): boolean {
  return Math.abs(found - ms) <= 0.01 * ms
}

t.test('a bucket stands for its times within 1 %', async () => {
  fc.assert(
    fc.property(time, ms =>
      assert.ok(isWithin(msOf(bucketOf(ms)), ms), `${ms} is shown as ${msOf(bucketOf(ms))}`),
    ),
    { seed: 5, numRuns: 5_000 },
  )
})

t.test('every quantile is within 1 % of the time it stands for', async () => {
  const times = fc.array(time, { minLength: 1, maxLength: 200 })
  const share = fc.constantFrom(0, 0.07, 0.5, 0.9, 0.99, 1)
  fc.assert(
    fc.property(times, share, (list, q) => {
      const sorted = [...list].sort((a, b) => a - b)
      const exact = sorted[Math.max(0, Math.ceil(q * list.length - 1e-9) - 1)]!
      assert.ok(isWithin(quantile(histogramOf(list), q)!, exact))
    }),
    { seed: 6, numRuns: 2_000 },
  )
})

t.test('histograms add up', async () => {
  const times = fc.array(time, { maxLength: 50 })
  fc.assert(
    fc.property(times, times, (a, b) => {
      const both = sumOfCounts(histogramOf(a), histogramOf(b))
      assert.deepEqual({ ...both }, histogramOf([...a, ...b]))
      assert.equal(countOf(both), a.length + b.length)
    }),
    { seed: 7, numRuns: 500 },
  )
})

t.test('times out of bounds are in the first and the last bucket', async t => {
  for (const ms of [0, -1, -0, Number.NaN, Number.NEGATIVE_INFINITY, 0.01, 1e-9]) t.equal(bucketOf(ms), 0)
  for (const ms of [HOUR, HOUR + 1, 1e12, Number.POSITIVE_INFINITY]) t.equal(bucketOf(ms), LAST_BUCKET)
  t.ok(isWithin(msOf(LAST_BUCKET), HOUR))
  t.equal(msOf(-4), msOf(0))
  t.ok(LAST_BUCKET < 1_000, 'there are not many')
})

t.test('of no times there is no quantile', async t => {
  t.equal(quantile({}, 0.99), null)
  t.equal(quantile({ 3: 0 }, 0.99), null)
  t.equal(countOf({}), 0)
})

t.test('7 % of 100 times is the seventh, though 0.07 · 100 is a little more than 7', async t => {
  const times = Array.from({ length: 100 }, (_, nth) => 1.1 ** nth)
  t.equal(quantile(histogramOf(times), 0.07), msOf(bucketOf(times[6]!)))
  t.equal(quantile(histogramOf(times), 0.071), msOf(bucketOf(times[7]!)))
})
