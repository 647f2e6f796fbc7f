/** How often a thread is asked whether it is still there. */
const EVERY_MS = 2_000
/** Questions in a row that may stay without an answer: counted, as time also passes while the machine sleeps. */
const MOST_UNANSWERED = 5
/** While it begins, or reads a large file. */
const MOST_UNANSWERED_BUSY = 60

export interface WatchdogOptions {
  readonly ask: () => void
  /** It has not answered for ten seconds, or two minutes where that may take so long. */
  readonly onSilent: () => void
}

/** Notices a thread that is alive but goes round in circles, such as in a comparison that does not return. */
export class Watchdog {
  readonly #options: WatchdogOptions
  #unanswered = 0
  #most = MOST_UNANSWERED_BUSY
  readonly #timer: NodeJS.Timeout

  constructor(options: WatchdogOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#look(), EVERY_MS)
  }

  answered(): void {
    this.#unanswered = 0
    this.#most = MOST_UNANSWERED
  }

  /** It begins, or said that it does something that takes long: until it answers again. */
  busy(): void {
    this.#unanswered = 0
    this.#most = MOST_UNANSWERED_BUSY
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    if (this.#unanswered >= this.#most) {
      this.busy()
      this.#options.onSilent()
      return
    }
    this.#unanswered++
    this.#options.ask()
  }
}
