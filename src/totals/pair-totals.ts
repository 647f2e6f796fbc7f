import { total } from '../evidence/counts.ts'
import { msOf } from '../evidence/latency.ts'
import type { EvidenceDelta, Histogram } from '../types/evidence.ts'
import type { Observed, PairTotals } from '../types/metrics.ts'
import { nothingObserved, observe } from './observed.ts'

/** What deltas say of outcomes and of the times to both heads, these within 1 %. */
export function pairTotalsOf(deltas: readonly EvidenceDelta[]): PairTotals[] {
  return deltas.map(({ route, evidence }) => {
    const { match, signatures, failed, skipped, latency } = evidence
    const outcomes: { [outcome: string]: number } = {}
    const differ = total(signatures)
    if (match > 0) outcomes.match = match
    if (differ > 0) outcomes.differ = differ
    for (const [failure, many] of Object.entries(failed)) outcomes[`failed ${failure}`] = many
    for (const [reason, many] of Object.entries(skipped)) outcomes[`skipped ${reason}`] = many
    return {
      route,
      outcomes,
      heads: { legacy: observedOf(latency.legacy), candidate: observedOf(latency.candidate) },
    }
  })
}

function observedOf(histogram: Histogram): Observed {
  const observed = nothingObserved()
  for (const [bucket, many] of Object.entries(histogram))
    observe(observed, msOf(Number(bucket)) / 1_000, many ?? 0)
  return observed
}
