/** How far one comparison may go before it is `undecided`. */
export interface Limits {
  /** Of each decoded body, in bytes. */
  readonly maxBodyBytes: number
  /** Values, elements and lines, counted over both sides. */
  readonly maxNodes: number
  /** 0 is no limit. */
  readonly maxMs: number
}

/** The limits of comparing behind a proxy: what one comparison may cost the thread it runs in. */
export const COMPARISON_LIMITS = { maxNodes: 200_000, maxMs: 50 } as const

/** Steps that looking for equal elements may take beyond reading: about as long as reading a few million nodes. */
const SEARCH_STEPS = 4_000_000
/** How many steps pass between two looks at the clock. */
const STEPS_A_LOOK = 2_048

/** What is left of a comparison's limits. Once it is spent it stays spent, and the comparison is undecided. */
export class Budget {
  spent = false
  #nodes: number
  #search = SEARCH_STEPS
  #untilLook = STEPS_A_LOOK
  readonly #deadline: number
  readonly #clock: () => number

  /** `clock` gives milliseconds, of any origin; it must not go back. */
  constructor(limits: Limits, clock: () => number) {
    this.#nodes = limits.maxNodes
    this.#clock = clock
    this.#deadline = limits.maxMs === 0 ? Number.POSITIVE_INFINITY : clock() + limits.maxMs
  }

  /** Counts nodes that were read; false when there are too many, or it is too late. */
  read(nodes: number): boolean {
    this.#nodes -= nodes
    if (this.#nodes < 0) this.spent = true
    return this.step(nodes)
  }

  /** Counts work of any kind; false when it is too late. */
  step(steps: number): boolean {
    this.#untilLook -= steps
    if (this.#untilLook < 0) {
      this.#untilLook = STEPS_A_LOOK
      if (this.#clock() > this.#deadline) this.spent = true
    }
    return !this.spent
  }

  /** Counts work spent on looking for equal elements; false when that, or all, is used up. */
  search(steps: number): boolean {
    this.#search -= steps
    return this.step(steps) && this.#search >= 0
  }

  /** Whether equal elements may still be looked for; lists are compared by position otherwise. */
  get maySearch(): boolean {
    return this.#search >= 0 && !this.spent
  }
}
