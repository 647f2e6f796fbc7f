import { Tally } from '../evidence/tally.ts'
import type { Route } from '../types.ts'

/** Copies of an epoch of which legacy is asked a second time in any case. */
const FIRST_CONTROLS = 50
/** Paths whose answers set cookies; when more do, the route has no more controls in this epoch. */
const MOST_COOKIE_PATHS = 10_000
/** Failures that are handed over to be kept as examples, a second. */
const EXAMPLES_A_SECOND = 4

/** When so many answers in a row were read here in vain, only one in so many still is. */
const READ_IN_VAIN = 8
const READ_ONE_IN = 32

/** What a front counts and remembers of a route in one epoch. */
export class RouteEpoch {
  readonly route: string
  readonly epoch: number
  readonly tally = new Tally()
  /** It is among those that the next batch looks at. */
  isTouched = false
  #firstControls: number
  readonly #cookiePaths = new Set<string>()
  #readInVain = 0
  #second = 0
  #examples = 0

  /** `fronts`: how many share the first controls. */
  constructor(route: string, epoch: number, fronts: number) {
    this.route = route
    this.epoch = epoch
    this.#firstControls = Math.ceil(FIRST_CONTROLS / fronts)
  }

  /** Whether legacy is asked a second time for a read of this path. `draw` is random, 0..1. */
  takesControl({ mirror }: Route, path: string, draw: number): boolean {
    if (mirror.noise === 0 || this.#cookiePaths.has(path) || this.#cookiePaths.size >= MOST_COOKIE_PATHS)
      return false
    if (this.#firstControls > 0) {
      this.#firstControls--
      return true
    }
    return draw < mirror.noise
  }

  /** Legacy set a cookie at this path: asking again might log somebody out. */
  setsCookie(path: string): void {
    if (this.#cookiePaths.size < MOST_COOKIE_PATHS) this.#cookiePaths.add(path)
  }

  /** Whether it may be worth reading answers whose bytes differ here: lately it was, or nobody has tried for a while. */
  takesReading(): boolean {
    return this.#readInVain < READ_IN_VAIN || ++this.#readInVain % READ_ONE_IN === 0
  }

  /** Answers were read here. */
  wasRead(agree: boolean): void {
    if (agree) this.#readInVain = 0
    else if (this.#readInVain < READ_IN_VAIN) this.#readInVain++
  }

  /** Whether one more failure is kept as an example. `now` is milliseconds. */
  takesExample(now: number): boolean {
    const second = Math.trunc(now / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#examples = 0
    }
    return this.#examples++ < EXAMPLES_A_SECOND
  }
}
