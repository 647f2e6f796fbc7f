import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { cleanNeeded, isProven, logE, logNeeded, progressOf } from '../../src/evidence/e-value.ts'
import { chance } from './chance.ts'

const clean = [
  // agree, after disagreements, clean comparisons at 95 %
  [0.99, 0, 321],
  [0.995, 0, 643],
  [0.999, 0, 3_219],
  [0.9999, 0, 32_202],
  [0.99, 1, 692],
  [0.999, 1, 6_948],
] as const

for (const [agree, disagreed, needed] of clean) {
  t.test(`${agree * 100} % is proven after ${needed} agreements with ${disagreed} disagreements`, async t => {
    t.equal(cleanNeeded(0, disagreed, agree, 0.95), needed)
    t.ok(isProven(needed, disagreed, agree, 0.95))
    t.notOk(isProven(needed - 1, disagreed, agree, 0.95))
    t.equal(cleanNeeded(needed - 1, disagreed, agree, 0.95), 1)
    t.equal(cleanNeeded(needed, disagreed, agree, 0.95), 0)
  })
}

/** E as it is written down, for counts that a double holds. */
function eAsWritten(s: number, f: number, agree: number): number {
  const q0 = 1 - agree
  const rates = [0, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64].map(part => part * q0)
  const weights = [0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
  return rates.reduce((sum, q, k) => sum + weights[k]! * ((1 - q) / (1 - q0)) ** s * (q / q0) ** f, 0)
}

t.test('is the sum that is written down', async () => {
  const counts = fc.integer({ min: 0, max: 2_000 })
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 20 }), fc.constantFrom(0.9, 0.99, 0.999), (s, f, agree) => {
      const written = Math.log(eAsWritten(s, f, agree))
      assert.ok(Math.abs(logE(s, f, agree) - written) <= 1e-9 * Math.max(1, Math.abs(written)))
    }),
    { seed: 8, numRuns: 2_000 },
  )
})

t.test('an agreement never lowers it and a disagreement never lifts it; at the start it is 1', async () => {
  t.ok(Math.abs(logE(0, 0, 0.999)) < 1e-12)
  const counts = fc.integer({ min: 0, max: 10_000_000 })
  fc.assert(
    fc.property(counts, counts, fc.double({ min: 0.9, max: 0.99999, noNaN: true }), (s, f, agree) => {
      assert.ok(Number.isFinite(logE(s, f, agree)))
      assert.ok(logE(s + 1, f, agree) > logE(s, f, agree) - 1e-9)
      assert.ok(logE(s, f + 1, agree) < logE(s, f, agree))
    }),
    { seed: 9, numRuns: 2_000 },
  )
})

t.test('the clean comparisons it asks for are enough, and one fewer is not', async () => {
  const property = fc.property(
    fc.nat(100_000),
    fc.nat(1_000),
    fc.constantFrom(0.9, 0.99, 0.9999, 0.99999),
    fc.constantFrom(0.5, 0.95, 0.999999),
    (s, f, agree, confidence) => {
      const more = cleanNeeded(s, f, agree, confidence)
      assert.ok(Number.isSafeInteger(more) && more >= 0)
      assert.ok(isProven(s + more, f, agree, confidence))
      assert.ok(more === 0 || !isProven(s + more - 1, f, agree, confidence))
    },
  )
  fc.assert(property, { seed: 10, numRuns: 500 })
})

t.test('progress is 0 at the start, 1 when proven, and never beyond', async t => {
  t.ok(progressOf(0, 0, 0.999, 0.95) < 1e-9)
  t.equal(progressOf(0, 50, 0.999, 0.95), 0)
  t.equal(progressOf(3_219, 0, 0.999, 0.95), 1)
  t.equal(progressOf(1e9, 0, 0.999, 0.95), 1)
  t.ok(progressOf(2_210, 0, 0.999, 0.95) > 0.5)
  t.ok(progressOf(3_218, 0, 0.999, 0.95) < 1)
  t.ok(Math.abs(Math.exp(-logNeeded(0.95)) - 0.05) < 1e-12)
})

/**
 * After how many comparisons a run passes, judged after each; null if it does not within so many.
 *
 * Between two failures E only grows, so that looking just before a failure is looking every time.
 */
function passesAfter(seed: number, failing: number, agree: number, most: number): number | null {
  const { cleanRun } = chance(seed)
  let agreed = 0
  for (let failed = 0; ; failed++) {
    const until = Math.min(agreed + cleanRun(failing), most - failed)
    if (isProven(until, failed, agree, 0.95))
      return agreed + cleanNeeded(agreed, failed, agree, 0.95) + failed
    agreed = until
    if (agreed + failed >= most) return null
  }
}

const RUNS = 1_000
const seedOf = (experiment: number, run: number) => experiment * 1_000_003 + run * 7 + 1

for (const [nth, agree] of [0.9, 0.99, 0.999, 0.9999].entries()) {
  const q0 = 1 - agree
  t.test(
    `looked at after every comparison, true agreement of exactly ${agree * 100} % seldom passes`,
    async t => {
      let passed = 0
      for (let run = 0; run < RUNS; run++)
        if (passesAfter(seedOf(nth, run), q0, agree, Math.round(300 / q0)) !== null) passed++
      const limit = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / RUNS)
      t.comment(`${passed} of ${RUNS} runs passed`)
      t.ok(passed / RUNS <= limit, `${passed} of ${RUNS} runs pass; ${limit * RUNS} may`)
      t.ok(passed > 0, 'it can pass at all')
    },
  )

  t.test(`with a tenth of the failures that ${agree * 100} % allows it passes soon`, async t => {
    const most = 4 * cleanNeeded(0, 0, agree, 0.95)
    let passed = 0
    for (let run = 0; run < RUNS; run++)
      if (passesAfter(seedOf(nth + 4, run), q0 / 10, agree, most) !== null) passed++
    t.comment(`${passed} of ${RUNS} runs passed within ${most}`)
    t.ok(passed / RUNS >= 0.95, `${passed} of ${RUNS} runs pass within ${most} comparisons`)
  })
}
