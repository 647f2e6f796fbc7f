import { Burst } from './evidence/burst.ts'
import { PHASES } from './phases/table.ts'
import type { Route, RouteState } from './types.ts'

type States = { readonly [route: string]: RouteState }

/** By whom a rollback is that nobody asked for. The same word as in `control/holders.ts`, which a front does not load. */
const AUTOMATIC = 'banyan'
/** A burst that goes on is told again after so long: the back forgets it when it hears no more of it. */
const TELL_AGAIN_MS = 1_000

interface Watched {
  readonly epoch: number
  readonly burst: Burst
  /** What was told last, and when; null: nothing yet. */
  told: { readonly reason: string; readonly at: number } | null
}

export interface BurstsOptions {
  /** To be told to the back, which writes it down. */
  readonly tell: (route: string, epoch: number, reason: string) => void
  /** Other states hold from now on. */
  readonly onRollback: () => void
}

/**
 * Sees the candidate of a route break, in one front, and puts its callers on legacy at once: before the back knows of it,
 * and whatever the store does.
 *
 * Such a rollback holds here until the back says where the route is in a later epoch.
 */
export class Bursts {
  readonly #options: BurstsOptions
  readonly #watched = new Map<string, Watched>()
  /** The states that this front has put routes in by itself. */
  readonly #rolledBack = new Map<string, RouteState>()

  constructor(options: BurstsOptions) {
    this.#options = options
  }

  /** What the candidate came to in an exchange. `at` is milliseconds since 1970. */
  saw(route: Route, state: RouteState, at: number, isBad: boolean, hadConnection: boolean): void {
    if (state.phase !== 'canary' && state.phase !== 'live') return
    const watched = this.#watch(route.name, state.epoch)
    if (watched === null) return
    watched.burst.add({ at, bad: isBad, connect: hadConnection ? 'made' : 'refused' })
    if (!isBad || (watched.told !== null && at - watched.told.at < TELL_AGAIN_MS)) return
    const reason = watched.burst.reason(at)
    if (reason === null) return
    watched.told = { reason, at }
    this.#options.tell(route.name, state.epoch, reason)
    if (route.gate.rollback !== 'auto' || route.legacy === null || this.#rolledBack.has(route.name)) return
    this.#rolledBack.set(route.name, rolledBack(state, reason, at))
    this.#options.onRollback()
  }

  /** The states the back gives, and where a route was rolled back here that it does not know of yet, that one. */
  over(states: States): States {
    for (const route of this.#watched.keys()) if (!Object.hasOwn(states, route)) this.#watched.delete(route)
    if (this.#rolledBack.size === 0) return states
    const placed = { ...states }
    for (const [route, state] of this.#rolledBack) {
      const given = Object.hasOwn(states, route) ? states[route]! : null
      if (given === null || given.epoch >= state.epoch) this.#rolledBack.delete(route)
      else placed[route] = state
    }
    return placed
  }

  /** Another back is there: it is told what the one before may not have written down, and what it knew of. */
  tellAgain(): void {
    for (const [route, { epoch, told }] of this.#watched) {
      if (told !== null) this.#options.tell(route, epoch, told.reason)
    }
  }

  /** null: of an epoch that is over. */
  #watch(route: string, epoch: number): Watched | null {
    const known = this.#watched.get(route)
    if (known !== undefined && known.epoch >= epoch) return known.epoch === epoch ? known : null
    const watched = { epoch, burst: new Burst(), told: null }
    this.#watched.set(route, watched)
    return watched
  }
}

function rolledBack(state: RouteState, why: string, since: number): RouteState {
  const phase = PHASES[state.phase].rollback ?? state.phase
  return { ...state, phase, held: true, epoch: state.epoch + 1, since, by: AUTOMATIC, why }
}
