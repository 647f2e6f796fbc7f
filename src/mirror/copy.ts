import { agreesAsJson, agreesUnread } from '../compare/settled.ts'
import { stratumOf } from '../evidence/tally.ts'
import { isRead } from '../phases/decide.ts'
import type { Pair, RoutedRequest, ServedResult } from '../types/copying.ts'
import type { CompareRules, Failure, Side, SkipReason, WholeAnswer } from '../types.ts'
import { Gathered } from './gathered.ts'
import type { GuardedCopy } from './guarded.ts'
import { outcomeOf, skipAtHead, type Uncompared } from './outcome.ts'
import { bytesOf, pairOf } from './pair.ts'
import { Reading } from './reading.ts'
import type { RevisionCopies } from './revision-copies.ts'
import type { RouteEpoch } from './route-epoch.ts'
import { Sending } from './sending.ts'

/**
 * One exchange whose request is copied: what the serving side does, what the other side does, and the one outcome.
 *
 * It is told everything and asked nothing: whatever becomes of it, the caller's exchange goes on.
 */
export class Copy {
  readonly #copies: RevisionCopies
  readonly #request: RoutedRequest
  readonly #scheme: 'http' | 'https'
  readonly #epoch: RouteEpoch
  readonly #self: GuardedCopy
  readonly #isWrite: boolean
  readonly sending: Sending
  readonly #at = Date.now()
  #headers: readonly string[] = []
  #body: Gathered | null
  #isBodyWhole: boolean
  #wasAsked = false
  #isCommitted: boolean
  #mayGo = false
  /** The serving side's answer; with a fallback the candidate's, and legacy's is `#instead`. */
  #served: Reading | null = null
  #instead: Reading | null = null
  #fellBack = false
  #candidateIsTold = false
  isOver = false

  constructor(
    copies: RevisionCopies,
    self: GuardedCopy,
    request: RoutedRequest,
    scheme: 'http' | 'https',
    epoch: RouteEpoch,
  ) {
    this.#copies = copies
    this.#self = self
    this.#request = request
    this.#scheme = scheme
    this.#epoch = epoch
    this.#isWrite = !isRead(request.head.method)
    this.#isCommitted = !this.#isWrite
    this.#isBodyWhole = !request.hasBody
    this.#body = request.hasBody ? new Gathered(copies.mirror.budget, this.#mirror.maxBodyBytes) : null
    this.sending = new Sending(copies, this, self, request, epoch)
    epoch.tally.began(this.#at)
  }

  get #mirror() {
    return this.#request.match.route.mirror
  }

  readingOf(side: Side, origin: string): Reading {
    return new Reading(side, origin, this.#copies.mirror.budget, this.#mirror.maxBodyBytes)
  }

  asking(side: Side, origin: string, headers: readonly string[]): void {
    if (this.isOver) return
    const reading = this.readingOf(side, origin)
    if (this.#fellBack) this.#instead = reading
    else this.#served = reading
    this.#headers = headers
  }

  asked(): void {
    this.#wasAsked = true
    if (this.#mirror.when === 'together') this.#copies.mirror.headStart.begin(this.#self)
  }

  /** The caller has the answer, or had a head start. */
  follow(): void {
    this.#mayGo = true
    this.#trySend()
  }

  requestData(chunk: Buffer): void {
    if (this.isOver || this.#body === null) return
    const refused = this.#body.add(chunk)
    if (refused !== null) this.end(refused)
  }

  requestEnded(): void {
    this.#isBodyWhole = true
    this.#trySend()
  }

  requestBroke(): void {
    if (!this.#isBodyWhole) this.end(this.#copies.goneReason)
  }

  sent(side: Side): void {
    this.#servingReading(side)?.sent()
  }

  head(side: Side, status: number, headers: readonly Buffer[]): void {
    const reading = this.#servingReading(side)
    if (this.isOver || reading === null) return
    reading.head(status, headers)
    if (side === 'legacy') this.heardLegacy(reading)
    if (!this.#fellBack) {
      const reason = skipAtHead(status, reading.header('content-type'), this.#isWrite)
      if (reason !== null) {
        this.end(reason)
        return
      }
      this.#isCommitted = true
    }
    if (this.saysTooLarge(reading)) reading.isTooLarge()
    this.#trySend()
    this.settle()
  }

  data(side: Side, chunk: Buffer): void {
    if (this.isOver) return
    const reading = this.#servingReading(side)
    if (reading === null || reading.result !== null) return
    this.#copies.mirror.pace.earn(chunk.length)
    if (!reading.add(chunk)) this.end('bytes-full')
    else if (reading.result !== null) this.settle()
  }

  ended(side: Side): void {
    if (this.isOver) return
    this.#servingReading(side)?.end()
    this.settle()
  }

  fellBack(failure: Failure | null): void {
    if (this.isOver) return
    this.#fellBack = true
    this.sending.stop()
    this.#self.wait(0)
    if (failure !== null) this.#served?.fail(failure)
    this.settle()
  }

  dropped(): void {
    if (this.isOver) return
    this.#served?.fail('response-body')
    this.settle()
  }

  over(failure: Failure | null, result: ServedResult): void {
    if (this.isOver) {
      // Nobody compares any more, and yet the candidate has answered.
      if (!this.#candidateIsTold && this.#request.decision.serve === 'candidate') this.#tellResult(result)
      return
    }
    if (failure === 'client-gone' || failure === 'request-body') this.end(this.#copies.goneReason)
    else if (this.#served === null) this.end('rejected')
    else if (this.#fellBack && failure !== null) this.end('both-failed')
    else this.#servingIsOver(failure)
  }

  /** Whether the answer's own length says that it will not be read to its end. */
  saysTooLarge(reading: Reading): boolean {
    if (this.#request.head.method === 'HEAD') return false
    return Number(reading.header('content-length')) > this.#mirror.maxBodyBytes
  }

  /** The head of an answer of legacy, to whomever. */
  heardLegacy(reading: Reading): void {
    const { head } = this.#request
    if (this.#mirror.noise > 0 && reading.header('set-cookie') !== '') this.#epoch.setsCookie(head.path)
  }

  onDeadline(): void {
    if (this.sending.isUnsent) this.end('client-gone')
    else this.sending.onDeadline()
  }

  /** Looks whether the outcome is known. */
  settle(): void {
    if (this.isOver) return
    const legacy = this.#reading('legacy')
    const candidate = this.#reading('candidate')
    this.#tellCandidate(candidate)
    if (legacy?.result?.is === 'too-large') {
      this.end('too-large')
      return
    }
    const isLegacyServing = this.#request.decision.serve === 'legacy'
    if (
      isLegacyServing &&
      legacy?.result?.is === 'failed' &&
      (this.sending.isUnsent || this.sending.isQueued)
    ) {
      this.end('legacy-failed')
      return
    }
    if (legacy === null || candidate === null || legacy.result === null || candidate.result === null) return
    const { timeoutMs } = this.#mirror
    const uncompared = outcomeOf(legacy.result, candidate.result, {
      copied: this.#fellBack ? null : this.#request.decision.copy,
      servedSlowly: timeoutMs > 0 && this.#served!.totalMs >= timeoutMs,
    })
    if (uncompared !== null) this.#conclude(uncompared, legacy, candidate)
    else if (!this.sending.awaitsControl) this.#compare(legacy, candidate)
  }

  /** The copy is not needed, or not possible, any more. */
  end(reason: SkipReason): void {
    if (this.isOver) return
    this.#finish()
    this.#epoch.tally.skipped(reason)
  }

  #servingIsOver(failure: Failure | null): void {
    const reading = this.#fellBack ? this.#instead! : this.#served!
    reading.fail(failure ?? 'reset')
    // Of what failed the other side's answer tells most, and nobody is waiting for anything else.
    if (failure === null) this.#copies.mirror.headStart.end(this.#self)
    else this.follow()
    this.settle()
    // The answer was early: what is left of the request may still come.
    if (!this.isOver && !this.#isBodyWhole) this.#self.wait(this.#mirror.timeoutMs)
  }

  #trySend(): void {
    if (this.isOver || !this.sending.isUnsent || !this.#wasAsked || this.#fellBack) return
    if (!this.#isBodyWhole || !this.#isCommitted) return
    if (!this.#mayGo) return
    const body = this.#body === null ? null : this.#body.whole()
    if (!this.sending.offer({ headers: this.#headers, body })) this.end('queue-full')
  }

  /** The reading of a side as the caller's exchange sees it. */
  #servingReading(side: Side): Reading | null {
    if (this.#fellBack && side === 'legacy') return this.#instead
    return this.#served?.side === side ? this.#served : null
  }

  #reading(side: Side): Reading | null {
    if (this.#request.decision.serve === side) return this.#served
    return this.#fellBack ? this.#instead : this.sending.answer
  }

  #compare(legacy: Reading, candidate: Reading): void {
    const { headers } = this.#request.match.route.compare
    const second = this.sending.second
    const control = second?.result?.is === 'whole' ? second : null
    const agree =
      this.#agree(legacy, candidate, headers) && (control === null || this.#agree(legacy, control, headers))
    if (agree) {
      const { tally } = this.#epoch
      this.#finish()
      tally.match()
      if (control !== null) tally.control([], [])
      tally.pair(this.#stratum(legacy), legacy.headMs, candidate.headMs, Date.now())
      return
    }
    this.#handOver(legacy, candidate, candidate.answer(), control?.answer() ?? null)
  }

  #agree(legacy: Reading, other: Reading, headers: CompareRules['headers']): boolean {
    if (agreesUnread(legacy, other, headers)) return true
    if (!this.#epoch.takesReading()) return false
    const agree = agreesAsJson(legacy, other, headers)
    this.#epoch.wasRead(agree)
    return agree
  }

  #conclude(uncompared: Uncompared, legacy: Reading, candidate: Reading): void {
    if (uncompared.outcome === 'skipped') {
      this.end(uncompared.reason)
      return
    }
    const { failure } = uncompared
    const { tally } = this.#epoch
    const { mirror, timeoutMs } = this.#request.match.route
    this.#tellLate(candidate, true)
    tally.failed(failure)
    const limitMs = this.#request.decision.copy === 'candidate' ? mirror.timeoutMs : timeoutMs
    tally.pair(this.#stratum(legacy), legacy.headMs, Math.max(limitMs, candidate.totalMs), Date.now())
    if (this.#copies.mirror.outbox.isConnected && this.#epoch.takesExample(Date.now())) {
      const { totalMs } = candidate
      this.#handOver(legacy, candidate, { side: 'candidate', failure, totalMs }, null)
    } else {
      this.#finish()
    }
  }

  /** To the back. What it holds stays counted until that says it is compared. */
  #handOver(
    legacy: Reading,
    candidate: Reading,
    theirs: Pair['candidate'],
    control: WholeAnswer | null,
  ): void {
    const { budget, outbox } = this.#copies.mirror
    const origins = { legacy: legacy.origin, candidate: candidate.origin }
    const body = this.#body?.whole() ?? null
    const parts = {
      request: this.#request,
      scheme: this.#scheme,
      at: this.#at,
      body,
      legacy: legacy.answer(),
      candidate: theirs,
      control,
      origins,
    }
    const isCounted = 'failure' in theirs
    if (!isCounted) this.#tellLate(candidate, candidate.status >= 500 && legacy.status < 500)
    this.#finish()
    const bytes = bytesOf(parts)
    if (outbox.hasRoomFor(bytes) && budget.take(bytes)) outbox.add(pairOf(parts), this.#epoch, bytes)
    else if (!isCounted) this.#epoch.tally.skipped('bytes-full')
  }

  #stratum(legacy: Reading): string {
    return stratumOf(this.#request.head.method, legacy.status)
  }

  /** Failures and good answers at once; a 5xx when it is known what legacy said. */
  #tellCandidate(candidate: Reading | null): void {
    const result = candidate?.result ?? null
    if (candidate === null || result === null) return
    if (result.is === 'failed') this.#tellLate(candidate, true)
    else if (result.is === 'whole' && candidate.status < 500) this.#tellLate(candidate, false)
  }

  #tellLate(candidate: Reading, isBad: boolean): void {
    if (this.#candidateIsTold) return
    this.#candidateIsTold = true
    this.#copies.tellCandidate(this.#request, isBad, candidate.wasSent)
  }

  #tellResult(result: ServedResult): void {
    this.#candidateIsTold = true
    this.#copies.tellServed(this.#request, result)
  }

  #finish(): void {
    this.isOver = true
    if (!this.#candidateIsTold) {
      const candidate = this.#reading('candidate')
      const legacyStatus = this.#reading('legacy')?.status ?? 0
      if (candidate?.result != null) this.#tellLate(candidate, candidate.status >= 500 && legacyStatus < 500)
    }
    this.sending.stop()
    this.#served?.free()
    this.#instead?.free()
    this.#body?.free()
    this.#copies.ended(this.#self, this.#request)
  }
}
