import type { Move } from '../types/evidence.ts'
import type { HistoryEntry, KnownState, Store } from '../types/store.ts'
import type { RouteState } from '../types.ts'

/** Who makes moves that nobody asked for. */
export const AUTOMATIC = 'banyan'

/** Who holds a route, and why. What happened to it since, such as a new epoch, is not their word. */
export interface Holder {
  readonly by: string
  readonly why: string
}

/** Entries of a route that are looked through for who holds it. */
const FAR_ENOUGH = 200

/** Who holds each route that is held: a hold after an automatic rollback ends with the next build, a person's does not. */
export class Holders {
  readonly #byRoute = new Map<string, Holder>()

  of(route: string): Holder | null {
    return this.#byRoute.get(route) ?? null
  }

  /** Held by nobody but Banyan itself, after a rollback. */
  isAutomatic(route: string): boolean {
    return this.#byRoute.get(route)?.by === AUTOMATIC
  }

  saw({ route, from, to, kind }: Pick<Move, 'route' | 'from' | 'to' | 'kind'>): void {
    if (to === null || !to.held) this.#byRoute.delete(route)
    else if (isHolding(kind, from)) this.#byRoute.set(route, { by: to.by, why: to.why })
  }

  /** Reads in the history who holds what is held. Nobody knows where it cannot be read: then it is a person's. */
  async learn(states: ReadonlyMap<string, KnownState>, store: Pick<Store, 'history'>): Promise<void> {
    for (const [route, { state }] of states) {
      if (!state.held || this.#byRoute.has(route)) continue
      const entries = await store.history({ route, limit: FAR_ENOUGH, before: null }).catch(() => [])
      const holder = holderIn(entries)
      if (holder !== null) this.#byRoute.set(route, holder)
    }
  }
}

/** The newest entry first. */
function holderIn(entries: readonly HistoryEntry[]): Holder | null {
  const found = entries.find(({ kind, from, to }) => to?.held === true && isHolding(kind, from))
  return found === undefined ? null : { by: found.by, why: found.why }
}

function isHolding(kind: HistoryEntry['kind'], from: RouteState | null): boolean {
  return kind === 'held' || kind === 'rolled-back' || from?.held !== true
}
