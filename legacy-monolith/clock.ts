const SHOP_TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Amsterdam',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** Shop time without a zone, as everything here stores it: `2009-04-17 14:03:22`. */
export function local(now: Date): string {
  return SHOP_TIME.format(now)
}

/** The same to the millisecond, as only answers of the API are stamped: `2009-04-17 14:03:22.118`. */
export function localMs(now: Date): string {
  return `${local(now)}.${String(now.getMilliseconds()).padStart(3, '0')}`
}

/** The day of a local time: `2009-04-17`. */
export function day(localTime: string): string {
  return localTime.slice(0, 10)
}

/** The day as it is written in the Netherlands: `17-04-2009`. */
export function dutchDay(localTime: string): string {
  const [year, month, date] = day(localTime).split('-')
  return `${date}-${month}-${year}`
}

/** A local time moved by some seconds, on a calendar without summer time. */
export function later(localTime: string, seconds: number): string {
  const moved = new Date(Date.parse(`${localTime.replace(' ', 'T')}Z`) + seconds * 1_000)
  return moved.toISOString().slice(0, 19).replace('T', ' ')
}

const DAY_SECONDS = 86_400

/** The last day to pay: a fortnight after the invoice. */
export function dueDay(issuedAt: string): string {
  return day(later(issuedAt, 14 * DAY_SECONDS))
}
