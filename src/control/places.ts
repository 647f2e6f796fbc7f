import type { RouteState } from '../types.ts'
import type { States } from './states.ts'

/** Where every route is now. Names are the file's: `constructor` is one like any other. */
export class Places {
  readonly #states = new Map<string, RouteState>()
  #object: States | null = null

  of(route: string): RouteState | undefined {
    return this.#states.get(route)
  }

  get all(): ReadonlyMap<string, RouteState> {
    return this.#states
  }

  /** As it is given to fronts: the same object until a route moves. */
  get asObject(): States {
    this.#object ??= statesFrom(this.#states)
    return this.#object
  }

  put(route: string, state: RouteState): void {
    this.#states.set(route, state)
    this.#object = null
  }

  /** Other routes, all of them. */
  replace(states: ReadonlyMap<string, RouteState>): void {
    this.#states.clear()
    for (const [route, state] of states) this.#states.set(route, state)
    this.#object = null
  }
}

function statesFrom(states: ReadonlyMap<string, RouteState>): States {
  const object: { [route: string]: RouteState } = Object.create(null)
  for (const [route, state] of states) object[route] = state
  return object
}
