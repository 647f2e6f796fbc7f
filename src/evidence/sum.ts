import type { ControlledField, Controls, Counts, Evidence, Served } from '../types/evidence.ts'
import type { DifferenceClass } from '../types.ts'
import { countsFrom, entriesOf, largest, nothingCounted, sumOfCounts, total } from './counts.ts'
import { MOST_FIELDS, MOST_SIGNATURES, REST } from './signatures.ts'

type Classes = Evidence['classes']
type Fields = Controls['fields']

const NONE = Object.freeze(nothingCounted<never>())
const NOBODY: Served = Object.freeze({ answers: 0, errors: 0 })

/** No evidence at all. */
export const NOTHING: Evidence = Object.freeze({
  match: 0,
  signatures: NONE,
  failed: NONE,
  skipped: NONE,
  hidden: NONE,
  classes: NONE,
  controls: Object.freeze({ taken: 0, fields: NONE }),
  served: Object.freeze({ legacy: NOBODY, candidate: NOBODY }),
  latency: Object.freeze({ legacy: NONE, candidate: NONE }),
  strata: NONE,
  since: 0,
  newest: 0,
})

/**
 * The evidence of both parts together.
 *
 * Of more than 500 signatures, and of more than 500 fields, those counted most are kept; the others count under `REST`,
 * so that no pair is lost. In which order parts are summed matters only to which are kept.
 */
export function sum(a: Evidence, b: Evidence): Evidence {
  return {
    match: a.match + b.match,
    signatures: cappedSignatures(sumOfCounts(a.signatures, b.signatures)),
    failed: sumOfCounts(a.failed, b.failed),
    skipped: sumOfCounts(a.skipped, b.skipped),
    hidden: sumOfCounts(a.hidden, b.hidden),
    classes: cappedClasses([...Object.entries(a.classes), ...Object.entries(b.classes)]),
    controls: {
      taken: a.controls.taken + b.controls.taken,
      fields: cappedFields([...Object.entries(a.controls.fields), ...Object.entries(b.controls.fields)]),
    },
    served: {
      legacy: sumOfServed(a.served.legacy, b.served.legacy),
      candidate: sumOfServed(a.served.candidate, b.served.candidate),
    },
    latency: {
      legacy: sumOfCounts(a.latency.legacy, b.latency.legacy),
      candidate: sumOfCounts(a.latency.candidate, b.latency.candidate),
    },
    strata: sumOfCounts(a.strata, b.strata),
    since: earliest(a.since, b.since),
    newest: Math.max(a.newest, b.newest),
  }
}

/** The earlier of two times, where 0 is no time. */
export function earliest(a: number, b: number): number {
  return a === 0 || b === 0 ? a + b : Math.min(a, b)
}

/** At most 500 signatures, and the rest as one. */
export function cappedSignatures(signatures: Counts): Counts {
  const entries = entriesOf(signatures)
  if (entries.length <= MOST_SIGNATURES) return signatures
  const kept = largest(new Map(entries), MOST_SIGNATURES, REST)
  return countsFrom(entries.map(([key, many]) => [kept.has(key) ? key : REST, many]))
}

/** The classes by field, added up, of at most 500 fields and the rest as one. */
export function cappedClasses(entries: readonly (readonly [string, Counts<DifferenceClass>])[]): Classes {
  const classes = nothingCounted<Counts<DifferenceClass>>()
  const kept = keptFields(entries.map(([field, counts]) => [field, total(counts)]))
  for (const [field, counts] of entries) {
    const name = kept.has(field) ? field : REST
    classes[name] = sumOfCounts(classes[name] ?? NONE, counts)
  }
  return classes
}

/** The controlled fields, added up, of at most 500 fields and the rest as one. */
export function cappedFields(entries: readonly (readonly [string, ControlledField])[]): Fields {
  const fields = nothingCounted<ControlledField>()
  const kept = keptFields(entries.map(([field, { control, candidate }]) => [field, control + candidate]))
  for (const [field, more] of entries) {
    const name = kept.has(field) ? field : REST
    const known = fields[name]
    fields[name] = {
      control: (known?.control ?? 0) + more.control,
      candidate: (known?.candidate ?? 0) + more.candidate,
      classes: sumOfCounts(known?.classes ?? NONE, more.classes),
    }
  }
  return fields
}

function keptFields(sizes: readonly (readonly [string, number])[]): ReadonlySet<string> {
  const sums = new Map<string, number>()
  for (const [field, size] of sizes) sums.set(field, (sums.get(field) ?? 0) + size)
  return largest(sums, MOST_FIELDS, REST)
}

function sumOfServed(a: Served, b: Served): Served {
  return { answers: a.answers + b.answers, errors: a.errors + b.errors }
}
