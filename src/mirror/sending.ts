import { Readable } from 'node:stream'
import { isRead } from '../phases/decide.ts'
import type { RoutedRequest } from '../types/copying.ts'
import type { Breakage } from '../upstreams/breakage.ts'
import { Leg } from '../upstreams/leg.ts'
import { SMALL_READ_BYTES } from '../upstreams/reads.ts'
import type { Copy } from './copy.ts'
import { copyHeaders } from './copy-headers.ts'
import type { GuardedCopy } from './guarded.ts'
import type { Lane } from './lane.ts'
import { isEventStream } from './outcome.ts'
import type { Reading } from './reading.ts'
import type { RevisionCopies } from './revision-copies.ts'
import type { RouteEpoch } from './route-epoch.ts'

/** As for those that callers wait for: how often a read goes again because its kept connection was closed just then. */
const RENEWALS = 2
const UNWANTED: Breakage = { failure: 'client-gone', detail: 'the copy is not needed any more' }

/** The body and headers that both sides are asked with. */
export interface Sent {
  readonly headers: readonly string[]
  readonly body: Buffer | null
}

/**
 * The copy on its way: its turn, the other side's answer, and legacy's second one where that is asked for.
 *
 * Each is sent once and never again, but for a read that met a connection which was just being closed.
 */
export class Sending {
  readonly #copies: RevisionCopies
  readonly #copy: Copy
  readonly #self: GuardedCopy
  readonly #request: RoutedRequest
  readonly #epoch: RouteEpoch
  readonly #lane: Lane
  #stage: 'unsent' | 'queued' | 'sent' | 'over' = 'unsent'
  #waited = false
  #sent: Sent = { headers: [], body: null }
  #renewals = 0
  #leg: Leg | null = null
  #control: Leg | null = null
  /** It was made to wait with bytes still to come: what takes long then is not the other side's doing. */
  #wasHeld = false
  /** It takes a place among those under way to the upstream, and to legacy for the control. */
  #hasPlace = false
  #hasControlPlace = false
  /** What the other side answers. */
  answer: Reading | null = null
  /** What legacy answers the second time. */
  second: Reading | null = null

  constructor(
    copies: RevisionCopies,
    copy: Copy,
    self: GuardedCopy,
    request: RoutedRequest,
    epoch: RouteEpoch,
  ) {
    this.#copies = copies
    this.#copy = copy
    this.#self = self
    this.#request = request
    this.#epoch = epoch
    this.#lane = copies.mirror.laneTo(this.#upstream)
  }

  get isUnsent(): boolean {
    return this.#stage === 'unsent'
  }

  get isQueued(): boolean {
    return this.#stage === 'queued'
  }

  /** Legacy's second answer is still to come. */
  get awaitsControl(): boolean {
    return this.#control !== null
  }

  /** Takes its turn; false when the queue is full. */
  offer(sent: Sent): boolean {
    this.#sent = sent
    this.#stage = 'queued'
    this.#self.wait(this.#request.match.route.mirror.timeoutMs)
    const isTaken = this.#lane.offer(this.#self)
    this.#waited = this.#stage === 'queued'
    return isTaken
  }

  /** Its turn has come. */
  go(): void {
    const { route } = this.#request.match
    this.#hasPlace = true
    this.#stage = 'sent'
    this.#self.wait(route.mirror.timeoutMs)
    if (this.#waited && this.#copies.isAfterWrite(this.#request)) {
      this.#copy.end('after-write')
      return
    }
    this.#dispatch()
    if (this.#stage === 'sent' && this.#takesControl()) this.#dispatchControl(route.legacy!)
  }

  /** Nothing came within the time a copy has, or its turn did not. */
  onDeadline(): void {
    if (this.#stage === 'queued') {
      this.#copy.end('queue-full')
      return
    }
    if (this.#wasHeld) {
      this.#copy.end('bytes-full')
      return
    }
    this.#self.wait(0)
    this.#stopControl()
    if (this.#leg === null) this.#copy.settle()
    else this.#leg.stop({ failure: 'timeout', detail: 'a copy took too long' })
  }

  /** Ends what is under way, quietly. */
  stop(): void {
    if (this.#stage === 'queued') this.#lane.leave(this.#self)
    this.#stage = 'over'
    this.#leg?.stop(UNWANTED, true)
    this.#release()
    this.#stopControl()
    this.answer?.free()
    this.second?.free()
  }

  legSent(leg: Leg): void {
    this.#readingOf(leg)?.sent()
  }

  legHead(leg: Leg, status: number, headers: readonly Buffer[]): void {
    const reading = this.#readingOf(leg)
    if (reading === null) return
    reading.head(status, headers)
    if (leg.side === 'legacy') this.#copy.heardLegacy(reading)
    if (leg === this.#leg && leg.side === 'legacy' && isEventStream(reading.header('content-type'))) {
      this.#copy.end('streaming')
    } else if (this.#copy.saysTooLarge(reading)) {
      // It was read with the head.
      this.#copies.mirror.pace.spend(SMALL_READ_BYTES)
      reading.isTooLarge()
      this.#cutShort(leg)
    }
  }

  legData(leg: Leg, chunk: Buffer): void {
    const reading = this.#readingOf(leg)
    if (reading === null) return
    if (!reading.add(chunk)) {
      if (leg === this.#leg) {
        this.#copy.end('bytes-full')
        return
      }
      reading.isTooLarge()
    }
    const { pace } = this.#copies.mirror
    pace.spend(chunk.length)
    if (reading.result !== null) this.#cutShort(leg)
    else if (reading.bytes > SMALL_READ_BYTES && pace.isSpent) this.#hold(leg)
  }

  legEnded(leg: Leg): void {
    this.#readingOf(leg)?.end()
    this.#over(leg)
  }

  legFailed(leg: Leg, breakage: Breakage): void {
    const mayGoAgain = leg.brokeWhileIdle && isRead(this.#request.head.method) && this.#sent.body === null
    if (leg === this.#leg && mayGoAgain && this.#renewals < RENEWALS) {
      this.#renewals++
      this.#dispatch()
      return
    }
    this.#readingOf(leg)?.fail(breakage.failure)
    this.#over(leg)
  }

  get #upstream(): string {
    const { route } = this.#request.match
    return (this.#request.decision.copy === 'legacy' ? route.legacy : route.candidate)!
  }

  #dispatch(): void {
    const side = this.#request.decision.copy!
    const instance = this.#copies.upstreams.pick(this.#upstream)
    if (instance.inFlight >= instance.inFlightLimit) {
      this.#copy.end('queue-full')
      return
    }
    this.answer = this.#copy.readingOf(side, instance.url)
    const leg = new Leg(side, instance, this.#self)
    this.#leg = leg
    this.#ask(leg)
  }

  #dispatchControl(legacy: string): void {
    const lane = this.#copies.mirror.laneTo(legacy)
    if (!lane.take()) return
    this.#hasControlPlace = true
    const instance = this.#copies.upstreams.pick(legacy)
    this.second = this.#copy.readingOf('legacy', instance.url)
    const leg = new Leg('legacy', instance, this.#self)
    this.#control = leg
    this.#ask(leg)
  }

  /** Only reads are ever asked of legacy here: `decide` copies no others to it, and a control is none. */
  #ask(leg: Leg): void {
    const { head, target, authority, inspected, match, hasBody } = this.#request
    const { instance } = leg
    if (leg.side === 'legacy' && !isRead(head.method))
      throw new Error('a write was about to be copied to legacy')
    const { headers, body } = this.#sent
    const isChunked = hasBody && inspected.transferEncoding !== null
    leg.dispatch({
      path: target,
      method: head.method,
      headers: copyHeaders(headers, match.route.name, authority === '' ? instance.host : ''),
      body: isChunked ? Readable.from(body!.length === 0 ? [] : [body]) : body,
      upgrade: null,
      servername: instance.servername,
    })
  }

  /** It waits for others, unless others wait for it: then its place, and what it holds, is theirs. */
  #hold(leg: Leg): void {
    const { budget, pace } = this.#copies.mirror
    this.#wasHeld = true
    if (this.#lane.waiting > 0 || budget.used > budget.limit / 2) this.#copy.end('bytes-full')
    else pace.hold(leg)
  }

  #takesControl(): boolean {
    const { head, match, hasBody } = this.#request
    if (hasBody || (head.method !== 'GET' && head.method !== 'HEAD') || match.route.legacy === null)
      return false
    return this.#epoch.takesControl(match.route, head.path, Math.random())
  }

  #readingOf(leg: Leg): Reading | null {
    if (leg === this.#leg) return this.answer
    return leg === this.#control ? this.second : null
  }

  /** Enough is known of it. */
  #cutShort(leg: Leg): void {
    leg.stop(UNWANTED, true)
    this.#over(leg)
  }

  #over(leg: Leg): void {
    if (leg === this.#leg) this.#release()
    else if (leg === this.#control) this.#releaseControl()
    else return
    this.#copy.settle()
  }

  #stopControl(): void {
    this.#control?.stop(UNWANTED, true)
    this.#releaseControl()
  }

  #release(): void {
    if (this.#leg !== null) this.#copies.mirror.pace.leave(this.#leg)
    this.#leg = null
    if (!this.#hasPlace) return
    this.#hasPlace = false
    this.#lane.done()
  }

  #releaseControl(): void {
    if (this.#control !== null) this.#copies.mirror.pace.leave(this.#control)
    this.#control = null
    if (!this.#hasControlPlace) return
    this.#hasControlPlace = false
    this.#copies.mirror.laneTo(this.#request.match.route.legacy!).done()
  }
}
