import { trimmed } from './header-lines.ts'
import { httpDateIn } from './timestamps.ts'

/** A `Set-Cookie` line without its value: values vary by themselves. */
export interface Cookie {
  readonly name: string
  /** Lower-cased, sorted, each once: `httponly`, `max-age=3600`, `path=/`. */
  readonly attributes: readonly string[]
}

/** `hostOf` gives a cookie's domain as the caller would see it. */
export function cookieOf(line: string, nowMs: number, hostOf: (domain: string) => string): Cookie {
  const [pair = '', ...rest] = line.split(';')
  const equals = pair.indexOf('=')
  const attributes = rest.map(attribute => comparable(attribute, nowMs, hostOf)).filter(text => text !== '')
  return {
    name: trimmed(equals === -1 ? '' : pair.slice(0, equals)),
    attributes: [...new Set(attributes)].sort(),
  }
}

/** By name, in the order of the lines. */
export function cookiesByName(lines: readonly string[], nowMs: number, hostOf: (domain: string) => string) {
  const cookies = new Map<string, string[]>()
  for (const line of lines) {
    const { name, attributes } = cookieOf(line, nowMs, hostOf)
    const known = cookies.get(name)
    const text = [name, ...attributes].join('; ')
    if (known === undefined) cookies.set(name, [text])
    else known.push(text)
  }
  return cookies
}

function comparable(attribute: string, nowMs: number, hostOf: (domain: string) => string): string {
  const equals = attribute.indexOf('=')
  const name = trimmed(equals === -1 ? attribute : attribute.slice(0, equals)).toLowerCase()
  const value = equals === -1 ? '' : trimmed(attribute.slice(equals + 1))
  if (name === 'expires') return expiry(value, nowMs)
  if (name === 'domain') return `domain=${hostOf(value.replace(/^\./, '').toLowerCase())}`
  if (name === 'samesite') return `samesite=${value.toLowerCase()}`
  return value === '' ? name : `${name}=${value}`
}

/** A date that nobody can read is none: the cookie lasts as long as the session. */
function expiry(value: string, nowMs: number): string {
  const date = httpDateIn(value) ?? looseCookieDate(value)
  if (date === null) return ''
  return date.ms <= nowMs ? 'expires=past' : 'expires=lasting'
}

/** `Thu, 01-Jan-1970 00:00:00 GMT`: RFC 6265 5.1.1 takes dashes with a year of four digits, and many servers send it. */
function looseCookieDate(value: string): { readonly ms: number } | null {
  const found = /^[A-Za-z]+,? (\d\d)[- ]([A-Za-z]{3})[- ](\d{4}) (\d\d:\d\d:\d\d)(?: (?:GMT|UTC))?$/.exec(
    value,
  )
  if (found === null) return null
  const ms = Date.parse(`${found[1]} ${found[2]} ${found[3]} ${found[4]} GMT`)
  return Number.isNaN(ms) ? null : { ms }
}
