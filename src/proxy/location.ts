import type { OwnNames } from '../upstreams/own-names.ts'

/** How the caller reached the proxy: what an upstream's own address is rewritten to. */
export interface PublicAddress {
  readonly scheme: 'http' | 'https'
  /** With its port when it has one. */
  readonly host: string
}

/** The response headers in which an upstream may name itself. */
export const REWRITTEN = ['location', 'content-location', 'refresh', 'set-cookie'] as const

/**
 * A response header's value with the upstream's own address rewritten to the caller's: absolute `Location`,
 * `Content-Location` and `Refresh`, and the domain of cookies. Anything that names another host passes as it is.
 */
export function rewrittenValue(
  lowerName: string,
  value: string,
  own: OwnNames,
  caller: PublicAddress,
): string {
  switch (lowerName) {
    case 'location':
    case 'content-location':
      return rewrittenUrl(value, own, caller)
    case 'refresh':
      return value.replace(/(url\s*=\s*["']?)([^"'\s]+)/i, (_, before: string, url: string) => {
        return before + rewrittenUrl(url, own, caller)
      })
    case 'set-cookie':
      return rewrittenCookie(value, own, caller)
    default:
      return value
  }
}

function rewrittenUrl(value: string, own: OwnNames, caller: PublicAddress): string {
  const found = /^(?:(https?):)?\/\/([^/?#]*)/i.exec(value)
  if (found === null) return value
  const scheme = found[1]?.toLowerCase()
  const authority = found[2]!.toLowerCase()
  const full = /:\d+$/.test(authority) ? authority : `${authority}:${scheme === 'https' ? 443 : 80}`
  if (!own.authorities.has(authority) && !own.authorities.has(full)) return value
  return `${scheme === undefined ? '' : `${caller.scheme}:`}//${caller.host}${value.slice(found[0].length)}`
}

function rewrittenCookie(value: string, own: OwnNames, caller: PublicAddress): string {
  if (!/;\s*domain\s*=/i.test(value)) return value
  return value.replace(/(;\s*domain\s*=\s*)\.?([^;\s]+)/gi, (whole, before: string, domain: string) =>
    own.hosts.has(domain.toLowerCase()) ? before + withoutPort(caller.host) : whole,
  )
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '')
}
