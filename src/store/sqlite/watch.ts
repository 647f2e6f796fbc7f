import type { StoreOptions } from '../open.ts'
import type { Database } from './database.ts'

const EVERY_MS = 1_000

/** Looks every second whether another process wrote, as long as somebody wants to know. */
export class Watch {
  readonly #database: Database
  readonly #log: StoreOptions['log']
  /** A listener that was added twice is told twice. */
  readonly #listeners = new Map<symbol, () => void>()
  #timer: NodeJS.Timeout | null = null

  constructor(database: Database, log: StoreOptions['log']) {
    this.#database = database
    this.#log = log
  }

  add(listener: () => void): () => void {
    const key = Symbol('listener')
    this.#listeners.set(key, listener)
    if (this.#timer === null) {
      this.#hasChanged()
      this.#timer = setInterval(() => this.#look(), EVERY_MS).unref()
    }
    return () => {
      this.#listeners.delete(key)
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  close(): void {
    this.#listeners.clear()
    this.#stop()
  }

  #look(): void {
    if (!this.#hasChanged()) return
    for (const listener of [...this.#listeners.values()]) {
      try {
        listener()
      } catch (error) {
        this.#log('error', 'store: a listener failed', { error })
      }
    }
  }

  #hasChanged(): boolean {
    try {
      return this.#database.changedElsewhere()
    } catch {
      // Who reads or writes is told of it; here it is looked at again in a second.
      return false
    }
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}
