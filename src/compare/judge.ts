import { type Decimal, decimalOf, isJsonNumber, isWithin, Numeral, sameDecimal } from './decimal.ts'
import type { Ignored, RulesAt, Same } from './rules.ts'
import { timestampIn } from './timestamps.ts'
import { List, Members, type Value } from './tree.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** Whether two scalars are equal with no rule at all. Containers are never equal here. */
export function isSameScalar(legacy: Value, candidate: Value): boolean {
  if (legacy === candidate) return true
  if (!isNumber(legacy) || !isNumber(candidate)) return false
  if (typeof legacy === 'number' && typeof candidate === 'number') return false
  if (asDouble(legacy) !== asDouble(candidate)) return false
  return sameDecimal(exact(legacy), exact(candidate))
}

/**
 * The rule that settles a difference between two unequal values, or null.
 *
 * `undefined` is a value that is missing. `member` says that it would be a member of an object: only there do
 * `null-missing` and `empty-missing` speak.
 */
export function settledBy(
  legacy: Value | undefined,
  candidate: Value | undefined,
  at: RulesAt,
  same: Same,
  member: boolean,
): string | null {
  if (!at.quiet) {
    for (const ignored of at.ignored) if (isLike(ignored, legacy, candidate)) return ignored.label
  }
  if (legacy === undefined || candidate === undefined) {
    return member && same.any ? sameAsMissing(legacy ?? candidate ?? null, same) : null
  }
  const numbers = numbersIn(legacy, candidate, same)
  if (numbers !== null) {
    for (const { label, distance } of at.tolerances) if (isWithin(...numbers, distance)) return label
    const mixed = typeof legacy === 'string' || typeof candidate === 'string'
    return mixed && sameDecimal(...numbers) ? 'same number-string' : null
  }
  if (same.whitespace && typeof legacy === 'string' && typeof candidate === 'string') {
    return folded(legacy) === folded(candidate) ? 'same whitespace' : null
  }
  return null
}

/** A string with runs of white space as one space, and none at its ends. */
export function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Whether a member of this value is as good as none under the rules. */
export function sameAsMissing(value: Value, same: Same): string | null {
  if (same.nullMissing && value === null) return 'same null-missing'
  return same.emptyMissing && isEmpty(value) ? 'same empty-missing' : null
}

export function isEmpty(value: Value): boolean {
  if (value instanceof List) return value.items.length === 0 && !value.duplicate
  if (value instanceof Members) return value.keys.length === 0 && value.tag === null
  return value === ''
}

export function isNumber(value: Value | undefined): value is number | Numeral {
  return typeof value === 'number' || value instanceof Numeral
}

/** The nearest double: equal numbers have equal ones, and they cost little to compare. */
export function asDouble(value: number | Numeral): number {
  return typeof value === 'number' ? value : Number(value.raw)
}

export function exact(value: number | Numeral): Decimal {
  return typeof value === 'number' ? decimalOf(String(value)) : value.decimal
}

/** Judges the candidate's value; legacy's only says from where a distance is measured. */
function isLike(rule: Ignored, legacy: Value | undefined, candidate: Value | undefined): boolean {
  if (candidate === undefined) return false
  const fits =
    rule.like === 'any' ||
    (rule.like === 'number' && isNumber(candidate)) ||
    (rule.like === 'string' && typeof candidate === 'string') ||
    (rule.like === 'uuid' && typeof candidate === 'string' && isUuid(candidate)) ||
    (rule.like === 'timestamp' && typeof candidate === 'string' && timestampIn(candidate) !== null)
  return fits && (rule.within === null || isNear(rule, legacy, candidate))
}

function isNear(rule: Ignored, legacy: Value | undefined, candidate: Value): boolean {
  if (isNumber(legacy) && isNumber(candidate))
    return isWithin(exact(legacy), exact(candidate), rule.distance!)
  if (typeof legacy !== 'string' || typeof candidate !== 'string') return false
  const from = timestampIn(legacy)
  const to = timestampIn(candidate)
  return from !== null && to !== null && Math.abs(from.ms - to.ms) <= rule.within!
}

/** Both values as numbers: as they are, or one of them read from a string where the rules say so. */
function numbersIn(legacy: Value, candidate: Value, same: Same): [Decimal, Decimal] | null {
  const one = numberIn(legacy, same)
  if (one === null) return null
  const other = numberIn(candidate, same)
  if (other === null || (typeof legacy === 'string' && typeof candidate === 'string')) return null
  return [one, other]
}

function numberIn(value: Value, same: Same): Decimal | null {
  if (isNumber(value)) return exact(value)
  return same.numberString && typeof value === 'string' && isJsonNumber(value) ? decimalOf(value) : null
}
