/** How late a deadline may be noticed, in milliseconds; it is never noticed early. */
const TICK_MS = 25

/** Something that waits for the next byte. `limitMs` 0 is no limit. */
export interface Waiting {
  /** On the coarse clock of `Deadlines.now`. */
  waitingSince: number
  limitMs: number
  onDeadline(): void
}

/**
 * The clocks of all exchanges in flight: one timer for all of them.
 *
 * A timer an exchange would be made, moved with every chunk and thrown away again; here a chunk is one assignment.
 */
export class Deadlines {
  readonly #waiting = new Set<Waiting>()
  #timer: NodeJS.Timeout | null = null
  #now = performance.now()

  /** Milliseconds, at most a tick old; what `waitingSince` is set to so that nothing ends early. */
  get now(): number {
    return this.#now + TICK_MS
  }

  add(waiting: Waiting): void {
    if (this.#timer === null) {
      this.#now = performance.now()
      this.#timer = setInterval(() => this.#tick(), TICK_MS)
      this.#timer.unref()
    }
    this.#waiting.add(waiting)
  }

  delete(waiting: Waiting): void {
    this.#waiting.delete(waiting)
  }

  #tick(): void {
    this.#now = performance.now()
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer!)
      this.#timer = null
      return
    }
    for (const waiting of this.#waiting) {
      if (waiting.limitMs > 0 && this.#now - waiting.waitingSince >= waiting.limitMs) waiting.onDeadline()
    }
  }
}
