import type { Counts } from '../types/evidence.ts'
import type { FrontTotals, MirrorNow, Observed, PastTotals, RouteTotals } from '../types/metrics.ts'
import { addObserved, nothingObserved } from './observed.ts'
import { addRoute, type Counting, nothingCounted } from './route-totals.ts'

interface Front {
  readonly routes: Map<string, RouteTotals>
  last: FrontTotals
}

/** What the fronts of a process have told of themselves, those that are no more among them. */
export class FrontsBook {
  readonly #fronts = new Map<string, Front>()
  readonly #awaited = new Set<string>()
  readonly #past = new Map<string, Counting>()
  readonly #pastDelays = new Map<string, Observed>()

  /** `past`: of fronts that an earlier back has seen go. */
  constructor(past: PastTotals | null) {
    for (const totals of past?.routes ?? []) addTo(this.#past, totals)
    for (const [thread, observed] of past?.loopDelays ?? []) addDelay(this.#pastDelays, thread, observed)
  }

  /** A front that was there before this back is still to be heard: until then the sums are too small. */
  await(front: string): void {
    if (!this.#fronts.has(front)) this.#awaited.add(front)
  }

  get isWhole(): boolean {
    return this.#awaited.size === 0
  }

  /** `front` is another for each thread that was started. */
  take(front: string, totals: FrontTotals): void {
    this.#awaited.delete(front)
    const known = this.#fronts.get(front) ?? { routes: new Map(), last: totals }
    known.last = totals
    for (const one of totals.routes) known.routes.set(one.route, one)
    this.#fronts.set(front, known)
  }

  /** A front is no more: what it has counted stays, for whichever back comes next. */
  gone(front: string): PastTotals {
    const known = this.#fronts.get(front)
    this.#fronts.delete(front)
    this.#awaited.delete(front)
    if (known !== undefined) {
      for (const totals of known.routes.values()) addTo(this.#past, totals)
      addDelay(this.#pastDelays, known.last.thread, known.last.loopDelay)
    }
    return { routes: [...this.#past.values()], loopDelays: [...this.#pastDelays] }
  }

  routes(): ReadonlyMap<string, RouteTotals> {
    const sums = new Map<string, Counting>()
    for (const totals of this.#past.values()) addTo(sums, totals)
    for (const { routes } of this.#fronts.values()) for (const totals of routes.values()) addTo(sums, totals)
    return sums
  }

  loopDelays(): Map<string, Observed> {
    const sums = new Map<string, Observed>()
    for (const [thread, observed] of this.#pastDelays) addDelay(sums, thread, observed)
    for (const { last } of this.#fronts.values()) addDelay(sums, last.thread, last.loopDelay)
    return sums
  }

  mirror(): MirrorNow {
    const queued: { [upstream: string]: number } = {}
    const inFlight: { [upstream: string]: number } = {}
    let [heldBytes, limitBytes] = [0, 0]
    for (const { last } of this.#fronts.values()) {
      addCounts(queued, last.mirror.queued)
      addCounts(inFlight, last.mirror.inFlight)
      heldBytes += last.mirror.heldBytes
      limitBytes += last.mirror.limitBytes
    }
    return { queued, inFlight, heldBytes, limitBytes }
  }
}

function addTo(sums: Map<string, Counting>, totals: RouteTotals): void {
  let sum = sums.get(totals.route)
  if (sum === undefined) {
    sum = nothingCounted(totals.route)
    sums.set(totals.route, sum)
  }
  addRoute(sum, totals)
}

function addDelay(sums: Map<string, Observed>, thread: string, observed: Observed): void {
  const sum = sums.get(thread) ?? nothingObserved()
  addObserved(sum, observed)
  sums.set(thread, sum)
}

function addCounts(sums: { [thing: string]: number }, more: Counts): void {
  for (const [thing, many] of Object.entries(more)) sums[thing] = (sums[thing] ?? 0) + (many ?? 0)
}
