import type { Histogram } from '../types/evidence.ts'

/** Everything up to here is in bucket 0. */
const LEAST_MS = 0.01
/** Everything from here on is in the last bucket. */
const MOST_MS = 3_600_000
/**
 * From one bucket's end to the next. The value in the middle of a bucket (by relative distance) is at most
 * (GROWTH − 1) / (GROWTH + 1), about 1 %, away from any value in it, so that the quotient of two is within 2 %: Masson,
 * Rim, Lee, "DDSketch", VLDB 2019.
 */
const GROWTH = 1.02
const PER_LOG = 1 / Math.log(GROWTH)

export const LAST_BUCKET = Math.ceil(Math.log(MOST_MS / LEAST_MS) * PER_LOG)

/** The bucket a time is counted in, 0 … `LAST_BUCKET`; what is no time counts as none. */
export function bucketOf(ms: number): number {
  if (!(ms > LEAST_MS)) return 0
  if (ms >= MOST_MS) return LAST_BUCKET
  return Math.ceil(Math.log(ms / LEAST_MS) * PER_LOG)
}

/** The time that stands for a bucket, within 1 % of all that are in it. */
export function msOf(bucket: number): number {
  return bucket <= 0 ? LEAST_MS : (LEAST_MS * GROWTH ** Math.min(bucket, LAST_BUCKET) * 2) / (1 + GROWTH)
}

/** How many times were counted. */
export function countOf(histogram: Histogram): number {
  let count = 0
  for (const many of Object.values(histogram)) count += many ?? 0
  return count
}

/** The time that a share `q` (0..1) of the times do not exceed, within 1 %; null when there are none. */
export function quantile(histogram: Histogram, q: number): number | null {
  const buckets = Object.entries(histogram)
    .map(([bucket, many]) => [Number(bucket), many ?? 0] as const)
    .sort(([a], [b]) => a - b)
  // A little less than q·n, so that 0.07 · 100 is the seventh time and not the eighth.
  let before = Math.max(1, Math.ceil(q * countOf(histogram) - 1e-9))
  for (const [bucket, many] of buckets) {
    before -= many
    if (many > 0 && before <= 0) return msOf(bucket)
  }
  return null
}
