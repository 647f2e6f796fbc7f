const TICK_MS = 25

/** Something that waits for the next byte. `limitMs` 0 is no limit. */
export interface Waiting {
  /** On the coarse clock of `Deadlines.now`. */
  waitingSince: number
  limitMs: number
  /** Its place among those that wait; -1 when it does not. Kept by `Deadlines`. */
  waitingAt: number
  onDeadline(): void
}

/**
 * The clocks of all exchanges in flight: one timer for all of them.
 *
 * A timer an exchange would be made, moved with every chunk and thrown away again; here a chunk is one assignment.
 * A Set would do, but for its tables: each that it outgrows holds on to the exchanges in it and to the next one, so that
 * a single one in old space kept all exchanges from the cheap collections (measured: 12 µs of CPU a request).
 */
export class Deadlines<Kind extends Waiting = Waiting> {
  readonly #tickMs: number
  readonly #waiting: Kind[] = []
  #timer: NodeJS.Timeout | null = null
  #now = performance.now()

  /** `tickMs`: how late a deadline may be noticed, in milliseconds; it is never noticed early. */
  constructor(tickMs = TICK_MS) {
    this.#tickMs = tickMs
  }

  /** Milliseconds, at most a tick old; what `waitingSince` is set to so that nothing ends early. */
  get now(): number {
    return this.#now + this.#tickMs
  }

  /** Everything that was added and not deleted. */
  get all(): readonly Kind[] {
    return this.#waiting
  }

  add(waiting: Kind): void {
    if (this.#timer === null) {
      this.#now = performance.now()
      this.#timer = setInterval(() => this.#tick(), this.#tickMs)
      this.#timer.unref()
    }
    waiting.waitingAt = this.#waiting.push(waiting) - 1
  }

  delete(waiting: Kind): void {
    const at = waiting.waitingAt
    if (at === -1) return
    waiting.waitingAt = -1
    const last = this.#waiting.pop()!
    if (last === waiting) return
    this.#waiting[at] = last
    last.waitingAt = at
  }

  #tick(): void {
    this.#now = performance.now()
    if (this.#waiting.length === 0) {
      clearInterval(this.#timer!)
      this.#timer = null
      return
    }
    // From the end: one that leaves is replaced by the last, which was looked at already.
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      const waiting = this.#waiting[at]
      if (waiting === undefined || waiting.limitMs === 0) continue
      if (this.#now - waiting.waitingSince >= waiting.limitMs) waiting.onDeadline()
    }
  }
}
