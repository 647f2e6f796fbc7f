/** Something that is let go once those before it had their head start. */
export interface Follower {
  /** It may come more than once. */
  follow(): void
}

const HEAD_START_MS = 2
/** In one turn of the event loop, or half of all where those are more: what callers send meanwhile is served between. */
const MOST_AT_ONCE = 16

/**
 * Callers first: a copy follows when its caller has the answer, or after 2 to 4 ms, and never before what callers sent in
 * the same turn of the event loop. Whatever is done for copies in between, the caller of a quick service would wait for.
 */
export class HeadStart {
  #fresh: Follower[] = []
  #next: Follower[] = []
  #due: Follower[] = []
  #timer: NodeJS.Timeout | null = null
  #immediate: NodeJS.Immediate | null = null

  /** Its caller's request is on its way now. */
  begin(one: Follower): void {
    this.#fresh.push(one)
    this.#timer ??= setTimeout(() => this.#tick(), HEAD_START_MS)
  }

  /** Its caller has the answer. */
  end(one: Follower): void {
    this.#due.push(one)
    this.#immediate ??= setImmediate(() => this.#follow())
  }

  #tick(): void {
    for (const one of this.#next) this.end(one)
    this.#next = this.#fresh
    this.#fresh = []
    this.#timer = this.#next.length === 0 ? null : setTimeout(() => this.#tick(), HEAD_START_MS)
  }

  #follow(): void {
    const due = this.#due.splice(0, Math.max(MOST_AT_ONCE, this.#due.length >> 1))
    this.#immediate = this.#due.length === 0 ? null : setImmediate(() => this.#follow())
    for (const one of due) one.follow()
  }
}
