/** Examples of one set of fields that are made in a second: making one costs more than comparing. */
const A_SECOND = 5
/** Sets of fields told apart in one second. */
const MAX_SETS = 1_000

/** Says which exchanges are worth keeping as examples: a few of each kind, every second. */
export class ExampleRate {
  readonly #clock: () => number
  #second = 0
  #made = new Map<string, number>()

  /** `clock` gives milliseconds that do not go back. */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  allows(route: string, fields: readonly string[]): boolean {
    const second = Math.floor(this.#clock() / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#made = new Map()
    }
    const key = `${route}\n${fields.join('\n')}`
    const made = this.#made.get(key) ?? 0
    if (made >= A_SECOND || (made === 0 && this.#made.size >= MAX_SETS)) return false
    this.#made.set(key, made + 1)
    return true
  }
}
