/** Where an answer came from, as far as its redirects are concerned. */
export interface Origin {
  /** What a relative redirect is resolved against. */
  readonly url: string
  /** `http://orders.internal:3101`: addresses of the side's own, which the caller is not to see. */
  readonly own: readonly string[]
}

export interface Origins {
  /** How the caller reached the proxy: `https://shop.example.com`. */
  readonly caller: string
  readonly legacy: Origin
  readonly candidate: Origin
}

/** A redirect as the caller would follow it: absolute, the side's own address replaced by the caller's. */
export function followed(value: string, from: Origin, caller: string): string {
  const url = URL.parse(value, from.url)
  const own = url === null ? null : addressOf(url)
  if (url === null || own === null) return value
  if (!from.own.some(address => addressOf(URL.parse(address)) === own)) return url.href
  return `${caller}${url.pathname}${url.search}${url.hash}`
}

/** A cookie's domain as the caller would see it. */
export function callersHost(domain: string, from: Origin, caller: string): string {
  const own = from.own.some(address => URL.parse(address)?.hostname === domain)
  return own ? (URL.parse(caller)?.hostname ?? domain) : domain
}

/** `host:port`, the usual port of a scheme written out. */
function addressOf(url: URL | null): string | null {
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
}
