/** A number exactly. Its exponent is never expanded, so `1e1000000000` costs as much as `1`. */
export interface Decimal {
  readonly negative: boolean
  /** Without leading or trailing zeros; empty for zero. */
  readonly digits: string
  /** The power of ten of the last digit. */
  readonly exponent: bigint
  /** The text of an exponent that is too long to be read: such numbers are equal when that text is. */
  readonly beyond: string | null
}

/** Digits of an exponent that are read as a number. */
const MAX_EXPONENT_DIGITS = 10_000

/** A JSON number that a JavaScript number may not hold exactly. */
export class Numeral {
  readonly raw: string
  #decimal: Decimal | null = null

  constructor(raw: string) {
    this.raw = raw
  }

  get decimal(): Decimal {
    this.#decimal ??= decimalOf(this.raw)
    return this.#decimal
  }
}

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/

export function isJsonNumber(text: string): boolean {
  return JSON_NUMBER.test(text)
}

const ZERO: Decimal = { negative: false, digits: '', exponent: 0n, beyond: null }

/** The exact value of a JSON number's text, which must be one: see `isJsonNumber`. Minus zero is zero. */
export function decimalOf(raw: string): Decimal {
  const negative = raw.startsWith('-')
  const exponentAt = raw.search(/[eE]/)
  const mantissa = raw.slice(negative ? 1 : 0, exponentAt === -1 ? raw.length : exponentAt)
  const point = mantissa.indexOf('.')
  const all = point === -1 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1)
  let start = 0
  while (all.charCodeAt(start) === 48) start++
  let end = all.length
  while (end > start && all.charCodeAt(end - 1) === 48) end--
  if (start === end) return ZERO
  const shift = BigInt(all.length - end) - BigInt(point === -1 ? 0 : mantissa.length - point - 1)
  const written = exponentAt === -1 ? '0' : withoutZeros(raw.slice(exponentAt + 1))
  const readable = written.length <= MAX_EXPONENT_DIGITS
  return {
    negative,
    digits: all.slice(start, end),
    exponent: readable ? BigInt(written) + shift : shift,
    beyond: readable ? null : written,
  }
}

/** An exponent's text without a plus and leading zeros. */
function withoutZeros(exponent: string): string {
  const sign = exponent.startsWith('-') ? '-' : ''
  let start = /^[+-]/.test(exponent) ? 1 : 0
  while (start < exponent.length - 1 && exponent.charCodeAt(start) === 48) start++
  return sign + exponent.slice(start)
}

export function sameDecimal(a: Decimal, b: Decimal): boolean {
  return (
    a.negative === b.negative && a.exponent === b.exponent && a.digits === b.digits && a.beyond === b.beyond
  )
}

/** How many digits below the first one of the largest number count when a distance is taken. */
const DIGITS = 10_000n

/**
 * Whether two numbers are at most `limit` apart; `limit` must not be negative.
 *
 * Exact unless the three span more than 10,000 digits; then a distance may count as larger than it is by two units of
 * the last of those digits at most, never as smaller.
 */
export function isWithin(a: Decimal, b: Decimal, limit: Decimal): boolean {
  if (a.beyond !== null || b.beyond !== null) return sameDecimal(a, b)
  const tops = [a, b, limit].filter(part => part.digits !== '').map(top)
  if (tops.length === 0) return true
  const unit = tops.sort(ascending).at(-1)! - DIGITS
  const from = scaled(a, unit)
  const to = scaled(b, unit)
  const distance = from.whole - to.whole
  const rest = from.rest - to.rest
  const rests = (from.rest === 0n ? 0n : 1n) + (to.rest === 0n ? 0n : 1n)
  // A single rest that leads back makes the distance smaller.
  const shrinks = rests === 1n && (distance < 0n ? rest > 0n : distance > 0n && rest < 0n)
  return (distance < 0n ? -distance : distance) + (shrinks ? 0n : rests) <= scaled(limit, unit).whole
}

/** Powers of ten that a number written without an exponent may have. */
const WRITTEN = 30

/**
 * How far apart two numbers are, rounded up to one digit and written without an exponent: a tolerance for people.
 * Null when they are equal, or so far apart or so close that nobody would write it.
 */
export function roundedDistance(a: Decimal, b: Decimal): string | null {
  const [lowest = 0n] = [a.exponent, b.exponent].sort(ascending)
  const [, highest = 0n] = [top(a), top(b)].sort(ascending)
  if (a.beyond !== null || b.beyond !== null || highest - lowest > DIGITS) return null
  const difference = scaled(a, lowest).whole - scaled(b, lowest).whole
  const { digits, exponent } = decimalOf(`${difference < 0n ? -difference : difference}e${lowest}`)
  if (digits === '') return null
  const first = Number(digits[0]) + (digits.length > 1 ? 1 : 0)
  const power = Number(exponent) + digits.length - 1
  if (Math.abs(power) > WRITTEN) return null
  if (power >= 0) return String(first) + '0'.repeat(power)
  return first === 10 ? plainFraction(1, power + 1) : plainFraction(first, power)
}

function plainFraction(digit: number, power: number): string {
  return power === 0 ? String(digit) : `0.${'0'.repeat(-power - 1)}${digit}`
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : 1
}

/** The power of ten above the first digit. */
function top(value: Decimal): bigint {
  return value.exponent + BigInt(value.digits.length)
}

/** How many whole units of 10^exponent a number holds, and the sign of the rest, towards zero. */
function scaled(value: Decimal, exponent: bigint): { whole: bigint; rest: bigint } {
  const { digits, negative } = value
  if (digits === '') return { whole: 0n, rest: 0n }
  const shift = value.exponent - exponent
  const kept = shift >= 0n ? digits : digits.slice(0, Math.max(0, digits.length - Number(-shift)))
  const whole = BigInt(kept) * (shift > 0n ? 10n ** shift : 1n)
  const rest = shift < 0n ? 1n : 0n
  return negative ? { whole: -whole, rest: -rest } : { whole, rest }
}
