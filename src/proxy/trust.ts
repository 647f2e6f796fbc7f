import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import ipaddr from 'ipaddr.js'

/** Says whether an address is one whose `X-Forwarded-*` are believed. */
export type Trust = (address: string) => boolean

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Reads `trustProxy`: addresses and CIDR ranges, already checked with the file. IPv4-mapped IPv6 counts as IPv4. */
export function readTrust(ranges: readonly string[]): Trust {
  if (ranges.length === 0) return () => false
  const parsed = ranges.map(readRange)
  return address => {
    if (!ipaddr.isValid(address)) return false
    const candidate = ipaddr.process(address)
    return parsed.some(
      range => candidate.kind() === range[0].kind() && candidate.match(range as [ipaddr.IPv4, number]),
    )
  }
}

function readRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** Who is at the other end of a connection, worked out once a connection. */
export interface Peer {
  /** Without the IPv4-mapped prefix. */
  readonly address: string
  readonly trusted: boolean
  readonly scheme: 'http' | 'https'
  /** The `for=` value of `Forwarded`: IPv6 in brackets and quotes (RFC 7239 6). */
  readonly forwardedFor: string
}

const PEER = Symbol('peer')
type Remembering = Socket & { [PEER]?: { readonly trust: Trust; readonly peer: Peer } }

/** The peer of a request's connection; asked of the socket again only when `trustProxy` was reloaded. */
export function peerOf(request: IncomingMessage, trust: Trust): Peer {
  const socket = request.socket as Remembering
  const known = socket[PEER]
  if (known !== undefined && known.trust === trust) return known.peer
  const remote = socket.remoteAddress ?? ''
  const address = remote.startsWith('::ffff:') && remote.includes('.') ? remote.slice(7) : remote
  const peer: Peer = {
    address,
    trusted: trust(address),
    scheme: (socket as unknown as TLSSocket).encrypted ? 'https' : 'http',
    forwardedFor: address.includes(':') ? `"[${address}]"` : address || 'unknown',
  }
  socket[PEER] = { trust, peer }
  return peer
}

/**
 * The caller's address: the rightmost of `X-Forwarded-For` and the peer itself that is not trusted.
 * When all are trusted it is the leftmost, as nobody stands further away.
 */
export function callerAddress(peer: Peer, forwardedFor: string | null, trust: Trust): string {
  if (!peer.trusted || forwardedFor === null) return peer.address
  const chain = forwardedFor
    .split(',')
    .map(entry => withoutPort(entry.trim()))
    .filter(entry => entry !== '')
  for (let index = chain.length - 1; index >= 0; index--) {
    if (!trust(chain[index]!)) return chain[index]!
  }
  return chain[0] ?? peer.address
}

/** Some balancers write `203.0.113.9:4711` or `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  if (entry.startsWith('[')) return entry.slice(1, entry.indexOf(']') === -1 ? undefined : entry.indexOf(']'))
  const colon = entry.indexOf(':')
  return colon !== -1 && colon === entry.lastIndexOf(':') ? entry.slice(0, colon) : entry
}
