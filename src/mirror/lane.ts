/** Something that waits for its turn to be sent. */
export interface Queued {
  /** Its turn has come; it says `done` when it needs the place no more. */
  go(): void
}

/** In a flood a lane is so many times narrower, so that no turn of the event loop is spent on many of its answers. */
const NARROWER = 8

/** The copies on their way to one upstream, and those that wait for their turn. Both are bounded; what does not fit is dropped. */
export class Lane {
  concurrency = 1
  queue = 0
  #inFlight = 0
  #isMovingUp = false
  readonly #waiting = new Set<Queued>()
  readonly #isFlooded: () => boolean

  /** `isFlooded`: the other sides send more than is read. */
  constructor(isFlooded: () => boolean = () => false) {
    this.#isFlooded = isFlooded
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Lets it go now or when its turn comes; false when the queue is full. */
  offer(one: Queued): boolean {
    if (this.take()) {
      one.go()
      return true
    }
    if (this.#waiting.size >= this.queue) return false
    this.#waiting.add(one)
    return true
  }

  /** A place for something that cannot wait; false when there is none. */
  take(): boolean {
    if (this.#isFull || this.#waiting.size > 0) return false
    this.#inFlight++
    return true
  }

  /** It waits no more. */
  leave(one: Queued): void {
    this.#waiting.delete(one)
  }

  /** A place is free again. */
  done(): void {
    this.#inFlight--
    // One that is over at once says so while others move up: the outermost loop goes on.
    if (this.#isMovingUp) return
    this.#isMovingUp = true
    for (const next of this.#waiting) {
      if (this.#isFull) break
      this.#waiting.delete(next)
      this.#inFlight++
      next.go()
    }
    this.#isMovingUp = false
  }

  get #isFull(): boolean {
    const most = this.#isFlooded() ? Math.ceil(this.concurrency / NARROWER) : this.concurrency
    return this.#inFlight >= most
  }
}
