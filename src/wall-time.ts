import { performance } from 'node:perf_hooks'

/** How long a reading of the wall clock is believed, in milliseconds. */
const READ_MS = 1_000

let offset = 0
let readAt = Number.NEGATIVE_INFINITY

/**
 * The time of day, in milliseconds since 1970, at a moment of `performance.now()`; right to some milliseconds. The
 * clock is read once a second, so one that is set is followed so late: to read it at each exchange shows in the cost of small ones.
 */
export function wallTime(moment: number): number {
  if (moment - readAt >= READ_MS) {
    readAt = performance.now()
    offset = Date.now() - readAt
  }
  return Math.round(moment + offset)
}
