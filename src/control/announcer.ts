import type { BanyanEvent } from '../types/steering.ts'

/** Tells everybody who asked for it what happens. A listener that fails is nobody else's trouble. */
export class Announcer {
  readonly #listeners = new Set<(event: BanyanEvent) => void>()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** The function ends it. */
  subscribe(listener: (event: BanyanEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(event: BanyanEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
