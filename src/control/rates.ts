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
    while (this.#seen.length > 2 && at - this.#seen[0]!.at > WINDOW_MS) this.#seen.shift()
  }

  get perSecond(): number {
    const first = this.#seen[0]
    const last = this.#seen.at(-1)
    if (first === undefined || last === undefined || last.at === first.at) return 0
    return ((last.pairs - first.pairs) * 1_000) / (last.at - first.at)
  }
}
