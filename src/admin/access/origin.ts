import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a browser sends this request for a page that is not ours. Programs, which say neither `Origin` nor
 * `Sec-Fetch-Site`, are no browsers.
 *
 * Following a link from elsewhere is none of it, as long as it only reads: what it gives is shown, not handed over.
 */
export function isCrossSite(method: string, headers: IncomingHttpHeaders): boolean {
  const { origin, host = '', 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers
  if (origin !== undefined && !isOrigin(origin, host)) return true
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  return !(mode === 'navigate' && (method === 'GET' || method === 'HEAD'))
}

/** The scheme is left open: in front of this port something else may speak TLS. */
function isOrigin(origin: string, host: string): boolean {
  const scheme = /^https?:\/\//.exec(origin)?.[0]
  if (scheme === undefined || !URL.canParse(origin) || !URL.canParse(scheme + host)) return false
  return new URL(origin).host === new URL(scheme + host).host
}
