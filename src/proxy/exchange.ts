import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { cookieLine, mayCarryCookie } from '../phases/cookie.ts'
import type { Fallback, Side } from '../types.ts'
import { type Admitted, admit, type Rejected } from './admission.ts'
import type { Waiting } from './deadlines.ts'
import { type Breakage, ownAnswer, statusOf } from './failures.ts'
import { fallbackOf, fallsBackOnFailure, fallsBackOnStatus, isRepeatable } from './fallback.ts'
import type { Front, Revision } from './front-state.ts'
import { Held } from './held.ts'
import { Leg, type LegOwner } from './leg.ts'
import type { PublicAddress } from './location.ts'
import { RequestBody } from './request-body.ts'
import { requestHeaders } from './request-headers.ts'
import { firstValue, responseHeaders } from './response-headers.ts'
import { type Peer, peerOf } from './trust.ts'

/** How often a read is sent again because the upstream closed a kept connection just then. */
const RENEWALS = 2

/** A body up to this size that comes with its head goes out with it in one write. */
const SMALL_BODY_BYTES = 4 * 1024

/** What an exchange needs to pass an upgrade on. */
export interface Upgrade {
  /** The `Upgrade` header as the caller wrote it. */
  readonly protocol: string
  /** Takes over both ends once the upstream said 101. `onClosed` is told how many bytes went to the caller. */
  tunnel(headers: readonly Buffer[], upstream: Duplex, onClosed: (bytesOut: number) => void): void
}

/**
 * One request of a caller, from its head to the log line: admit, forward, and answer with what comes back.
 *
 * It reads the revision once. Until the first byte of the answer is sent the other side may still be asked
 * (`fallback`); from then on an upstream that breaks breaks the caller's connection, never ends it cleanly.
 */
export class Exchange implements LegOwner, Waiting {
  readonly front: Front
  readonly revision: Revision
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly target: string
  readonly peer: Peer
  readonly admission: Admitted | Rejected
  readonly startedAt = performance.now()

  /** Who answered; null when the proxy did by itself. */
  side: Side | null = null
  /** 0 until a head was sent. */
  status = 0
  headMs = 0
  bytesOut = 0
  fallbackReason: string | null = null
  breakage: Breakage | null = null

  waitingSince = 0
  limitMs = 0
  #waitsFor: 'request' | 'head' | 'body' = 'head'

  readonly #upgrade: Upgrade | null
  readonly #fallback: Fallback | null
  readonly #repeatable: boolean
  #body: RequestBody | Buffer | null = null
  #leg: Leg | null = null
  #held: Held | null = null
  /** The first piece of the body, while it may still turn out to be all of it. */
  #first: Buffer | null = null
  #renewals = 0
  #tunnelled = false
  #ended = false

  constructor(
    front: Front,
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
    upgrade: Upgrade | null,
  ) {
    const { revision } = front
    revision.inFlight++
    this.front = front
    this.revision = revision
    this.request = request
    this.response = response
    this.target = target
    this.#upgrade = upgrade
    this.peer = peerOf(request, revision.trust)
    this.admission = admit(request, target, revision, this.peer, front.via)
    if ('rejected' in this.admission) {
      this.#fallback = null
      this.#repeatable = false
    } else {
      const { match, decision, state, head, hasBody } = this.admission
      this.#fallback = fallbackOf(match.route, decision, state.phase)
      this.#repeatable = isRepeatable(head.method, hasBody)
    }
  }

  /** Begins. The rest comes by events, up to `onEnd` when the response, or the tunnel, is closed. */
  start(): void {
    const { admission } = this
    if ('rejected' in admission) {
      this.#answer(admission.rejected)
      return
    }
    this.front.deadlines.add(this)
    const side = admission.decision.serve
    const length = admission.inspected.contentLength
    if (admission.hasBody && length !== null && Number(length) <= 64 * 1024) {
      // By the next tick the parser has seen all that came with the head: often the whole body, which then
      // goes out with the head in one write.
      process.nextTick(beginWithBody, this, side)
    } else {
      this.#begin(side)
    }
  }

  beginWithBody(side: Side): void {
    if (this.#ended) return
    if (this.request.complete) this.#body = this.request.read() as Buffer | null
    this.#begin(side)
  }

  #begin(side: Side): void {
    const admission = this.admission as Admitted
    const { route } = admission.match
    const upstream = side === 'legacy' ? route.legacy : route.candidate
    if (upstream === null) {
      // A route without this side: its legacy was taken out of the file while the candidate is not there yet.
      this.breakage = { failure: 'connect', detail: `route ${route.name} has no ${side}` }
      this.#answer(502)
      return
    }
    const instance = this.revision.upstreams.pick(upstream)
    if (instance.inFlight >= instance.inFlightLimit) {
      this.breakage = { failure: 'connect', detail: 'too many requests wait for a connection' }
      this.#answer(503)
      return
    }
    const body = admission.hasBody ? this.#bodyForUpstream() : null
    const leg = new Leg(side, instance, this)
    this.#leg = leg
    if (body instanceof RequestBody) this.#wait('request', route.idleTimeoutMs)
    else this.#wait('head', this.#headLimit(side))
    const { head, inspected, target, authority } = admission
    leg.dispatch({
      path: target,
      method: head.method,
      headers: requestHeaders(head.headers, inspected, {
        peer: this.peer,
        host: authority,
        upstreamHost: instance.host,
        via: `${this.request.httpVersion} ${this.front.via}`,
      }),
      body,
      upgrade: this.#upgrade === null ? null : this.#upgrade.protocol,
      servername: instance.servername,
    } as Parameters<Leg['dispatch']>[0])
  }

  #bodyForUpstream(): RequestBody | Buffer {
    if (this.#body === null) this.#body = new RequestBody(this.request, () => this.#moved())
    return this.#body
  }

  #headLimit(side: Side): number {
    const { route } = (this.admission as Admitted).match
    const fallsBack = side === 'candidate' && this.#fallback !== null && this.#repeatable
    return fallsBack ? this.#fallback!.afterMs : route.timeoutMs
  }

  legSent(leg: Leg): void {
    if (leg === this.#leg && this.#waitsFor === 'request') this.#wait('head', this.#headLimit(leg.side))
  }

  legHead(leg: Leg, status: number, message: string, headers: readonly Buffer[]): void {
    const fallback = this.#mayFallBack(leg)
    if (fallback !== null && this.#repeatable && fallsBackOnStatus(fallback, status)) {
      this.#held = new Held(leg, status, message, headers)
      this.#fallBack(String(status))
      return
    }
    this.#dropHeld()
    this.#relay(leg, status, message, headers)
  }

  legData(leg: Leg, chunk: Buffer): void {
    if (this.#held?.leg === leg) {
      this.#held.add(chunk)
      return
    }
    this.#moved()
    this.bytesOut += chunk.length
    if (this.#first === null && !this.response.headersSent && chunk.length <= SMALL_BODY_BYTES)
      this.#first = chunk
    else this.#write(leg, chunk)
  }

  /** Sends the head, and what there is of the body, when the answer did not end in the turn in which it began. */
  flush(): void {
    const { response } = this
    if (response.writableEnded || response.destroyed) return
    if (this.#first !== null) this.#write(this.#leg!, null)
    else response.flushHeaders()
  }

  #write(leg: Leg, chunk: Buffer | null): void {
    const first = this.#first
    this.#first = null
    let goOn = first === null || this.response.write(first)
    if (chunk !== null) goOn = this.response.write(chunk)
    if (!goOn) this.#pause(leg)
  }

  legEnded(leg: Leg, trailers: readonly Buffer[]): void {
    if (this.#held?.leg === leg) {
      this.#held.trailers = trailers
      return
    }
    this.#end(trailers)
  }

  legFailed(leg: Leg, breakage: Breakage): void {
    if (this.#held?.leg === leg) {
      this.#held = null
      return
    }
    if (this.#ended || leg !== this.#leg) return
    if (this.request.destroyed && !this.request.complete) {
      // The body broke because the caller left in the middle of it: nobody is there to be answered.
      this.#breakOff(leg, 'client-gone', 'the caller stopped sending')
      return
    }
    if (this.response.headersSent || this.status !== 0) {
      this.breakage = breakage
      this.response.destroy()
      return
    }
    if (leg.brokeWhileIdle && this.#mayRenew()) {
      this.#renewals++
      this.#begin(leg.side)
      return
    }
    const fallback = this.#mayFallBack(leg)
    if (
      fallback !== null &&
      fallsBackOnFailure(fallback, breakage) &&
      (this.#repeatable || this.#untouched(leg))
    ) {
      this.#fallBack(breakage.failure)
      return
    }
    this.breakage = breakage
    if (this.#held !== null) this.#relayHeld(this.#held)
    else this.#answer(statusOf(breakage.failure))
  }

  legUpgraded(leg: Leg, status: number, headers: readonly Buffer[], socket: Duplex): void {
    this.#dropHeld()
    this.side = leg.side
    this.status = status
    this.headMs = performance.now() - this.startedAt
    this.front.deadlines.delete(this)
    this.#tunnelled = true
    this.#upgrade!.tunnel(headers, socket, bytesOut => {
      this.bytesOut = bytesOut
      this.#finish()
    })
  }

  onDeadline(): void {
    const leg = this.#leg
    if (leg === null || this.#ended) return
    if (this.#waitsFor === 'body') {
      const stuck = this.response.writableNeedDrain
      this.#breakOff(
        leg,
        stuck ? 'client-gone' : 'response-body',
        stuck ? 'it stopped reading' : 'idle too long',
      )
    } else if (this.#waitsFor === 'request' && this.#callerStalls()) {
      leg.stop({ failure: 'request-body', detail: 'the caller stopped sending' })
    } else {
      leg.stop({ failure: 'timeout', detail: `nothing came for ${this.limitMs} ms` })
    }
  }

  /** The response was closed: sent whole, broken, or the caller left. */
  onClose(): void {
    if (this.#tunnelled) return
    if (!this.response.writableFinished && this.breakage === null) {
      this.breakage = { failure: 'client-gone', detail: 'the caller closed the connection' }
    }
    this.#finish()
  }

  #mayFallBack(leg: Leg): Fallback | null {
    return leg.side === 'candidate' && this.fallbackReason === null ? this.#fallback : null
  }

  #fallBack(reason: string): void {
    this.fallbackReason = reason
    if (this.#body instanceof RequestBody) {
      this.#body.destroy()
      this.#body = null
    }
    this.#begin('legacy')
  }

  /** Nothing of the request can have reached the upstream, and all of its body is still here. */
  #untouched(leg: Leg): boolean {
    return !leg.sent && !(this.#body instanceof RequestBody && this.#body.touched)
  }

  #mayRenew(): boolean {
    return this.#repeatable && this.#renewals < RENEWALS
  }

  #callerStalls(): boolean {
    return this.#body instanceof RequestBody && this.#body.touched && !this.request.isPaused()
  }

  #dropHeld(): void {
    if (this.#held === null) return
    const { leg } = this.#held
    this.#held = null
    leg.stop({ failure: 'client-gone', detail: 'legacy has answered' }, true)
  }

  #relayHeld(held: Held): void {
    this.#held = null
    this.#leg = held.leg
    if (!this.#relay(held.leg, held.status, held.message, held.headers)) return
    for (const chunk of held.chunks) this.legData(held.leg, chunk)
    if (held.trailers !== null) this.#end(held.trailers)
    else if (!this.response.writableNeedDrain) held.leg.resume()
  }

  #relay(leg: Leg, status: number, message: string, raw: readonly Buffer[]): boolean {
    const { match, authority, setsCookie } = this.admission as Admitted
    const { route } = match
    this.side = leg.side
    this.headMs = performance.now() - this.startedAt
    const caller: PublicAddress = { scheme: this.#scheme(), host: authority }
    const headers = responseHeaders(raw, route.rewriteLocation ? leg.instance.own : null, caller)
    if (setsCookie && mayCarryCookie(firstValue(headers, 'cache-control'))) {
      headers.push('Set-Cookie', cookieLine(randomBytes(16).toString('hex'), caller.scheme === 'https'))
    }
    if (this.front.draining || this.#upgrade !== null) headers.push('Connection', 'close')
    try {
      this.response.writeHead(status, message, headers)
    } catch (error) {
      // A head that Node refuses to write: nothing has been sent.
      this.side = null
      this.breakage = { failure: 'malformed', detail: String(error) }
      leg.stop(this.breakage, true)
      this.#answer(502)
      return false
    }
    this.status = status
    this.#wait('body', isEventStream(headers) ? 0 : route.idleTimeoutMs)
    process.nextTick(flushExchange, this)
    return true
  }

  #end(trailers: readonly Buffer[]): void {
    const first = this.#first
    if (trailers.length > 0) this.response.addTrailers(pairs(trailers))
    // As text the head and a small body become one write; Latin-1 gives back the very bytes.
    if (first === null) this.response.end()
    else this.response.end(first.toString('latin1'), 'latin1')
  }

  #pause(leg: Leg): void {
    leg.pause()
    this.response.once('drain', () => {
      this.#moved()
      leg.resume()
    })
  }

  #breakOff(leg: Leg, failure: Breakage['failure'], detail: string): void {
    this.breakage = { failure, detail }
    leg.stop(this.breakage, true)
    this.response.destroy()
  }

  /** The proxy's own answer. A message that was not understood leaves no telling where the next one begins. */
  #answer(status: number): void {
    this.status = status
    this.side = null
    this.headMs = performance.now() - this.startedAt
    const { headers, body } = ownAnswer(status, this.request.headers.accept ?? null)
    const last = status === 400 || status === 408 || this.front.draining || this.#upgrade !== null
    this.response.writeHead(status, last ? [...headers, 'connection', 'close'] : [...headers])
    this.response.end(body)
  }

  #scheme(): 'http' | 'https' {
    const { peer } = this
    const told = peer.trusted ? (this.admission as Admitted).inspected.forwardedProto : null
    return told === 'https' || told === 'http' ? told : peer.scheme
  }

  #wait(what: 'request' | 'head' | 'body', limitMs: number): void {
    this.#waitsFor = what
    this.limitMs = limitMs
    this.#moved()
  }

  #moved(): void {
    this.waitingSince = this.front.deadlines.now
  }

  #finish(): void {
    if (this.#ended) return
    this.#ended = true
    const gone: Breakage = { failure: 'client-gone', detail: 'the exchange is over' }
    this.#held?.leg.stop(gone, true)
    this.#leg?.stop(gone, true)
    if (this.#body instanceof RequestBody) this.#body.destroy()
    // What the upstream did not want of the body is read and thrown away, or the connection could not go on.
    if (!this.request.readableEnded) this.request.resume()
    this.front.deadlines.delete(this)
    this.revision.inFlight--
    this.front.onExchangeEnd(this)
  }
}

function beginWithBody(exchange: Exchange, side: Side): void {
  exchange.beginWithBody(side)
}

function flushExchange(exchange: Exchange): void {
  exchange.flush()
}

function isEventStream(headers: readonly string[]): boolean {
  return firstValue(headers, 'content-type')?.startsWith('text/event-stream') ?? false
}

function pairs(raw: readonly Buffer[]): [string, string][] {
  const result: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    result.push([raw[index]!.toString('latin1'), raw[index + 1]!.toString('latin1')])
  }
  return result
}
