import type { DifferenceClass, DifferenceKind } from '../types.ts'
import { decimalOf, isJsonNumber, isWithin, Numeral, sameDecimal } from './decimal.ts'
import { asDouble, exact, isEmpty, isNumber, isUuid } from './judge.ts'
import { looseTimestampIn } from './timestamps.ts'
import type { Value } from './tree.ts'

/** What kind of variation two values look like: a guess, for people and for the noise rule. */
export function classOf(
  kind: DifferenceKind,
  legacy: Value | undefined,
  candidate: Value | undefined,
  member: boolean,
): DifferenceClass {
  if (kind === 'missing' || kind === 'extra')
    return member ? classOfLone(legacy ?? candidate ?? null) : 'other'
  if (isNumber(legacy) && isNumber(candidate)) return classOfNumbers(legacy, candidate)
  if (typeof legacy === 'string' && typeof candidate === 'string') return classOfStrings(legacy, candidate)
  if (isSameNumberAsString(legacy, candidate) || isSameNumberAsString(candidate, legacy))
    return 'number-string'
  return 'other'
}

function classOfLone(value: Value): DifferenceClass {
  if (value === null) return 'null-missing'
  return isEmpty(value) ? 'empty-missing' : 'other'
}

function isSameNumberAsString(number: Value | undefined, string: Value | undefined): boolean {
  if (!isNumber(number) || typeof string !== 'string' || !isJsonNumber(string)) return false
  return sameDecimal(exact(number), decimalOf(string))
}

function classOfNumbers(legacy: number | Numeral, candidate: number | Numeral): DifferenceClass {
  const [from, to] = [asDouble(legacy), asDouble(candidate)]
  const unit = epochUnit(from)
  if (unit !== null && unit === epochUnit(to)) {
    return isShiftOfZone(((to - from) * 1_000) / unit) ? 'timezone' : 'epoch'
  }
  return isPrecision(rawOf(legacy), rawOf(candidate)) ? 'precision' : 'other'
}

function rawOf(value: number | Numeral): string {
  return value instanceof Numeral ? value.raw : String(value)
}

/** 2001-09-09 to 2100, in seconds: earlier numbers are too likely something else. */
const EPOCH_FROM = 1e9
const EPOCH_TO = 4_102_444_800

/** How many of a unit make a second, when a number can be a moment in seconds, milli-, micro- or nanoseconds. */
function epochUnit(value: number): number | null {
  for (const unit of [1, 1e3, 1e6, 1e9]) {
    if (value >= EPOCH_FROM * unit && value <= EPOCH_TO * unit) return unit
  }
  return null
}

const QUARTER_HOUR_MS = 900_000
/** From UTC, no zone is further away. */
const MAX_SHIFT_MS = 14 * 3_600_000

function isShiftOfZone(shiftMs: number): boolean {
  const shift = Math.abs(shiftMs)
  return shift > 0 && shift <= MAX_SHIFT_MS && shift % QUARTER_HOUR_MS === 0
}

/** Relative distance up to which two numbers are the same one, computed otherwise. */
const CLOSE = 1e-9
/** Relative distance up to which a number with fewer decimals is taken for the rounded other one. */
const ROUNDED = 0.01

/** One is the other with fewer digits, or both are one double, or they differ by what arithmetic loses. */
function isPrecision(legacy: string, candidate: string): boolean {
  const [from, to] = [Number(legacy), Number(candidate)]
  if (from === to) return true
  if (Number.isInteger(from) && Number.isInteger(to)) return false
  const distance = Math.abs(from - to) / Math.max(Math.abs(from), Math.abs(to))
  if (distance <= CLOSE) return true
  return distance <= ROUNDED && (isCutTo(legacy, candidate) || isCutTo(candidate, legacy))
}

/** Whether the second number is the first one with fewer decimals, rounded either way. */
function isCutTo(longer: string, shorter: string): boolean {
  const decimals = decimalsOf(shorter)
  if (decimals === null || decimals >= (decimalsOf(longer) ?? 0)) return false
  const nearly = decimalOf(`0.${'0'.repeat(decimals)}9999999999999999`)
  return isWithin(decimalOf(longer), decimalOf(shorter), nearly)
}

/** Zeros at the end do not count: `25.00` may well be `24.95` rounded, and written as prices are. */
function decimalsOf(text: string): number | null {
  const found = /^-?\d+(?:\.(\d{0,30}?)0*)?$/.exec(text)
  return found === null ? null : (found[1]?.length ?? 0)
}

const HASH_LENGTHS = new Set([32, 40, 56, 64, 96, 128])
const HEX = /^[0-9a-f]+$/i
const PREFIXED_HASH = /^(?:md5|sha(?:1|224|256|384|512))[-:=][0-9a-zA-Z+/_=-]{16,}$/i
const TOKEN = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_\-+/=.~]{16,}$/

function classOfStrings(legacy: string, candidate: string): DifferenceClass {
  if (legacy.length > MAX_CLASSED || candidate.length > MAX_CLASSED) return 'other'
  const [from, to] = [looseTimestampIn(legacy), looseTimestampIn(candidate)]
  if (from !== null && to !== null) {
    if (isShiftOfZone(to.ms - from.ms)) return 'timezone'
    return from.ms === to.ms && from.offset !== to.offset ? 'timezone' : 'timestamp'
  }
  if (isUuid(legacy) && isUuid(candidate)) return 'uuid'
  if (isHash(legacy) && isHash(candidate)) return 'hash'
  if (isJsonNumber(legacy) && isJsonNumber(candidate))
    return isPrecision(legacy, candidate) ? 'precision' : 'other'
  if (isToken(legacy) && isToken(candidate)) return 'token'
  return unescapedHtml(legacy) === unescapedHtml(candidate) ? 'html-escape' : 'other'
}

/** Longer strings are documents; to look for a class in them costs more than it tells. */
const MAX_CLASSED = 8_192

function isHash(text: string): boolean {
  return (HASH_LENGTHS.has(text.length) && HEX.test(text)) || PREFIXED_HASH.test(text)
}

/** Where a letter is followed by a digit, or the case changes: often in what is random, seldom in what is written. */
const KIND_CHANGES = /[a-z](?=[0-9A-Z])|[A-Z](?=[0-9a-z])|[0-9](?=[A-Za-z])/g

/** So many digits and letters up to f, and no others: no word is like that, however seldom they take turns. */
const LEAST_HEX = 32

/** Letters and digits that nobody wrote, or the parts of a JSON Web Token. */
function isToken(text: string): boolean {
  if (!TOKEN.test(text)) return false
  if (text.length >= LEAST_HEX && HEX.test(text)) return true
  const changes = text.match(KIND_CHANGES)?.length ?? 0
  return changes * 4 >= text.length || /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text)
}

const ENTITIES: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

/** What is left when HTML's, or a serialiser's `\u003c`, escapes are undone until none is left to undo. */
function unescapedHtml(text: string): string {
  let undone = text
  for (let round = 0; round < 3; round++) {
    const next = undone.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));|\\u([0-9a-f]{4})/gi, unescaped)
    if (next === undone) break
    undone = next
  }
  return undone
}

function unescaped(whole: string, decimal?: string, hex?: string, name?: string, unicode?: string): string {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole
  const code = decimal === undefined ? Number.parseInt(hex ?? unicode ?? '', 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
