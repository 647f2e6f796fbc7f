import { intervalOf, intervalSum } from '../evidence/intervals.ts'
import { noiseOf } from '../evidence/noise.ts'
import type { EvidenceDelta } from '../types/evidence.ts'
import type { Interval, NewInterval, Store } from '../types/store.ts'
import type { RouteState } from '../types.ts'
import type { Ledger } from './ledger.ts'

/** The last hour by the minute, the last day by the quarter of an hour. */
const SPANS = {
  hour: { lengthMs: 60_000, spanMs: 3_600_000 },
  day: { lengthMs: 900_000, spanMs: 86_400_000 },
} as const
/** How often what was counted is given to the store. A crash loses as much of a plot, and nothing else. */
const FLUSH_MS = 2_000
/** What waits for a store that does not answer; what is more is let go, since it is only drawn. */
const MOST_WAITING = 5_000

export type Span = keyof typeof SPANS

export interface PastOptions {
  readonly store: Store
  readonly ledger: Ledger
  readonly stateOf: (route: string) => RouteState | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What was counted over time, of each route and of all of them: for plots, no verdict rests on it. */
export class Past {
  readonly #options: PastOptions
  readonly #waiting = new Map<string, NewInterval>()
  readonly #timer: NodeJS.Timeout
  #storing: Promise<void> = Promise.resolve()

  constructor(options: PastOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS)
  }

  /** Also what belongs to an epoch that is over: it was a request all the same. */
  add(deltas: readonly EvidenceDelta[]): void {
    const { ledger, stateOf, now } = this.#options
    for (const { route, epoch, evidence } of deltas) {
      const phase = stateOf(route)?.phase
      if (phase === undefined) continue
      const noise = noiseOf(ledger.of(route, epoch))
      for (const { lengthMs } of Object.values(SPANS)) {
        const part = intervalOf(evidence, { phase, noise, now: now(), lengthMs })
        this.#wait({ ...part, route })
        this.#wait({ ...part, route: null, latency: { legacy: {}, candidate: {} } })
      }
    }
  }

  /** Oldest first, with what the store has not been given yet. */
  async of(route: string | null, span: Span): Promise<readonly Interval[]> {
    await this.flush()
    const { lengthMs, spanMs } = SPANS[span]
    const { store, now } = this.#options
    return store.intervals({ route, lengthMs, since: now() - spanMs })
  }

  /** Never rejects: what a store in trouble does not take is given to it the next time. */
  flush(): Promise<void> {
    this.#storing = this.#storing.then(() => this.#store())
    return this.#storing
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #store(): Promise<void> {
    if (this.#waiting.size === 0) return
    const taken = [...this.#waiting.values()]
    this.#waiting.clear()
    try {
      await this.#options.store.addIntervals(taken)
    } catch {
      // Recording says that the store is in trouble.
      for (const one of taken) this.#wait(one)
    }
  }

  #wait(interval: NewInterval): void {
    const key = `${interval.lengthMs} ${interval.at} ${interval.route ?? ''}`
    const before = this.#waiting.get(key)
    if (before !== undefined)
      this.#waiting.set(key, { ...intervalSum(before, interval), route: interval.route })
    else if (this.#waiting.size < MOST_WAITING) this.#waiting.set(key, interval)
  }
}
