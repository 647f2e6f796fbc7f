import type { Observed } from '../types/metrics.ts'

/** The upper ends of the buckets, in seconds: from what a cache answers to what nobody waits for. */
export const BOUNDS_S: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
]
/** Behind the buckets, and the one of what is above all of them. */
const SUM = BOUNDS_S.length + 1

export function nothingObserved(): Observed {
  return new Float64Array(SUM + 1)
}

/** Counts a time, or `many` that are alike. */
export function observe(observed: Observed, seconds: number, many = 1): void {
  let bucket = 0
  while (bucket < BOUNDS_S.length && seconds > BOUNDS_S[bucket]!) bucket++
  observed[bucket]! += many
  observed[SUM]! += seconds * many
}

/** Adds another one to it. */
export function addObserved(observed: Observed, more: Observed): void {
  for (let index = 0; index < observed.length; index++) observed[index]! += more[index]!
}

export function countOf(observed: Observed): number {
  let count = 0
  for (let bucket = 0; bucket < SUM; bucket++) count += observed[bucket]!
  return count
}

/** In seconds. */
export function sumOf(observed: Observed): number {
  return observed[SUM]!
}
