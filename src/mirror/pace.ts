/** What can be told to wait. */
export interface Paced {
  pause(): void
  resume(): void
}

const SLICE_MS = 10
/** Of all answers to copies, in each slice: 100 MiB/s, which takes a front about a seventh of its time. */
export const SLICE_BYTES = 1024 * 1024
/** What a socket gives at once. */
const CHUNK_BYTES = 64 * 1024

/**
 * How fast a front reads the answers to its copies, all together. What comes faster waits in the sockets: a flood from
 * the other side is not to take the time in which callers are answered.
 */
export class Pace {
  #sliceBegan = 0
  #left = SLICE_BYTES
  #waiting: Paced[] = []
  #timer: NodeJS.Timeout | null = null
  readonly #clock: () => number

  /** `clock` gives milliseconds that do not go back. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  /** Counts what was read. */
  spend(bytes: number): void {
    const now = this.#clock()
    if (now - this.#sliceBegan >= SLICE_MS && this.#timer === null) {
      this.#sliceBegan = now
      this.#left = SLICE_BYTES
    }
    this.#left -= bytes
  }

  /** Makes one that would read more wait for its turn, where that is due; true when it waits. */
  hold(one: Paced): boolean {
    if (this.#left >= 0) return false
    one.pause()
    this.#waiting.push(one)
    this.#timer ??= setTimeout(() => this.#next(), SLICE_MS)
    return true
  }

  #next(): void {
    this.#timer = null
    this.#sliceBegan = this.#clock()
    this.#left = SLICE_BYTES
    for (const one of this.#waiting.splice(0, SLICE_BYTES / CHUNK_BYTES)) one.resume()
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#next(), SLICE_MS)
  }
}
