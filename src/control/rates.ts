/** How far back "lately" goes. */
const WINDOW_MS = 30_000

/** How many pairs a second a route has had lately. */
export class Rate {
  readonly #seen: { readonly at: number; readonly pairs: number }[] = []

  /** How many pairs there are now; fewer than before is another epoch. `at` is milliseconds that do not go back. */
  saw(pairs: number, at: number): void {
    const last = this.#seen.at(-1)
    if (last !== undefined && pairs < last.pairs) this.#seen.length = 0
    this.#seen.push({ at, pairs })
    this.#forget(at)
  }

  /** Of the last half minute; less of it when nothing came at its end. */
  perSecond(at: number): number {
    this.#forget(at)
    const first = this.#seen[0]
    const last = this.#seen.at(-1)
    if (first === undefined || last === undefined || at <= first.at) return 0
    return ((last.pairs - first.pairs) * 1_000) / (at - first.at)
  }

  /** The first that is kept stands for the beginning of the window. */
  #forget(at: number): void {
    while (this.#seen.length > 1 && at - this.#seen[1]!.at > WINDOW_MS) this.#seen.shift()
  }
}
