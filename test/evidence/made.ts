import fc from 'fast-check'
import { countersOf } from '../../src/evidence/counters.ts'
import { NOTHING } from '../../src/evidence/sum.ts'
import type { Evidence } from '../../src/types/evidence.ts'

/** Evidence of which only these parts are something. */
export function evidence(parts: Partial<Evidence>): Evidence {
  return { ...NOTHING, ...parts }
}

/** Everything that is said, in one order: what does not differ here does not differ. */
export function said(evidence: Evidence): readonly (readonly [string, number])[] {
  return [...countersOf(evidence)].sort(([a], [b]) => (a < b ? -1 : 1))
}

const many = fc.integer({ min: 1, max: 1_000_000 })
/** As hostile as names from outside are. */
const name = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    ' ',
    'a b',
    'a"b',
    '\0',
    '*',
    '7',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
)
const kind = fc.constantFrom('timestamp', 'uuid', 'precision', 'other' as const)
const failure = fc.constantFrom('connect', 'timeout', 'reset' as const)
const reason = fc.constantFrom('phase', 'method', 'queue-full', 'too-slow' as const)
const bucket = fc.integer({ min: 0, max: 995 }).map(String)

function counts(of: fc.Arbitrary<string>): fc.Arbitrary<{ [thing: string]: number }> {
  return fc.dictionary(of, many, { maxKeys: 6, noNullPrototype: false })
}

const served = fc.record({ answers: fc.nat(), errors: fc.nat() })

/** Any evidence. */
export const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  match: fc.nat(),
  signatures: counts(fc.array(name, { minLength: 1, maxLength: 4 }).map(fields => JSON.stringify(fields))),
  failed: counts(failure),
  skipped: counts(reason),
  hidden: counts(name),
  classes: fc.dictionary(name, counts(kind), { maxKeys: 5 }),
  controls: fc.record({
    taken: fc.nat(),
    fields: fc.dictionary(
      name,
      fc.record({ control: fc.nat(), candidate: fc.nat(), classes: counts(kind) }),
      {
        maxKeys: 5,
      },
    ),
  }),
  served: fc.record({ legacy: served, candidate: served }),
  latency: fc.record({ legacy: counts(bucket), candidate: counts(bucket) }),
  strata: counts(name),
  since: fc.nat(),
  newest: fc.nat(),
})
