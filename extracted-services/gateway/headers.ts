import type { IncomingHttpHeaders } from 'node:http'

/** What is known of who asks. */
export interface Caller {
  readonly method: string
  readonly ip: string
  /** Nearest first; only with trusted proxies. */
  readonly ips?: readonly string[] | undefined
  readonly host: string
  readonly protocol: string
  readonly headers: { readonly host?: string | undefined }
}

/** Between two neighbours only (RFC 9110 7.6.1); those that `Connection` names come on top. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]

/** What a caller says of its own way here; believed only from trusted proxies, and then continued. */
const claims = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
]

/**
 * The headers a request is passed on with: the caller's Host, and who the caller is.
 *
 * `Expect` ends here, as the gateway has answered it; so does the length of a body that a GET or HEAD may not have.
 */
export function requestHeaders(request: Caller, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const bodiless = request.method === 'GET' || request.method === 'HEAD'
  const kept = without(headers, [...hopByHop, ...claims, 'expect', ...(bodiless ? ['content-length'] : [])])
  const way = request.ips ? [...request.ips].reverse() : [request.ip]
  return {
    ...kept,
    ...(request.headers.host === undefined ? {} : { host: request.headers.host }),
    'x-forwarded-for': way.join(', '),
    'x-forwarded-host': request.host,
    'x-forwarded-proto': request.protocol,
  }
}

/** The headers of an answer, with redirects that stay within the gateway's prefix. */
export function responseHeaders(
  request: Caller,
  headers: IncomingHttpHeaders,
  prefix: string,
  inside: readonly string[],
): IncomingHttpHeaders {
  const named = String(headers.connection ?? '')
    .split(',')
    .map(name => name.trim().toLowerCase())
  const kept = without(headers, [...hopByHop, ...named])
  if (kept.location === undefined) return kept
  const here = `${request.protocol}://${request.host}`
  return { ...kept, location: relocated(kept.location, here, prefix, [here, ...inside]) }
}

/** A redirect to one of `origins` as one to here, under the prefix; any other as it is. */
function relocated(location: string, here: string, prefix: string, origins: readonly string[]): string {
  if (!URL.canParse(location, here)) return location
  const target = new URL(location, here)
  if (!origins.includes(target.origin)) return location
  return `${here}${prefix}${target.pathname}${target.search}${target.hash}`
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}
