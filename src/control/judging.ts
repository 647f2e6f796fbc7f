import { agreementOf } from '../evidence/agreement.ts'
import { type AlarmState, alarmAfter, alarmMean, alarmStart, isAlarm } from '../evidence/alarm.ts'
import { judge } from '../evidence/judge.ts'
import { PHASES } from '../phases/table.ts'
import type { Evidence, Verdict } from '../types/evidence.ts'
import type { Plan, Route, RouteState } from '../types.ts'
import type { Ledger } from './ledger.ts'
import { Rate } from './rates.ts'
import type { States } from './states.ts'

/** What is remembered of a route from one look to the next. */
interface Watched {
  readonly epoch: number
  alarm: AlarmState
  /** Pairs that agreed and disagreed when the alarm was last fed. */
  agreed: number
  disagreed: number
  readonly rate: Rate
  burst: string | null
}

export interface Judged {
  readonly route: Route
  readonly state: RouteState
  readonly verdict: Verdict
}

/** Looks at the evidence of every route, every second, and says what the gate says. */
export class Judging {
  readonly #ledger: Ledger
  /** Milliseconds since 1970. */
  readonly #now: () => number
  /** Milliseconds that do not go back. */
  readonly #clock: () => number
  readonly #watched = new Map<string, Watched>()

  constructor(ledger: Ledger, now: () => number, clock: () => number) {
    this.#ledger = ledger
    this.#now = now
    this.#clock = clock
  }

  /** A front has seen the candidate break, in this epoch. */
  sawBurst(route: string, epoch: number, reason: string): void {
    const watched = this.#watched.get(route)
    if (watched?.epoch === epoch) watched.burst = reason
  }

  /** Feeds the alarms with what was counted since the last time, and judges every route that has a candidate. */
  look(plan: Plan, states: States): readonly Judged[] {
    const judged: Judged[] = []
    for (const route of plan.routes) {
      const state = states[route.name]
      if (state === undefined || route.candidate === null) continue
      const watched = this.#watch(route.name, state)
      this.#feed(watched, route, this.#ledger.of(route.name))
      judged.push({ route, state, verdict: this.verdict(route, state) })
    }
    this.#forget(states)
    return judged
  }

  verdict(route: Route, state: RouteState): Verdict {
    const watched = this.#watch(route.name, state)
    const now = this.#now()
    return judge({
      route,
      state,
      ways: PHASES[state.phase],
      evidence: this.#ledger.of(route.name),
      alarm: { mean: alarmMean(watched.alarm), raised: isAlarm(watched.alarm, now) },
      burst: watched.burst,
      now,
      rate: watched.rate.perSecond,
    })
  }

  /** Pairs a second, lately. */
  rate(route: string): number {
    return this.#watched.get(route)?.rate.perSecond ?? 0
  }

  #feed(watched: Watched, { gate }: Route, evidence: Evidence): void {
    const { agreed, disagreed, pairs } = agreementOf(evidence)
    const s = agreed - watched.agreed
    const f = disagreed - watched.disagreed
    watched.alarm = alarmAfter(watched.alarm, s, f, this.#now(), gate)
    watched.agreed = agreed
    watched.disagreed = disagreed
    watched.rate.saw(pairs, this.#clock())
  }

  #watch(route: string, { epoch }: RouteState): Watched {
    const known = this.#watched.get(route)
    if (known?.epoch === epoch) return known
    // What a store knows of an epoch that goes on was judged before; the alarm begins with a new judge.
    const { agreed, disagreed } = agreementOf(this.#ledger.of(route))
    const watched = { epoch, alarm: alarmStart(), agreed, disagreed, rate: new Rate(), burst: null }
    this.#watched.set(route, watched)
    return watched
  }

  #forget(states: States): void {
    for (const route of this.#watched.keys()) if (!(route in states)) this.#watched.delete(route)
  }
}
