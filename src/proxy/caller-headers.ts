import { randomBytes } from 'node:crypto'
import { cookieLine, mayCarryCookie } from '../phases/cookie.ts'
import { headerValue } from '../request/values.ts'
import type { Instance } from '../upstreams/upstreams.ts'
import type { Admitted } from './admission.ts'
import type { PublicAddress } from './location.ts'
import { firstValue, responseHeaders } from './response-headers.ts'

/** The headers of an upstream's answer as the caller gets them, with Banyan's cookie where one is due. */
export function headersForCaller(
  raw: readonly Buffer[],
  { match, authority, setsCookie }: Admitted,
  instance: Instance,
  scheme: 'http' | 'https',
): string[] {
  const caller: PublicAddress = { scheme, host: authority }
  // A caller that named no host (HTTP/1.0) has no address to rewrite to.
  const own = match.route.rewriteLocation && authority !== '' ? instance.own : null
  const headers = responseHeaders(raw, own, caller)
  if (setsCookie && mayCarryCookie(headerValue(headers, 'cache-control'))) {
    headers.push('Set-Cookie', cookieLine(randomBytes(16).toString('hex'), scheme === 'https'))
  }
  return headers
}

export function isEventStream(headers: readonly string[]): boolean {
  return firstValue(headers, 'content-type')?.startsWith('text/event-stream') ?? false
}
