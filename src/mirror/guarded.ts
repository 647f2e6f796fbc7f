import type { Duplex } from 'node:stream'
import type { RoutedRequest, ServedResult, Witness } from '../types/copying.ts'
import type { Failure, Side } from '../types.ts'
import type { Breakage } from '../upstreams/breakage.ts'
import type { Waiting } from '../upstreams/deadlines.ts'
import type { Leg, LegOwner } from '../upstreams/leg.ts'
import { Copy } from './copy.ts'
import type { Follower } from './head-start.ts'
import type { Queued } from './lane.ts'
import type { RevisionCopies } from './revision-copies.ts'
import type { RouteEpoch } from './route-epoch.ts'

/**
 * A copy as all others see it: the caller's exchange, its own legs, the clock and the queue. Whatever is thrown behind
 * this ends this copy, as `skipped: undecided`, and reaches none of them.
 */
export class GuardedCopy implements Witness, LegOwner, Waiting, Queued, Follower {
  readonly #copies: RevisionCopies
  readonly #copy: Copy
  readonly #epoch: RouteEpoch
  waitingSince = 0
  limitMs = 0
  waitingAt = -1

  constructor(copies: RevisionCopies, request: RoutedRequest, scheme: 'http' | 'https', epoch: RouteEpoch) {
    this.#copies = copies
    this.#epoch = epoch
    this.#copy = new Copy(copies, this, request, scheme, epoch)
  }

  /** Begins to wait for so long, or for ever with 0. */
  wait(limitMs: number): void {
    this.limitMs = limitMs
    this.waitingSince = this.#copies.mirror.deadlines.now
  }

  /** What is not settled by now never will be. */
  cut(): void {
    try {
      this.#copy.end('shutting-down')
    } catch (error) {
      this.#bug(error)
    }
  }

  asking(side: Side, origin: string, headers: readonly string[]): void {
    try {
      this.#copy.asking(side, origin, headers)
    } catch (error) {
      this.#bug(error)
    }
  }

  asked(): void {
    try {
      this.#copy.asked()
    } catch (error) {
      this.#bug(error)
    }
  }

  follow(): void {
    try {
      this.#copy.follow()
    } catch (error) {
      this.#bug(error)
    }
  }

  requestData(chunk: Buffer): void {
    try {
      this.#copy.requestData(chunk)
    } catch (error) {
      this.#bug(error)
    }
  }

  requestEnded(): void {
    try {
      this.#copy.requestEnded()
    } catch (error) {
      this.#bug(error)
    }
  }

  requestBroke(): void {
    try {
      this.#copy.requestBroke()
    } catch (error) {
      this.#bug(error)
    }
  }

  sent(side: Side): void {
    try {
      this.#copy.sent(side)
    } catch (error) {
      this.#bug(error)
    }
  }

  head(side: Side, status: number, headers: readonly Buffer[]): void {
    try {
      this.#copy.head(side, status, headers)
    } catch (error) {
      this.#bug(error)
    }
  }

  data(side: Side, chunk: Buffer): void {
    try {
      this.#copy.data(side, chunk)
    } catch (error) {
      this.#bug(error)
    }
  }

  ended(side: Side): void {
    try {
      this.#copy.ended(side)
    } catch (error) {
      this.#bug(error)
    }
  }

  fellBack(failure: Failure | null): void {
    try {
      this.#copy.fellBack(failure)
    } catch (error) {
      this.#bug(error)
    }
  }

  dropped(): void {
    try {
      this.#copy.dropped()
    } catch (error) {
      this.#bug(error)
    }
  }

  over(failure: Failure | null, result: ServedResult): void {
    try {
      this.#copy.over(failure, result)
    } catch (error) {
      this.#bug(error)
    }
  }

  onDeadline(): void {
    try {
      this.#copy.onDeadline()
    } catch (error) {
      this.#bug(error)
    }
  }

  go(): void {
    try {
      this.#copy.sending.go()
    } catch (error) {
      this.#bug(error)
    }
  }

  legSent(leg: Leg): void {
    try {
      this.#copy.sending.legSent(leg)
    } catch (error) {
      this.#bug(error)
    }
  }

  legHead(leg: Leg, status: number, _: string, headers: readonly Buffer[]): void {
    try {
      this.#copy.sending.legHead(leg, status, headers)
    } catch (error) {
      this.#bug(error)
    }
  }

  legData(leg: Leg, chunk: Buffer): void {
    try {
      this.#copy.sending.legData(leg, chunk)
    } catch (error) {
      this.#bug(error)
    }
  }

  legEnded(leg: Leg): void {
    try {
      this.#copy.sending.legEnded(leg)
    } catch (error) {
      this.#bug(error)
    }
  }

  legFailed(leg: Leg, breakage: Breakage): void {
    try {
      this.#copy.sending.legFailed(leg, breakage)
    } catch (error) {
      this.#bug(error)
    }
  }

  /** Nobody asked it to. */
  legUpgraded(leg: Leg, _status: number, _headers: readonly Buffer[], socket: Duplex): void {
    socket.destroy()
    this.legFailed(leg, { failure: 'malformed', detail: 'the connection was upgraded unasked' })
  }

  #bug(error: unknown): void {
    this.#copies.mirror.log.error({ err: error }, 'a copy failed by a bug; its exchange counts as undecided')
    try {
      this.#copy.end('undecided')
    } catch (again) {
      this.#copies.mirror.log.error({ err: again }, 'nor could that copy be ended')
      // Counted all the same, and out of the way of a stop.
      if (!this.#copy.isOver) this.#epoch.tally.skipped('undecided')
      this.#copies.mirror.deadlines.delete(this)
    }
  }
}
