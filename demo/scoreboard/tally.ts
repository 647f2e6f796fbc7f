import type { Counter, Failure } from '../traffic/crowd.ts'
import type { Session } from '../traffic/step.ts'
import type { Exchange } from './access-log.ts'
import type { Score, ScoreRow } from './score.ts'

/** What the live line looks back upon. */
const RECENT_MS = 2_000

interface Counted {
  readonly route: string | null
  readonly side: Exchange['side']
  readonly isFallback: boolean
  readonly statuses: [number, number, number, number]
  readonly headMs: number[]
}

/** Counts what visitors asked and what Banyan says it answered. */
export class Tally implements Counter {
  readonly failures: Failure[] = []
  requests = 0
  /** Of them, those sent to Banyan and not to the gateway. */
  throughFront = 0
  /** Answers in Banyan's log, the gateway's own questions included. */
  answers = 0
  fallbacks = 0
  readonly #sessions = new Map<string, number>()
  readonly #counted = new Map<string, Counted>()
  readonly #underRevision = new Map<string, number>()
  #asked: number[] = []
  #recent: readonly Exchange[] = []
  readonly #last = new Map<string, Exchange['side']>()

  asked(at: 'front' | 'gateway'): void {
    this.requests++
    if (at === 'front') this.throughFront++
    this.#asked.push(performance.now())
  }

  failed(failure: Failure): void {
    this.failures.push(failure)
  }

  finished({ name }: Session): void {
    this.#sessions.set(name, (this.#sessions.get(name) ?? 0) + 1)
  }

  answered(exchange: Exchange): void {
    const { route, side, revision, status, headMs, fallback, time } = exchange
    const key = `${route}\n${side}`
    const isFallback = fallback !== null
    const row = `${key}\n${isFallback}`
    const counted = this.#counted.get(row) ?? { route, side, isFallback, statuses: [0, 0, 0, 0], headMs: [] }
    this.#counted.set(row, counted)
    counted.statuses[Math.min(Math.max(Math.floor(status / 100), 2), 5) - 2]! += 1
    counted.headMs.push(headMs)
    const under = `${revision}\n${key}`
    this.#underRevision.set(under, (this.#underRevision.get(under) ?? 0) + 1)
    this.answers++
    if (isFallback) this.fallbacks++
    if (route !== null) this.#last.set(route, side)
    this.#recent = [...this.#recent.filter(one => one.time > time - RECENT_MS), exchange]
  }

  /** Requests a second, just now. */
  rate(): number {
    const since = performance.now() - RECENT_MS
    this.#asked = this.#asked.filter(at => at > since)
    return this.#asked.length / (RECENT_MS / 1_000)
  }

  /** The candidate's share of a route's latest answers, 0 to 1; null before the first. */
  candidateShare(route: string): number | null {
    const newest = this.#recent.at(-1)?.time ?? 0
    const recent = this.#recent.filter(one => one.route === route && one.time > newest - RECENT_MS)
    const last = this.#last.get(route)
    if (recent.length > 0) return recent.filter(({ side }) => side === 'candidate').length / recent.length
    return last === undefined ? null : Number(last === 'candidate')
  }

  /** How many answers of a route a side gave under a revision, as far as the log is read. */
  answersUnder(revision: number, route: string, side: Exchange['side']): number {
    return this.#underRevision.get(`${revision}\n${route}\n${side}`) ?? 0
  }

  score(): Score {
    const rows = [...this.#counted.values()].map(
      ({ route, side, isFallback, statuses, headMs }): ScoreRow => ({
        route,
        side,
        isFallback,
        requests: headMs.length,
        statuses: [...statuses],
        p50Ms: quantile(headMs, 0.5),
        p99Ms: quantile(headMs, 0.99),
      }),
    )
    const { requests, answers, fallbacks, failures } = this
    const sessions = [...this.#sessions].sort(([, a], [, b]) => b - a)
    return { requests, answers, fallbacks, failures: [...failures], sessions, rows }
  }
}

/** The value that a share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}
