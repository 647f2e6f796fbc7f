import type { Logger } from 'pino'
import type { StoreView } from '../types/steering.ts'

/** Whether the store takes what it is given, as people are told it: once when trouble begins, once when it is over. */
export class StoreHealth {
  readonly #log: Logger
  readonly #now: () => number
  #trouble: StoreView['trouble'] = null

  constructor(log: Logger, now: () => number) {
    this.#log = log
    this.#now = now
  }

  get trouble(): StoreView['trouble'] {
    return this.#trouble
  }

  tell(error: Error | null): void {
    if (error === null) {
      if (this.#trouble !== null) this.#log.info({ since: this.#trouble.since }, 'the store answers again')
      this.#trouble = null
      return
    }
    if (this.#trouble !== null) return
    this.#trouble = { since: this.#now(), what: error.message }
    this.#log.error(
      { err: error },
      'the store does not answer: what is counted waits for it, and nothing else does',
    )
  }
}
