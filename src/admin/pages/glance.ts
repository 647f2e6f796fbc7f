import type { Overview, Steering } from '../../types/steering.ts'

/** How old what every page says of the whole may be, in milliseconds; a move or a reload makes it new at once. */
const OLDEST_MS = 1_000

/** What is known of everything, looked at anew no more often than needed: every page says some of it. */
export class Glance {
  readonly #steering: Steering
  #seen: { readonly at: number; readonly overview: Promise<Overview> } | null = null
  /** null: nobody has looked yet. */
  #end: (() => void) | null = null

  constructor(steering: Steering) {
    this.#steering = steering
  }

  /** As it was a moment ago. */
  lately(): Promise<Overview> {
    const seen = this.#seen
    return seen !== null && performance.now() - seen.at < OLDEST_MS ? seen.overview : this.now()
  }

  /** As it is now. */
  now(): Promise<Overview> {
    this.#end ??= this.#steering.subscribe(({ event }) => {
      if (event === 'moved' || event === 'noted') this.#seen = null
    })
    const seen = { at: performance.now(), overview: this.#steering.overview() }
    this.#seen = seen
    // What could not be looked at is looked at again.
    seen.overview.catch(() => {
      if (this.#seen === seen) this.#seen = null
    })
    return seen.overview
  }

  end(): void {
    this.#end?.()
  }
}
