import type { Logger } from 'pino'
import type { StoreView } from '../types/steering.ts'

/** What a store keeps apart, and what may fail apart. */
type Part = 'states' | 'evidence'

/** Whether the store takes what it is given, as people are told it: once when trouble begins, once when it is over. */
export class StoreHealth {
  readonly #log: Pick<Logger, 'info' | 'error'>
  readonly #now: () => number
  readonly #troubles = new Map<Part, NonNullable<StoreView['trouble']>>()

  constructor(log: Pick<Logger, 'info' | 'error'>, now: () => number) {
    this.#log = log
    this.#now = now
  }

  /** Of both parts the one that is in trouble longer. */
  get trouble(): StoreView['trouble'] {
    const [first] = this.#troubles.values()
    return first ?? null
  }

  isInTrouble(part: Part): boolean {
    return this.#troubles.has(part)
  }

  tell(part: Part, error: Error | null): void {
    const known = this.#troubles.get(part)
    if (error === null) {
      this.#troubles.delete(part)
      if (known !== undefined) this.#log.info({ part, since: known.since }, 'the store answers again')
      return
    }
    if (known !== undefined) return
    this.#troubles.set(part, { since: this.#now(), what: error.message })
    this.#log.error(
      { err: error, part },
      'the store does not answer: what is counted and what moves waits for it, and no caller does',
    )
  }
}
