import type { Counts, Evidence } from '../types/evidence.ts'
import type { DifferenceClass } from '../types.ts'
import { countOfThing } from './counts.ts'
import { REST } from './signatures.ts'

/** Why a field varies by itself. */
export interface Noise {
  /** What all its differences look like; null when it is noise only because it varies so often. */
  readonly class: DifferenceClass | null
  /** For people: `timestamp; legacy differs from itself in 12 of 50 controls`. */
  readonly words: string
}

/** What varies by itself in the nature of things. */
const BY_NATURE: readonly string[] = [
  'timestamp',
  'epoch',
  'uuid',
  'token',
  'hash',
] satisfies DifferenceClass[]

const LEAST_CONTROLS = 3
const LEAST_SHARE = 0.2
const LEAST_OF_CANDIDATE = 0.5

/**
 * The fields that vary by themselves, with the reason each.
 *
 * Legacy differed there from itself in at least 3 controls, and either all differences seen there, of controls and
 * candidate, are of one class that varies by nature, or it did so in at least 20 % of the controls and at least half as
 * often as the candidate in the same exchanges. Anything rarer is a difference and wants a rule, not an excuse: a
 * significance test would call most bugs in 5 % of answers noise.
 */
export function noiseOf({ classes, controls }: Evidence): ReadonlyMap<string, Noise> {
  const noise = new Map<string, Noise>()
  // Past 500 fields some classes are counted under none: what was seen at a field is not fully known any more.
  const isComplete = !Object.hasOwn(classes, REST) && !Object.hasOwn(controls.fields, REST)
  for (const [field, seen] of Object.entries(controls.fields)) {
    if (field === REST || seen.control < LEAST_CONTROLS) continue
    const kind = isComplete
      ? natureOf(seen.classes, Object.hasOwn(classes, field) ? classes[field] : {})
      : null
    if (kind === null && !isOften(seen.control, seen.candidate, controls.taken)) continue
    const often = `legacy differs from itself in ${seen.control} of ${controls.taken} controls`
    noise.set(field, { class: kind, words: kind === null ? often : `${kind}; ${often}` })
  }
  return noise
}

/** The one class of all these differences, if it is one that varies by nature. */
function natureOf(control: Counts, candidate: Counts = {}): DifferenceClass | null {
  const seen = [...new Set([...Object.keys(control), ...Object.keys(candidate)])].filter(
    word => countOfThing(control, word) + countOfThing(candidate, word) > 0,
  )
  const [only] = seen
  return seen.length === 1 && BY_NATURE.includes(only!) ? (only as DifferenceClass) : null
}

function isOften(control: number, candidate: number, taken: number): boolean {
  return control >= LEAST_SHARE * taken && control >= LEAST_OF_CANDIDATE * candidate
}
