/** A moment that a text names. */
export interface Moment {
  /** Milliseconds since 1970, with fractions. */
  readonly ms: number
  /** Minutes east of UTC, as written; null when the text does not say. */
  readonly offset: number | null
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/
const DATE_OR_LOCAL =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?(?:[Zz]|UTC|([+-])(\d\d):?(\d\d)?))?)?$/
const IMF_FIXDATE = /^([A-Z][a-z]{2}), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/
const RFC850 = /^([A-Z][a-z]+), (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/
const ASCTIME = /^([A-Z][a-z]{2}) ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The moment named by an RFC 3339 timestamp or an HTTP date (RFC 9110 5.6.7), if there is such a day and time. */
export function timestampIn(text: string): Moment | null {
  if (text.length > MAX_LENGTH) return null
  return fromIso(RFC3339.exec(text), true) ?? httpDateIn(text)
}

/** The same, and also what people write: a date alone, no seconds, no zone. */
export function looseTimestampIn(text: string): Moment | null {
  if (text.length > MAX_LENGTH) return null
  return timestampIn(text) ?? fromIso(DATE_OR_LOCAL.exec(text), /[Zz]$|UTC$/.test(text))
}

/** Longer texts are no timestamps: nobody needs so many digits of a second. */
const MAX_LENGTH = 64

/** The moment of an HTTP date. A year of two digits is the one whose day of the week fits. */
export function httpDateIn(text: string): Moment | null {
  const fixed = IMF_FIXDATE.exec(text)
  if (fixed !== null) {
    const [, day, date, month, year, hour, minute, second] = fixed
    return dayFits(moment(year, monthOf(month), date, hour, minute, second), day!, 3)
  }
  const asc = ASCTIME.exec(text)
  if (asc !== null) {
    const [, day, month, date, hour, minute, second, year] = asc
    return dayFits(moment(year, monthOf(month), date, hour, minute, second), day!, 3)
  }
  const old = RFC850.exec(text)
  if (old === null) return null
  const [, day, date, month, year, hour, minute, second] = old
  for (const century of ['20', '19']) {
    const at = dayFits(moment(century + year, monthOf(month), date, hour, minute, second), day!, 9)
    if (at !== null) return at
  }
  return null
}

function fromIso(found: RegExpExecArray | null, utc: boolean): Moment | null {
  if (found === null) return null
  const [, year, month, date, hour = '0', minute = '0', second = '0', fraction, sign, hours, minutes = '0'] =
    found
  const offset = sign === undefined ? (utc ? 0 : null) : offsetOf(sign, Number(hours), Number(minutes))
  if (offset === undefined) return null
  const at = moment(year, Number(month), date, hour, minute, second, offset ?? 0)
  if (at === null) return null
  return { ms: at.ms + millisecondsOf(fraction), offset }
}

/** `29` is 290 ms, and exactly so. */
function millisecondsOf(fraction: string | undefined): number {
  if (fraction === undefined) return 0
  const digits = fraction.padEnd(4, '0')
  return Number(`${digits.slice(0, 3)}.${digits.slice(3)}`)
}

function offsetOf(sign: string, hours: number, minutes: number): number | undefined {
  if (hours > 23 || minutes > 59) return undefined
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes)
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf(name ?? '') + 1
}

/** A moment that exists: no 30th of February, and a second 60 only where a leap second can be. */
function moment(
  year: string | undefined,
  month: number,
  date: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
  offset = 0,
): Moment | null {
  const [y, d, h, m, s] = [year, date, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  if (month < 1 || month > 12 || d < 1 || h > 23 || m > 59 || s > 60) return null
  const day = new Date(0)
  day.setUTCFullYear(y, month - 1, d)
  if (day.getUTCMonth() !== month - 1 || day.getUTCDate() !== d) return null
  const ms = day.getTime() + ((h * 60 + m - offset) * 60 + s) * 1_000
  return s === 60 && !canBeLeapSecond(ms) ? null : { ms, offset }
}

/** Whether the second before this moment ends June or December in UTC: leap seconds have been put nowhere else. */
function canBeLeapSecond(ms: number): boolean {
  const after = new Date(ms)
  const midnight = ms % 86_400_000 === 0
  return midnight && after.getUTCDate() === 1 && (after.getUTCMonth() === 0 || after.getUTCMonth() === 6)
}

function dayFits(at: Moment | null, name: string, letters: number): Moment | null {
  if (at === null) return null
  return DAYS[new Date(at.ms).getUTCDay()]!.slice(0, letters) === name ? at : null
}
