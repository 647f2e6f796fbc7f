import { Burst } from './evidence/burst.ts'
import { PHASES } from './phases/table.ts'
import type { Route, RouteState } from './types.ts'

type States = { readonly [route: string]: RouteState }

/** By whom a rollback is that nobody asked for. The same word as in `control/states.ts`, which a front does not load. */
const AUTOMATIC = 'banyan'

interface Watched {
  readonly epoch: number
  readonly burst: Burst
  isTold: boolean
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
  readonly #rolledBack = new Map<string, { readonly state: RouteState; readonly reason: string }>()

  constructor(options: BurstsOptions) {
    this.#options = options
  }

  /** What the candidate came to in an exchange. `at` is milliseconds since 1970. */
  saw(route: Route, state: RouteState, at: number, isBad: boolean, hadConnection: boolean): void {
    if (state.phase !== 'canary' && state.phase !== 'live') return
    const watched = this.#watch(route.name, state.epoch)
    if (watched === null || watched.isTold) return
    watched.burst.add({ at, bad: isBad, connect: hadConnection ? 'made' : 'refused' })
    if (!isBad) return
    const reason = watched.burst.reason(at)
    if (reason === null) return
    watched.isTold = true
    this.#options.tell(route.name, state.epoch, reason)
    if (route.gate.rollback !== 'auto' || route.legacy === null) return
    this.#rolledBack.set(route.name, { state: rolledBack(state, reason, at), reason })
    this.#options.onRollback()
  }

  /** The states the back gives, and where a route was rolled back here that it does not know of yet, that one. */
  over(states: States): States {
    if (this.#rolledBack.size === 0) return states
    const placed = { ...states }
    for (const [route, { state }] of this.#rolledBack) {
      const given = states[route]
      if (given === undefined || given.epoch >= state.epoch) this.#rolledBack.delete(route)
      else placed[route] = state
    }
    return placed
  }

  /** Another back is there: it is told what the one before may not have written down. */
  tellAgain(): void {
    for (const [route, { state, reason }] of this.#rolledBack) {
      this.#options.tell(route, state.epoch - 1, reason)
    }
  }

  /** null: of an epoch that is over. */
  #watch(route: string, epoch: number): Watched | null {
    const known = this.#watched.get(route)
    if (known !== undefined && known.epoch >= epoch) return known.epoch === epoch ? known : null
    const watched = { epoch, burst: new Burst(), isTold: false }
    this.#watched.set(route, watched)
    return watched
  }
}

function rolledBack(state: RouteState, why: string, since: number): RouteState {
  const phase = PHASES[state.phase].rollback ?? state.phase
  return { ...state, phase, held: true, epoch: state.epoch + 1, since, by: AUTOMATIC, why }
}
