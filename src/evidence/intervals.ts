import type { Evidence, Histogram } from '../types/evidence.ts'
import type { Interval } from '../types/store.ts'
import type { Phase } from '../types.ts'
import { agreementOf } from './agreement.ts'
import { countsFrom, entriesOf, sumOfCounts } from './counts.ts'
import { LAST_BUCKET } from './latency.ts'
import type { Noise } from './noise.ts'

/** How many buckets of evidence become one: what is shown of it is within 5 %. */
const COARSE = 5

/** What a part of the evidence adds to the interval that holds `now`. */
export function intervalOf(
  part: Evidence,
  {
    phase,
    noise,
    now,
    lengthMs,
  }: { phase: Phase; noise: ReadonlyMap<string, Noise>; now: number; lengthMs: number },
): Interval {
  const { served, latency } = part
  const { agreed, disagreed } = agreementOf(part, noise)
  const requests = served.legacy.answers + served.candidate.answers
  return {
    at: now - (now % lengthMs),
    lengthMs,
    requests: countsFrom([[phase, requests]]),
    answered: { legacy: served.legacy.answers, candidate: served.candidate.answers },
    agreed,
    disagreed,
    latency: { legacy: coarse(latency.legacy), candidate: coarse(latency.candidate) },
  }
}

/** What was counted in two parts of the same interval. */
export function intervalSum(a: Interval, b: Interval): Interval {
  return {
    at: a.at,
    lengthMs: a.lengthMs,
    requests: sumOfCounts(a.requests, b.requests),
    answered: {
      legacy: a.answered.legacy + b.answered.legacy,
      candidate: a.answered.candidate + b.answered.candidate,
    },
    agreed: a.agreed + b.agreed,
    disagreed: a.disagreed + b.disagreed,
    latency: {
      legacy: sumOfCounts(a.latency.legacy, b.latency.legacy),
      candidate: sumOfCounts(a.latency.candidate, b.latency.candidate),
    },
  }
}

/** Five buckets at a time, under the number of the middle one. */
function coarse(histogram: Histogram): Histogram {
  return countsFrom(
    entriesOf(histogram).map(([bucket, many]) => {
      const middle = Math.floor(Number(bucket) / COARSE) * COARSE + (COARSE >> 1)
      return [String(Math.min(LAST_BUCKET, middle)), many]
    }),
  )
}
