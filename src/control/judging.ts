import { agreementOf } from '../evidence/agreement.ts'
import { type AlarmState, alarmAfter, alarmMean, alarmStart, isAlarm } from '../evidence/alarm.ts'
import { judge } from '../evidence/judge.ts'
import { PHASES } from '../phases/table.ts'
import type { Verdict } from '../types/evidence.ts'
import type { Route, RouteState } from '../types.ts'
import type { Holder } from './holders.ts'
import type { Ledger } from './ledger.ts'
import { Rate } from './rates.ts'

/** What a front said of a burst holds for so long, unless it says so again: as long as its own counters look back. */
const BURST_MS = 60_000

/** What is remembered of a route in an epoch from one look to the next. */
interface Watched {
  readonly epoch: number
  /** The last one that was judged. */
  state: RouteState | null
  alarm: AlarmState
  /** Pairs that agreed and disagreed when the alarm was last fed. */
  agreed: number
  disagreed: number
  readonly rate: Rate
  burst: { readonly reason: string; readonly at: number } | null
}

export interface JudgingOptions {
  readonly ledger: Ledger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Milliseconds that do not go back. */
  readonly clock: () => number
  /** Who holds a route, and why. */
  readonly holder: (route: string) => Holder | null
}

/** What the gate says of routes, on all that is counted up to now. */
export class Judging {
  readonly #options: JudgingOptions
  readonly #watched = new Map<string, Watched>()

  constructor(options: JudgingOptions) {
    this.#options = options
  }

  /** A front has seen the candidate break, in this epoch. False, and forgotten, when that is over. */
  sawBurst(route: string, state: RouteState, epoch: number, reason: string): boolean {
    if (state.epoch !== epoch) return false
    this.#watch(route, state).burst = { reason, at: this.#options.clock() }
    return true
  }

  /** Whether it was not judged since it came where it is. */
  isUnseen(route: string, state: RouteState): boolean {
    return this.#watched.get(route)?.state !== state
  }

  /** Feeds the alarm with what was counted since the last time, and judges. */
  look(route: Route, state: RouteState): Verdict {
    const { ledger, now, clock } = this.#options
    const watched = this.#watch(route.name, state)
    const { agreed, disagreed, pairs } = agreementOf(ledger.of(route.name, state.epoch))
    const [s, f] = [agreed - watched.agreed, disagreed - watched.disagreed]
    watched.alarm = alarmAfter(watched.alarm, s, f, now(), route.gate)
    watched.agreed = agreed
    watched.disagreed = disagreed
    watched.state = state
    watched.rate.saw(pairs, clock())
    return this.verdict(route, state)
  }

  verdict(route: Route, state: RouteState): Verdict {
    const { ledger, holder, now, clock } = this.#options
    const watched = this.#watch(route.name, state)
    const at = clock()
    const isBurst = watched.burst !== null && at - watched.burst.at <= BURST_MS
    return judge({
      route,
      // Who holds it and why, not what happened to it since.
      state: { ...state, ...(state.held ? holder(route.name) : null) },
      ways: PHASES[state.phase],
      evidence: ledger.of(route.name, state.epoch),
      alarm: { mean: alarmMean(watched.alarm), raised: isAlarm(watched.alarm, now()) },
      burst: isBurst ? watched.burst!.reason : null,
      now: now(),
      rate: watched.rate.perSecond(at),
    })
  }

  /** Pairs a second, lately. */
  rate(route: string): number {
    return this.#watched.get(route)?.rate.perSecond(this.#options.clock()) ?? 0
  }

  /** Routes that are gone are not remembered. */
  forget(states: ReadonlyMap<string, RouteState>): void {
    for (const route of this.#watched.keys()) if (!states.has(route)) this.#watched.delete(route)
  }

  #watch(route: string, { epoch }: RouteState): Watched {
    const known = this.#watched.get(route)
    if (known?.epoch === epoch) return known
    // What another judge has seen is no news, and the alarm begins with a new judge.
    const { agreed, disagreed, pairs } = agreementOf(this.#options.ledger.before(route, epoch))
    const rate = new Rate()
    rate.saw(pairs, this.#options.clock())
    const watched = { epoch, state: null, alarm: alarmStart(), agreed, disagreed, rate, burst: null }
    this.#watched.set(route, watched)
    return watched
  }
}
