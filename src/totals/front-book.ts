import type { Answerer, PairTotals, RouteTotals } from '../types/metrics.ts'
import { observe } from './observed.ts'
import { addPairs, type Counting, nothingCounted } from './route-totals.ts'

interface Entry {
  readonly totals: Counting
  /** Among those that the next message tells of. */
  isTouched: boolean
}

/** The totals of one front's life, by route. Counting an answer allocates nothing. */
export class FrontBook {
  readonly #entries = new Map<string, Entry>()
  #touched: Entry[] = []

  /** A caller got an answer; `seconds` is null where it lasts as it likes. */
  answered(route: string, who: Answerer, status: number, seconds: number | null): void {
    const { statuses, durations } = this.#touch(route).answered[who]
    statuses[Math.trunc(status / 100) % statuses.length]!++
    if (seconds !== null) observe(durations, seconds)
  }

  pairs(many: readonly PairTotals[]): void {
    for (const one of many) addPairs(this.#touch(one.route), one)
  }

  /** Forgets all routes but these, and what reached none. */
  keep(routes: Iterable<string>): void {
    const kept = new Set(routes).add('')
    for (const route of this.#entries.keys()) if (!kept.has(route)) this.#entries.delete(route)
  }

  /** Those where something was counted since the last time. */
  changed(): readonly RouteTotals[] {
    const touched = this.#touched
    this.#touched = []
    for (const entry of touched) entry.isTouched = false
    return touched.map(({ totals }) => totals)
  }

  all(): readonly RouteTotals[] {
    this.changed()
    return [...this.#entries.values()].map(({ totals }) => totals)
  }

  #touch(route: string): Counting {
    let entry = this.#entries.get(route)
    if (entry === undefined) {
      entry = { totals: nothingCounted(route), isTouched: false }
      this.#entries.set(route, entry)
    }
    if (!entry.isTouched) {
      entry.isTouched = true
      this.#touched.push(entry)
    }
    return entry.totals
  }
}
