import { isRead } from '../phases/decide.ts'
import { PHASES } from '../phases/table.ts'
import type { Copies, RoutedRequest, ServedResult, Witness } from '../types/copying.ts'
import type { SkipReason } from '../types.ts'
import type { Upstreams } from '../upstreams/upstreams.ts'
import { wallTime } from '../wall-time.ts'
import { GuardedCopy } from './guarded.ts'
import type { Mirror } from './mirror.ts'

/** What the exchanges of one revision are copied with. Those in flight finish with it when another revision applies. */
export class RevisionCopies implements Copies {
  readonly mirror: Mirror
  readonly upstreams: Upstreams
  #inFlight = 0
  #isReplaced = false

  constructor(mirror: Mirror, upstreams: Upstreams) {
    this.mirror = mirror
    this.upstreams = upstreams
  }

  /** What becomes of a copy whose caller's connection is gone. */
  get goneReason(): SkipReason {
    return this.mirror.isCut ? 'shutting-down' : 'client-gone'
  }

  begin(request: RoutedRequest, scheme: 'http' | 'https'): Witness | SkipReason {
    try {
      const reason = this.#refusal(request)
      if (reason !== null) return reason
      const copy = new GuardedCopy(this, request, scheme, this.mirror.epochOf(request))
      this.#inFlight++
      this.mirror.deadlines.add(copy)
      return copy
    } catch (error) {
      this.mirror.log.error({ err: error }, 'a copy could not be begun by a bug')
      return 'undecided'
    }
  }

  writes(request: RoutedRequest): void {
    try {
      this.mirror.writes.mark(request)
    } catch (error) {
      this.mirror.log.error({ err: error }, 'a write was not noted by a bug')
    }
  }

  count(request: RoutedRequest, result: ServedResult): void {
    try {
      this.#count(request, result)
    } catch (error) {
      this.mirror.log.error({ err: error }, 'an exchange was not counted by a bug')
    }
  }

  isAfterWrite(request: RoutedRequest): boolean {
    if (!isRead(request.head.method)) return false
    return this.mirror.writes.isAfterWrite(request, request.match.route.mirror.afterWriteMs)
  }

  /** To be called when another revision applies: its pools close when its last copy is over. */
  retire(): void {
    this.#isReplaced = true
    if (this.#inFlight === 0) this.upstreams.retire()
  }

  ended(copy: GuardedCopy, request: RoutedRequest): void {
    this.mirror.deadlines.delete(copy)
    this.mirror.outbox.touch(this.mirror.epochOf(request))
    if (--this.#inFlight === 0 && this.#isReplaced) this.upstreams.retire()
  }

  tellCandidate({ match, state }: RoutedRequest, isBad: boolean, hadConnection: boolean): void {
    this.mirror.onCandidateResult(match.route, state, Date.now(), isBad, hadConnection)
  }

  /** The candidate's own result, where no copy says what legacy would have answered. */
  tellServed(request: RoutedRequest, { firstStatus, firstFailure, firstConnected }: ServedResult): void {
    if (firstStatus === 0 && !isSides(firstFailure)) return
    this.tellCandidate(request, firstStatus >= 500 || isSides(firstFailure), firstConnected)
  }

  #refusal(request: RoutedRequest): SkipReason | null {
    const { mirror } = request.match.route
    if (this.mirror.isCut) return 'shutting-down'
    if (mirror.sample < 1 && Math.random() >= mirror.sample) return 'not-sampled'
    if (this.isAfterWrite(request)) return 'after-write'
    return Number(request.inspected.contentLength) > mirror.maxBodyBytes ? 'too-large' : null
  }

  #count(request: RoutedRequest, result: ServedResult): void {
    const epoch = this.mirror.epochOf(request)
    const { firstSide, firstStatus, firstFailure } = result
    if (firstSide !== null && (firstStatus > 0 || isSides(firstFailure))) {
      epoch.tally.served(firstSide, firstStatus >= 500 || isSides(firstFailure))
    }
    if (result.witness === null) {
      epoch.tally.began(wallTime(result.startedAt))
      epoch.tally.skipped(result.skip ?? whyNotCopied(request, result))
      if (firstSide === 'candidate') this.tellServed(request, result)
    }
    if (!isRead(request.head.method)) this.mirror.writes.mark(request)
    this.mirror.outbox.touch(epoch)
  }
}

/** Whether a side failed, and not the caller. */
function isSides(failure: ServedResult['firstFailure']): boolean {
  return failure !== null && failure !== 'client-gone' && failure !== 'request-body'
}

function whyNotCopied({ match, state }: RoutedRequest, { isUpgrade }: ServedResult): SkipReason {
  const { candidate, legacy } = match.route
  if (candidate === null || legacy === null || PHASES[state.phase].copy === null) return 'phase'
  return isUpgrade ? 'streaming' : 'method'
}
