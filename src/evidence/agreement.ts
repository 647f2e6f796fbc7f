import type { Evidence } from '../types/evidence.ts'
import { entriesOf, total } from './counts.ts'
import { type Noise, noiseOf } from './noise.ts'
import { fieldsOf } from './signatures.ts'

/** What the pairs say, before and after noise is excused. */
export interface Agreement {
  readonly pairs: number
  readonly match: number
  readonly differ: number
  readonly failed: number
  /** Of `differ`: those that differ in nothing but noise. */
  readonly excused: number
  /** The gate's s: match and excused. */
  readonly agreed: number
  /** The gate's f: all others. */
  readonly disagreed: number
  /** 0..1; null without pairs. */
  readonly raw: number | null
  readonly adjusted: number | null
  /** Noise that excused a pair, sorted. */
  readonly excusedFields: readonly string[]
}

/** How many pairs agree, as counted and with noise excused: match / (match + differ + failed). */
export function agreementOf(
  evidence: Evidence,
  noise: ReadonlyMap<string, Noise> = noiseOf(evidence),
): Agreement {
  const { match } = evidence
  const failed = total(evidence.failed)
  const excusedFields = new Set<string>()
  let differ = 0
  let excused = 0
  for (const [key, many] of entriesOf(evidence.signatures)) {
    differ += many
    const fields = fieldsOf(key)
    // Of the rest nobody knows the fields: it is never excused.
    if (many === 0 || fields.length === 0 || !fields.every(field => noise.has(field))) continue
    excused += many
    for (const field of fields) excusedFields.add(field)
  }
  const pairs = match + differ + failed
  const agreed = match + excused
  return {
    pairs,
    match,
    differ,
    failed,
    excused,
    agreed,
    disagreed: pairs - agreed,
    raw: pairs === 0 ? null : match / pairs,
    adjusted: pairs === 0 ? null : agreed / pairs,
    excusedFields: [...excusedFields].sort(),
  }
}
