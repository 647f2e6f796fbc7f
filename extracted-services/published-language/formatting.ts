/** How the shop's API writes values down. The names are those of the contract's table of formatting rules. */

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#039;',
}

/** Free text as the API gives it: HTML-escaped, although it is JSON. */
export function text(raw: string): string {
  return raw.replace(/[&<>"']/g, character => entities[character] ?? character)
}

/** `text`, or null when there is none. */
export function textOrNull(raw: string | null): string | null {
  return raw === null ? null : text(raw)
}

/** Free text without the API's escaping: the reverse of `text`. */
export function plain(escaped: string): string {
  return escaped
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#039;', "'")
    .replaceAll('&amp;', '&')
}

/** Cents as a number: `12.9`. */
export function price(cents: number): number {
  return cents / 100
}

/** Cents as a string with two decimals: `"12.90"`. */
export function priceText(cents: number): string {
  return (cents / 100).toFixed(2)
}

/** The day of a shop time: `2009-04-17`. */
export function day(local: string): string {
  return local.slice(0, 10)
}

/** The day of a shop time, the Dutch way round: `17-04-2009`. */
export function dutchDay(local: string): string {
  return `${local.slice(8, 10)}-${local.slice(5, 7)}-${local.slice(0, 4)}`
}

export function yn(value: boolean): 'Y' | 'N' {
  return value ? 'Y' : 'N'
}

export function flag(value: boolean): 1 | 0 {
  return value ? 1 : 0
}

const shopClock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Amsterdam',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** The shop's time, without a zone: `2009-04-17 14:03:22`. */
export function local(now: Date): string {
  return shopClock.format(now)
}

/** The same to the millisecond, as only answers are stamped: `2009-04-17 14:03:22.118`. */
export function localMs(now: Date): string {
  return `${local(now)}.${String(now.getMilliseconds()).padStart(3, '0')}`
}
