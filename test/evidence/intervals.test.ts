import t from 'tap'
import { intervalOf, intervalSum } from '../../src/evidence/intervals.ts'
import { bucketOf, quantile } from '../../src/evidence/latency.ts'
import { NOTHING } from '../../src/evidence/sum.ts'

const at = { phase: 'canary', now: 125_000, lengthMs: 60_000 } as const

t.test('an interval says what a part of the evidence adds to it, noise excused', async t => {
  const part = {
    ...NOTHING,
    match: 5,
    signatures: { '["$.at"]': 3, '["$.price"]': 2 },
    failed: { timeout: 1 },
    served: { legacy: { answers: 9, errors: 1 }, candidate: { answers: 2, errors: 0 } },
  }
  const noise = new Map([['$.at', { class: 'timestamp', words: '' } as const]])
  t.match(intervalOf(part, { ...at, noise }), {
    at: 120_000,
    lengthMs: 60_000,
    requests: { canary: 11 },
    answered: { legacy: 9, candidate: 2 },
    agreed: 8,
    disagreed: 3,
  })
})

t.test('times are kept within 6 %, in a fifth of the buckets', async t => {
  const times = Array.from({ length: 400 }, (_, index) => 0.05 * 1.03 ** index)
  for (const ms of times) {
    const latency = { legacy: { [bucketOf(ms)]: 1 }, candidate: {} }
    const kept = quantile(
      intervalOf({ ...NOTHING, latency }, { ...at, noise: new Map() }).latency.legacy,
      0.5,
    )
    t.ok(kept !== null && Math.abs(kept / ms - 1) < 0.06, `${ms} is ${kept}`)
  }
})

t.test('parts add up', async t => {
  const latency = { legacy: { 20: 1 }, candidate: { 20: 2 } }
  const one = intervalOf({ ...NOTHING, match: 2, latency }, { ...at, noise: new Map() })
  const both = intervalSum(one, { ...one, requests: { live: 4 } })
  t.match(both, { at: 120_000, agreed: 4, requests: { live: 4 }, latency: { candidate: { 22: 4 } } })
})
