import { SMALL_READ_BYTES } from '../upstreams/reads.ts'

/** What can be told to wait. */
export interface Paced {
  pause(): void
  resume(): void
}

/** What may be read in a second beyond what the callers were given meanwhile: takes a front about a tenth of its time. */
export const BYTES_PER_SECOND = 16 * 1024 * 1024
/** What may be read at once after a while with less. */
export const BURST_BYTES = 1024 * 1024
const LOOK_AGAIN_MS = 10

/**
 * How fast a front reads the answers to its copies, all together: as much as their callers were given, and a little more.
 * What comes beyond that waits in the sockets: a flood from the other side is not to take the time in which callers are
 * answered.
 */
export class Pace {
  /** What may be read now; below zero, what was read too early. */
  #left = BURST_BYTES
  #at: number
  /** Those that came first go on first. */
  readonly #waiting = new Set<Paced>()
  #timer: NodeJS.Timeout | null = null
  readonly #clock: () => number

  /** `clock` gives milliseconds that do not go back. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
    this.#at = clock()
  }

  /** More was read than is due by now. */
  get isSpent(): boolean {
    if (this.#left < 0) this.#refill()
    return this.#left < 0
  }

  /** Callers were given so much: as much may be read for it. */
  earn(bytes: number): void {
    this.#left = Math.min(BURST_BYTES, this.#left + bytes)
  }

  /** Counts what was read. */
  spend(bytes: number): void {
    this.#left -= bytes
  }

  /** Makes one that would read more wait for its turn. */
  hold(one: Paced): void {
    one.pause()
    this.#waiting.add(one)
    this.#timer ??= setTimeout(() => this.#next(), LOOK_AGAIN_MS)
  }

  /** It will read no more. */
  leave(one: Paced): void {
    this.#waiting.delete(one)
  }

  #next(): void {
    this.#timer = null
    let turns = this.isSpent ? 0 : 1 + Math.floor(this.#left / SMALL_READ_BYTES)
    for (const one of this.#waiting) {
      if (turns-- <= 0) break
      this.#waiting.delete(one)
      one.resume()
    }
    if (this.#waiting.size > 0) this.#timer ??= setTimeout(() => this.#next(), LOOK_AGAIN_MS)
  }

  #refill(): void {
    const now = this.#clock()
    this.#left = Math.min(BURST_BYTES, this.#left + ((now - this.#at) / 1_000) * BYTES_PER_SECOND)
    this.#at = now
  }
}
