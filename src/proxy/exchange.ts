import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { nextTick } from 'node:process'
import type { Duplex } from 'node:stream'
import { isRead } from '../phases/decide.ts'
import type { Trace } from '../trace-context.ts'
import type { ServedResult, Witness } from '../types/copying.ts'
import type { Failure, Fallback, Side, SkipReason } from '../types.ts'
import type { Breakage } from '../upstreams/breakage.ts'
import type { Waiting } from '../upstreams/deadlines.ts'
import { Leg, type LegOwner } from '../upstreams/leg.ts'
import { type Admitted, admit, type Rejected } from './admission.ts'
import { CallerBody } from './caller-body.ts'
import { headersForCaller, isEventStream } from './caller-headers.ts'
import { endsConnection, STATUS, statusOf } from './failures.ts'
import { fallbackOf, fallsBackOnFailure, fallsBackOnStatus, isRepeatable } from './fallback.ts'
import type { Front, Revision } from './front-state.ts'
import { Held } from './held.ts'
import type { LastingExchange } from './lasting.ts'
import { Reply } from './reply.ts'
import { RequestBody } from './request-body.ts'
import { requestHeaders, traceOfRequest } from './request-headers.ts'
import { firstValue } from './response-headers.ts'
import { type Peer, peerOf } from './trust.ts'
import type { Tunnel, Upgrade } from './tunnel.ts'

/** How often a read is sent again because the upstream closed a kept connection just then. */
const RENEWALS = 2
const OVER: Breakage = { failure: 'client-gone', detail: 'the exchange is over' }
/** A body up to this size is waited for until the end of the turn: it often came with its head. */
const PROMPT_BODY_BYTES = 64 * 1024

/**
 * One request of a caller, from its head to the log line: admit, forward, and answer with what comes back.
 *
 * It reads the revision once. Until the first byte of the answer is sent the other side may still be asked
 * (`fallback`); from then on an upstream that breaks breaks the caller's connection, never ends it cleanly.
 */
export class Exchange implements LegOwner, Waiting, ServedResult, LastingExchange {
  readonly front: Front
  readonly revision: Revision
  readonly request: IncomingMessage
  readonly reply: Reply
  readonly target: string
  readonly peer: Peer
  readonly admission: Admitted | Rejected
  readonly startedAt = performance.now()
  /** Of both: milliseconds of `performance.now()`. */
  endedAt = 0
  /** null: it was rejected. */
  readonly trace: Trace | null

  /** Who answered; null when the proxy did by itself. */
  side: Side | null = null
  headMs = 0
  /** Why legacy was asked instead of the candidate: the leg that failed, or the status that was dropped. */
  fallbackReason: string | null = null
  breakage: Breakage | null = null

  firstSide: Side | null = null
  firstStatus = 0
  firstFailure: Failure | null = null
  firstConnected = false
  /** Hears of all that happens here, when the request is copied. It is told and never asked. */
  witness: Witness | null = null
  /** A tunnel or an event stream: it ends when one of both wants it to. */
  isLasting = false
  /** It was ended because its route went back to legacy. */
  wasEnded = false
  skip: SkipReason | null = null

  waitingSince = 0
  limitMs = 0
  waitingAt = -1
  #waitsFor: 'request' | 'head' | 'body' = 'head'

  readonly #upgrade: Upgrade | null
  readonly #fallback: Fallback | null
  readonly #repeatable: boolean
  #body: CallerBody | null = null
  #leg: Leg | null = null
  #held: Held | null = null
  #renewals = 0
  #tunnel: Tunnel | null = null
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
    this.reply = new Reply(response)
    this.target = target
    this.#upgrade = upgrade
    this.peer = peerOf(request, revision.trust)
    this.admission = admit(request, target, revision, this.peer, front.via)
    if ('rejected' in this.admission) {
      this.trace = null
      this.#fallback = null
      this.#repeatable = false
    } else {
      const { match, decision, state, head, hasBody, inspected } = this.admission
      this.trace = traceOfRequest(inspected)
      this.#fallback = fallbackOf(match.route, decision, state.phase)
      this.#repeatable = isRepeatable(head.method, hasBody)
    }
  }

  /** Begins. The rest comes by events, up to `onClose` or the end of the tunnel. */
  start(): void {
    const { admission } = this
    if ('rejected' in admission) {
      this.#own(admission.rejected)
      return
    }
    this.front.deadlines.add(this)
    this.#beginCopy(admission)
    if (admission.hasBody) this.#body = this.#callersBody(admission)
    const length = admission.inspected.contentLength
    if (admission.hasBody && length !== null && Number(length) <= PROMPT_BODY_BYTES) {
      nextTick(beginWithBody, this)
    } else {
      this.begin(admission.decision.serve)
    }
  }

  /** Asks one side. A body that is here to its last byte goes with the head in one write. */
  begin(side: Side): void {
    if (this.#ended) return
    const { head, inspected, target, authority, match } = this.admission as Admitted
    const { route } = match
    const upstream = side === 'legacy' ? route.legacy : route.candidate
    if (upstream === null) {
      this.#giveUp({ failure: 'connect', detail: `route ${route.name} has no ${side}` }, STATUS.badGateway)
      return
    }
    const instance = this.revision.upstreams.pick(upstream)
    if (instance.inFlight >= instance.inFlightLimit) {
      this.#giveUp({ failure: 'connect', detail: 'too many wait for a connection' }, STATUS.overloaded)
      return
    }
    const body = this.#body === null ? null : this.#body.forUpstream()
    const leg = new Leg(side, instance, this)
    this.#leg = leg
    if (body instanceof RequestBody) this.#wait('request', route.idleTimeoutMs)
    else this.#wait('head', this.#headLimit(side))
    const via = this.front.viaEntries[this.request.httpVersion]!
    const hop = { peer: this.peer, host: authority, upstreamHost: instance.host, via, trace: this.trace! }
    const headers = requestHeaders(head.headers, inspected, hop)
    this.witness?.asking(side, instance.url, headers)
    leg.dispatch({
      path: target,
      method: head.method,
      headers,
      body,
      upgrade: this.#upgrade === null ? null : this.#upgrade.protocol,
      servername: instance.servername,
    })
    this.witness?.asked()
  }

  legSent(leg: Leg): void {
    this.witness?.sent(leg.side)
    if (leg === this.#leg && this.#waitsFor === 'request') this.#wait('head', this.#headLimit(leg.side))
  }

  legHead(leg: Leg, status: number, message: string, headers: readonly Buffer[]): void {
    const fallback = this.#fallbackFrom(leg)
    this.#first(leg, status, null)
    this.witness?.head(leg.side, status, headers)
    if (fallback !== null && this.#repeatable && fallsBackOnStatus(fallback, status)) {
      this.#held = new Held(leg, status, message, headers)
      this.#fallBack(String(status), null)
      return
    }
    this.#dropHeld()
    this.#relay(leg, status, message, headers)
  }

  legData(leg: Leg, chunk: Buffer): void {
    this.witness?.data(leg.side, chunk)
    if (this.#held?.leg === leg) {
      this.#held.add(chunk)
      return
    }
    this.#moved()
    if (!this.reply.write(chunk)) this.#pause(leg)
  }

  legEnded(leg: Leg, trailers: readonly Buffer[]): void {
    this.witness?.ended(leg.side)
    if (this.#held?.leg === leg) this.#held.trailers = trailers
    else this.reply.end(trailers)
  }

  legFailed(leg: Leg, breakage: Breakage): void {
    if (this.#held?.leg === leg) {
      this.#held = null
      this.witness?.dropped()
      return
    }
    if (this.#ended || leg !== this.#leg) return
    if (this.#body !== null && this.request.destroyed && !this.request.complete) {
      // The body broke because the caller left in the middle of it: nobody is there to be answered.
      this.#breakOff(leg, 'client-gone', 'the caller stopped sending')
    } else if (this.reply.status !== 0) {
      this.#breakOff(leg, breakage.failure, breakage.detail)
    } else if (leg.brokeWhileIdle && this.#repeatable && this.#renewals < RENEWALS) {
      this.#renewals++
      this.begin(leg.side)
    } else if (this.#mayFallBack(leg, breakage)) {
      this.#first(leg, 0, breakage.failure)
      this.#fallBack(breakage.failure, breakage.failure)
    } else {
      this.#first(leg, 0, breakage.failure)
      this.#giveUp(breakage, statusOf(breakage.failure))
    }
  }

  legUpgraded(leg: Leg, status: number, headers: readonly Buffer[], socket: Duplex): void {
    this.#dropHeld()
    this.#first(leg, status, null)
    this.#answeredBy(leg)
    this.reply.status = status
    this.front.deadlines.delete(this)
    this.#tunnelled = true
    this.isLasting = true
    this.revision.copies.count(this.admission as Admitted, this)
    this.#tunnel = this.#upgrade!.tunnel(headers, socket, leg.side, bytes => {
      this.reply.bytes = bytes
      this.#finish()
    })
    if (leg.side === 'candidate') this.front.lasting.add(this)
  }

  get route(): string {
    return (this.admission as Admitted).match.route.name
  }

  get epoch(): number {
    return (this.admission as Admitted).state.epoch
  }

  endToComeAgain(): void {
    if (this.#ended || this.reply.isEnded) return
    this.wasEnded = true
    if (this.#tunnel !== null) {
      this.#tunnel.endToComeAgain()
      return
    }
    this.#leg?.stop(OVER, true)
    // A clean end: browsers ask for an event stream again.
    this.reply.end([])
    this.#wait('body', (this.admission as Admitted).match.route.idleTimeoutMs)
  }

  onDeadline(): void {
    const leg = this.#leg
    if (leg === null || this.#ended) return
    if (this.#waitsFor === 'body') {
      if (this.reply.isQueued) this.#moved()
      else if (this.reply.isFull || this.reply.isEnded)
        this.#breakOff(leg, 'client-gone', 'the caller stopped reading')
      else this.#breakOff(leg, 'response-body', `nothing came for ${this.limitMs} ms`)
    } else if (this.#waitsFor === 'request' && this.#body?.isAwaited) {
      leg.stop({ failure: 'request-body', detail: 'the caller stopped sending' })
    } else {
      leg.stop({ failure: 'timeout', detail: `nothing came for ${this.limitMs} ms` })
    }
  }

  /** The response was closed: sent whole, broken, or the caller left. */
  onClose(): void {
    if (this.#tunnelled) return
    if (!this.reply.response.writableFinished && this.breakage === null) {
      this.breakage = { failure: 'client-gone', detail: 'the caller closed the connection' }
    }
    this.#finish()
  }

  #callersBody({ inspected }: Admitted): CallerBody {
    const isChunked = inspected.transferEncoding !== null
    return new CallerBody(this.request, isChunked, () => this.#moved(), this.witness)
  }

  get isUpgrade(): boolean {
    return this.#upgrade !== null
  }

  #beginCopy(admission: Admitted): void {
    const { copies } = this.revision
    if (!isRead(admission.head.method)) copies.writes(admission)
    if (admission.decision.copy === null || this.#upgrade !== null) return
    const begun = copies.begin(admission, this.#scheme())
    if (typeof begun === 'string') this.skip = begun
    else this.witness = begun
  }

  /** Keeps what came of the side that was asked first; what a fallback leads to is not the candidate's. */
  #first(leg: Leg, status: number, failure: Failure | null): void {
    if (this.fallbackReason !== null) return
    this.firstSide = leg.side
    this.firstStatus = status
    this.firstFailure = failure
    this.firstConnected = leg.sent
  }

  /** How long a side may take to its head: as long as `fallback.after` says where legacy can still answer. */
  #headLimit(side: Side): number {
    const fallsBack = side === 'candidate' && this.#fallback !== null && this.#repeatable
    return fallsBack ? this.#fallback!.afterMs : (this.admission as Admitted).match.route.timeoutMs
  }

  #fallbackFrom(leg: Leg): Fallback | null {
    return leg.side === 'candidate' && this.fallbackReason === null ? this.#fallback : null
  }

  #mayFallBack(leg: Leg, breakage: Breakage): boolean {
    const fallback = this.#fallbackFrom(leg)
    if (fallback === null || !fallsBackOnFailure(fallback, breakage)) return false
    return this.#repeatable || this.#isUntouched(leg)
  }

  /** Nothing of the request can have reached the upstream, and all of its body is still here. */
  #isUntouched(leg: Leg): boolean {
    return !leg.sent && !this.#body?.isTouched
  }

  #fallBack(reason: string, failure: Failure | null): void {
    this.fallbackReason = reason
    this.witness?.fellBack(failure)
    this.#body?.takeBack()
    this.begin('legacy')
  }

  #dropHeld(): void {
    if (this.#held === null) return
    const { leg } = this.#held
    this.#held = null
    this.witness?.dropped()
    leg.stop({ failure: 'client-gone', detail: 'legacy has answered' }, true)
  }

  /** No side can answer any more: the caller gets what the candidate said before, or is told by the proxy. */
  #giveUp(breakage: Breakage, status: number): void {
    this.breakage = breakage
    const held = this.#held
    if (held === null) {
      this.#own(status)
      return
    }
    this.#held = null
    this.witness?.over(breakage.failure, this)
    this.#leg = held.leg
    this.#relay(held.leg, held.status, held.message, held.headers)
    if (this.side === null) return
    for (const chunk of held.chunks) this.legData(held.leg, chunk)
    if (held.trailers !== null) this.reply.end(held.trailers)
    else if (!this.reply.isFull) held.leg.resume()
  }

  #relay(leg: Leg, status: number, message: string, raw: readonly Buffer[]): void {
    const admitted = this.admission as Admitted
    const headers = headersForCaller(raw, admitted, leg.instance, this.#scheme())
    if (this.front.draining || this.#upgrade !== null) headers.push('Connection', 'close')
    try {
      this.reply.head(status, message, headers)
    } catch (error) {
      this.breakage = { failure: 'malformed', detail: String(error) }
      leg.stop(this.breakage, true)
      this.#own(STATUS.badGateway)
      return
    }
    this.#answeredBy(leg)
    this.isLasting = isEventStream(headers)
    if (this.isLasting && leg.side === 'candidate' && firstValue(headers, 'content-length') === null)
      this.front.lasting.add(this)
    this.#wait('body', this.isLasting ? 0 : admitted.match.route.idleTimeoutMs)
  }

  #answeredBy(leg: Leg): void {
    this.side = leg.side
    this.headMs = performance.now() - this.startedAt
  }

  #pause(leg: Leg): void {
    leg.pause()
    this.reply.response.once('drain', () => {
      this.#moved()
      leg.resume()
    })
  }

  #breakOff(leg: Leg, failure: Failure, detail: string): void {
    this.breakage = { failure, detail }
    this.#first(leg, this.reply.status, failure)
    leg.stop(this.breakage, true)
    this.reply.breakOff()
  }

  #own(status: number): void {
    this.headMs = performance.now() - this.startedAt
    const last = endsConnection(status) || this.front.draining || this.#upgrade !== null
    this.reply.own(status, this.request.headers.accept ?? null, last)
  }

  /** As the caller came to the outermost proxy that is believed. */
  #scheme(): 'http' | 'https' {
    const told = this.peer.trusted ? (this.admission as Admitted).inspected.forwardedProto : null
    return told === 'https' || told === 'http' ? told : this.peer.scheme
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
    this.endedAt = performance.now()
    this.#held?.leg.stop(OVER, true)
    this.#leg?.stop(OVER, true)
    this.#body?.letGo()
    this.front.deadlines.delete(this)
    if (this.isLasting) this.front.lasting.delete(this)
    if (!('rejected' in this.admission)) {
      this.witness?.over(this.breakage?.failure ?? null, this)
      if (!this.#tunnelled) this.revision.copies.count(this.admission, this)
    }
    this.revision.inFlight--
    this.front.onExchangeEnd(this)
  }
}

function beginWithBody(exchange: Exchange): void {
  exchange.begin((exchange.admission as Admitted).decision.serve)
}
