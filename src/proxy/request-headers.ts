import { withoutBanyanCookie } from '../phases/cookie.ts'
import { type Trace, traceOf } from '../trace-context.ts'
import { isHopByHop, listedByConnection } from './hop-by-hop.ts'
import type { Peer } from './trust.ts'

/** What the proxy must know of a request's headers before it routes: found in one pass. */
export interface Inspected {
  /** The names, lower-cased, one for each pair of `raw`. */
  readonly names: readonly string[]
  /** Of the first Host line; null when there is none. */
  readonly host: string | null
  readonly connection: string
  readonly contentLength: string | null
  readonly transferEncoding: string | null
  readonly forwardedFor: string | null
  readonly forwardedProto: string | null
  readonly forwardedHost: string | null
  readonly forwarded: string | null
  readonly via: string | null
  readonly traceparent: string | null
  /** What is wrong with the message, for a 400; null when it may pass. */
  readonly malformed: string | null
}

/**
 * Reads the headers that routing, framing and trust need. `raw` is name, value, name, value … as they came.
 *
 * Node's parser has already refused broken framing (both Content-Length and Transfer-Encoding, bad chunks, folded
 * lines); what it lets pass and no upstream may see is refused here: two Host lines, two Content-Length lines, and
 * any transfer coding but `chunked`, which a proxy that frames the body anew would strip.
 */
export function inspect(raw: readonly string[]): Inspected {
  const names: string[] = []
  let host: string | null = null
  let connection = ''
  let contentLength: string | null = null
  let transferEncoding: string | null = null
  let forwardedFor: string | null = null
  let forwardedProto: string | null = null
  let forwardedHost: string | null = null
  let forwarded: string | null = null
  let via: string | null = null
  let traceparent: string | null = null
  let malformed: string | null = null
  for (let index = 0; index < raw.length; index += 2) {
    const value = raw[index + 1]!
    const name = lowerCased(raw[index]!)
    names.push(name)
    switch (name) {
      case 'host':
        if (host !== null) malformed = 'more than one Host header'
        host = value
        break
      case 'connection':
        connection = connection === '' ? value : `${connection},${value}`
        break
      case 'content-length':
        if (contentLength !== null) malformed = 'more than one Content-Length header'
        contentLength = value
        break
      case 'transfer-encoding':
        if (transferEncoding !== null || value.toLowerCase() !== 'chunked') {
          malformed = 'a transfer coding other than chunked'
        }
        transferEncoding = value
        break
      case 'x-forwarded-for':
        forwardedFor = joined(forwardedFor, value)
        break
      case 'x-forwarded-proto':
        forwardedProto = joined(forwardedProto, value)
        break
      case 'x-forwarded-host':
        forwardedHost = joined(forwardedHost, value)
        break
      case 'forwarded':
        forwarded = joined(forwarded, value)
        break
      case 'via':
        via = joined(via, value)
        break
      case 'traceparent':
        traceparent = joined(traceparent, value)
        break
    }
  }
  return {
    names,
    host,
    connection,
    contentLength,
    transferEncoding,
    forwardedFor,
    forwardedProto,
    forwardedHost,
    forwarded,
    via,
    traceparent,
    malformed,
  }
}

/** RFC 3986 3.2.2 and a port, without looking closer: nothing that ends a host in a URL, a header or a log. */
const HOST = /^[\w.~%!$&'()*+,;=:[\]-]*$/

/**
 * What is wrong with a message as a whole (RFC 9112 2.3, 3.2, 6.1); null when it may pass. Node's parser takes
 * HTTP/0.9 and 2.0 lines as well, and a transfer coding in HTTP/1.0, which a server in front may not have seen.
 */
export function malformedMessage(version: string, inspected: Inspected, authority: string): string | null {
  if (inspected.malformed !== null) return inspected.malformed
  if (version !== '1.1') {
    if (version !== '1.0') return 'a version other than HTTP/1.0 and HTTP/1.1'
    if (inspected.transferEncoding !== null) return 'a transfer coding in HTTP/1.0'
  } else if (inspected.host === null) return 'no Host header'
  return HOST.test(authority) && (inspected.host === authority || HOST.test(inspected.host ?? ''))
    ? null
    : 'a Host that names none'
}

function joined(before: string | null, value: string): string {
  return before === null ? value : `${before}, ${value}`
}

/** Names that mean something here. */
const KNOWN = [
  'Host',
  'Connection',
  'Keep-Alive',
  'Proxy-Connection',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
  'Content-Length',
  'Content-Type',
  'Expect',
  'Cookie',
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'User-Agent',
  'Referer',
  'Origin',
  'Authorization',
  'Cache-Control',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'Forwarded',
  'Via',
  'Banyan-Mirror',
  'Traceparent',
  'Tracestate',
]
/**
 * These, each with its lower-cased form behind it, by their length. Names mostly come in one of both spellings, and to
 * compare a new string with a few others takes less than to hash it.
 */
const BY_LENGTH: readonly (readonly string[])[] = byLength(KNOWN)

function byLength(names: readonly string[]): string[][] {
  const longest = Math.max(...names.map(name => name.length))
  const lists = Array.from({ length: longest + 1 }, (): string[] => [])
  for (const name of names) lists[name.length]!.push(name, name.toLowerCase())
  return lists
}

export function lowerCased(name: string): string {
  const { length } = name
  if (length < BY_LENGTH.length) {
    const known = BY_LENGTH[length]!
    for (let index = 0; index < known.length; index += 2) {
      const lower = known[index + 1]!
      if (name === known[index] || name === lower) return lower
    }
  }
  return name.toLowerCase()
}

/** What the proxy says of the caller to an upstream. */
export interface Hop {
  readonly peer: Peer
  /** As the caller sent it; empty when it sent none, as HTTP/1.0 may. */
  readonly host: string
  /** Stands in for an absent one: the upstream's own. */
  readonly upstreamHost: string
  /** This hop's own entry. */
  readonly via: string
  readonly trace: Trace
}

/** The trace that a request belongs to: its caller's, unless the header is meant to end here. */
export function traceOfRequest({ traceparent, connection }: Inspected): Trace {
  return traceOf(listedByConnection(connection).has('traceparent') ? null : traceparent)
}

/**
 * The headers an upstream gets: the caller's in their order and spelling, less those that end here, then ours.
 *
 * The caller's hop-by-hop headers, and those its `Connection` names, go first, so that nobody can strip what the proxy
 * adds (CVE-2026-33805). `X-Forwarded-*`, `Forwarded` and `Via` are continued for a trusted peer and replaced for
 * any other. Content-Length stays, whatever `Connection` says: the framing is the caller's. Expect ends here: the
 * server has answered 100 itself. A trace that begins here takes the place of what the caller said of one. Ours are in
 * lower case, which is what undici makes of every name before it looks at it.
 */
export function requestHeaders(raw: readonly string[], inspected: Inspected, hop: Hop): string[] {
  const listed = listedByConnection(inspected.connection)
  const headers: string[] = ['host', hop.host || hop.upstreamHost]
  for (let index = 0; index < raw.length; index += 2) {
    const lower = inspected.names[index >> 1]!
    if (isHopByHop(lower) || isOurs(lower, hop.trace) || (listed.has(lower) && lower !== 'content-length'))
      continue
    const value = lower === 'cookie' ? withoutBanyanCookie(raw[index + 1]!) : raw[index + 1]!
    if (value !== null) headers.push(raw[index]!, value)
  }
  if (hop.trace.isMade) headers.push('traceparent', hop.trace.parent)
  if (hop.peer.trusted || inspected.via !== null) addForwarded(headers, inspected, hop, listed)
  else for (const described of describedStranger(inspected, hop)) headers.push(described)
  return headers
}

interface Described {
  readonly host: string
  readonly via: string
  readonly headers: readonly string[]
}

/** By connection: nearly all requests on one name the same host. */
const strangers = new WeakMap<Peer, Described>()

/** What `addForwarded` says of a caller that is not believed, made once as long as it asks for the same host. */
function describedStranger(inspected: Inspected, hop: Hop): readonly string[] {
  const { peer, host, via } = hop
  const known = strangers.get(peer)
  if (known !== undefined && known.host === host && known.via === via) return known.headers
  const headers: string[] = []
  addForwarded(headers, inspected, hop, NOTHING)
  strangers.set(peer, { host, via, headers })
  return headers
}

const NOTHING: ReadonlySet<string> = new Set()

/** Headers written by the proxy itself, or that mean something between it and one neighbour only. */
function isOurs(lower: string, trace: Trace): boolean {
  switch (lower) {
    case 'host':
    case 'expect':
    case 'x-forwarded-for':
    case 'x-forwarded-proto':
    case 'x-forwarded-host':
    case 'forwarded':
    case 'via':
    case 'banyan-mirror':
      return true
    case 'traceparent':
    case 'tracestate':
      return trace.isMade
    default:
      return false
  }
}

function addForwarded(headers: string[], inspected: Inspected, hop: Hop, listed: ReadonlySet<string>): void {
  const { peer, via } = hop
  const trusted = (name: string, value: string | null) => (peer.trusted && !listed.has(name) ? value : null)
  const forwardedFor = trusted('x-forwarded-for', inspected.forwardedFor)
  headers.push('x-forwarded-for', forwardedFor === null ? peer.address : `${forwardedFor}, ${peer.address}`)
  headers.push('x-forwarded-proto', trusted('x-forwarded-proto', inspected.forwardedProto) ?? peer.scheme)
  const host = trusted('x-forwarded-host', inspected.forwardedHost) ?? hop.host
  if (host !== '') headers.push('x-forwarded-host', host)
  headers.push('forwarded', joined(trusted('forwarded', inspected.forwarded), forwardedElement(hop)))
  const before = peer.trusted ? trusted('via', inspected.via) : banyansOf(inspected.via)
  headers.push('via', joined(before, via))
}

function forwardedElement({ peer, host }: Hop): string {
  return `for=${peer.forwardedFor};${host === '' ? '' : `host=${quoted(host)};`}proto=${peer.scheme}`
}

/** `Via` entries of other Banyans: kept even from a stranger, or a loop through two of them would never be seen. */
function banyansOf(received: string | null): string | null {
  if (received === null) return null
  const entries = received
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => /^1\.[01] banyan-[0-9a-f]{16}$/.test(entry))
  return entries.length === 0 ? null : entries.join(', ')
}

/** A token stands as it is; a host with a port, or IPv6, is quoted (RFC 7239 4). */
function quoted(value: string): string {
  return /^[A-Za-z0-9.-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '')}"`
}
