import type { Phase, Route } from '../types.ts'

/** The cookie by which Banyan tells callers apart when a route names nothing of its own. */
export const COOKIE_NAME = 'banyan'

/** The cookie of who signed in on the admin port. Browsers send it to every port of a host, so to the proxy as well. */
export const ADMIN_COOKIE_NAME = 'banyan-admin'

const SHARED = /(?:^|[\s,])(?:public|s-maxage)\s*(?:[=,]|$)/i

/** Whether a caller who could not be told should be given Banyan's cookie with the answer. */
export function needsCookie(route: Route, phase: Phase, caller: string | null): boolean {
  const { stickyBy } = route.canary
  return (
    caller === null &&
    phase === 'canary' &&
    route.candidate !== null &&
    stickyBy.by === 'cookie' &&
    stickyBy.name === COOKIE_NAME
  )
}

/** Whether an answer may carry the cookie: one that shared caches keep would hand it to everybody. */
export function mayCarryCookie(cacheControl: string | null): boolean {
  return cacheControl === null || !SHARED.test(cacheControl)
}

/** The `Set-Cookie` value. `id` is 128 random bits in characters a cookie may hold; `secure`: the caller came by TLS. */
export function cookieLine(id: string, secure: boolean): string {
  return `${COOKIE_NAME}=${id}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/**
 * A `Cookie` header value without Banyan's own cookies, every one of them; null when nothing is left of it.
 *
 * No upstream sees them. A value without it comes back untouched, and what is kept stays as it was written.
 */
export function withoutBanyanCookie(cookieHeader: string): string | null {
  if (!cookieHeader.includes(COOKIE_NAME)) return cookieHeader
  const pairs = cookieHeader.split(';')
  const kept = pairs.filter(pair => !isBanyan(pair))
  if (kept.length === pairs.length) return cookieHeader
  return kept.join(';').trim() || null
}

function isBanyan(pair: string): boolean {
  const equals = pair.indexOf('=')
  const name = (equals === -1 ? pair : pair.slice(0, equals)).trim()
  return name === COOKIE_NAME || name === ADMIN_COOKIE_NAME
}
