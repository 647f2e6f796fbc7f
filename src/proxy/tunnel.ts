import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Side } from '../types.ts'
import { EndableFrames } from './websocket-frames.ts'

/** What an exchange needs to pass an upgrade on. */
export interface Upgrade {
  /** The `Upgrade` header as the caller wrote it. */
  readonly protocol: string
  /**
   * Takes over both ends once the upstream said 101. `onClosed` is told how many bytes went to the caller. `side`: a
   * tunnel to the candidate may have to end before its time.
   */
  tunnel(headers: readonly Buffer[], upstream: Duplex, side: Side, onClosed: (bytes: number) => void): Tunnel
}

export interface Tunnel {
  /** Ends it so that its caller comes again: a WebSocket with 1012, in between two frames; any other protocol as it is. */
  endToComeAgain(): void
}

/** The open tunnels of a front, so that a stop can end them. */
export type Tunnels = Set<Duplex>

/**
 * Whether a request's upgrade is passed on. h2c is not: it asks to change the protocol between the caller and this
 * proxy only, and clients that offer it (Java's, curl's) are content with an ordinary answer. Nor is one that was sent
 * behind a request which still waits for its answer: the connection cannot be given away under it.
 */
export function isTunnelled(request: IncomingMessage): boolean {
  const protocol = request.headers.upgrade?.toLowerCase()
  if (protocol === undefined || protocol === 'h2c' || request.httpVersion === '1.0') return false
  if (isAnswering(request.socket)) return false
  return (
    request.headers['transfer-encoding'] === undefined && (request.headers['content-length'] ?? '0') === '0'
  )
}

/** Whether an earlier request of this connection is not answered yet. */
export function isAnswering(socket: Duplex): boolean {
  return (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage != null
}

/**
 * Passes an upgrade through as bytes: subprotocols, extensions and frames are between the caller and the upstream.
 *
 * `response` is bound to the caller's socket and carries a refusal, if it comes to that. `early` is what the caller
 * sent right behind its head.
 */
export function tunnelFor(
  request: IncomingMessage,
  response: ServerResponse,
  caller: Duplex,
  early: Buffer,
  tunnels: Tunnels,
): Upgrade {
  return {
    protocol: request.headers.upgrade ?? '',
    tunnel(headers, upstream, side, onClosed) {
      response.detachSocket(caller as Parameters<ServerResponse['detachSocket']>[0])
      tunnels.add(caller)
      let bytesOut = 0
      upstream.on('data', (chunk: Buffer) => {
        bytesOut += chunk.length
      })
      caller.write(switchingProtocols(headers), 'latin1')
      if (early.length > 0) upstream.write(early)
      const isFollowed = side === 'candidate' && request.headers.upgrade?.toLowerCase() === 'websocket'
      const frames = isFollowed ? new EndableFrames() : null
      join(caller, upstream, frames, () => {
        tunnels.delete(caller)
        onClosed(bytesOut)
      })
      return { endToComeAgain: () => end(caller as Socket, upstream as Socket, frames) }
    },
  }
}

function switchingProtocols(headers: readonly Buffer[]): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\n'
  for (let index = 0; index + 1 < headers.length; index += 2) {
    head += `${headers[index]!.toString('latin1')}: ${headers[index + 1]!.toString('latin1')}\r\n`
  }
  return `${head}\r\n`
}

/** How long a frame that is under way may take to its end, when its tunnel is to end behind it. */
const FRAME_MS = 30_000

function end(caller: Socket, upstream: Socket, frames: EndableFrames | null): void {
  if (frames === null) {
    upstream.unpipe(caller)
    caller.unpipe(upstream)
    letGo(caller)
    letGo(upstream)
    return
  }
  const late = setTimeout(() => caller.destroy(), FRAME_MS).unref()
  caller.once('close', () => clearTimeout(late))
  // The caller answers with a close frame of its own, which the upstream is still to get.
  frames.once('end', () => caller.setTimeout(LINGER_MS, () => caller.destroy()))
  frames.endBetween()
}

/** How long an end may stay silent once the other is gone: what it still sends has nowhere to go. */
const LINGER_MS = 5_000

/** Joins two sockets until both have ended; when one breaks, so does the other. What comes back goes through `frames`. */
function join(caller: Duplex, upstream: Duplex, frames: EndableFrames | null, onClosed: () => void): void {
  let open = 2
  const closed = (other: Duplex) => () => {
    if (!other.destroyed) letGo(other as Socket)
    if (--open === 0) onClosed()
  }
  caller.pipe(upstream)
  if (frames === null) upstream.pipe(caller)
  else upstream.pipe(frames).pipe(caller)
  caller.on('close', () => {
    if (frames !== null) upstream.unpipe(frames)
  })
  // After `pipe`, whose own listeners stop the reading.
  caller.on('error', () => upstream.destroy()).on('close', closed(upstream))
  upstream.on('error', () => caller.destroy()).on('close', closed(caller))
}

/** Ends a socket whose other end is gone. It must be read, though nobody wants it: unread, its end is never seen. */
function letGo(socket: Socket): void {
  if (!socket.writableEnded) socket.end()
  socket.resume()
  socket.setTimeout(LINGER_MS, () => socket.destroy())
}
