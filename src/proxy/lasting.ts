import { PHASES } from '../phases/table.ts'
import type { RouteState } from '../types.ts'

type States = { readonly [route: string]: RouteState }

/** A tunnel or an event stream that the candidate serves. */
export interface LastingExchange {
  readonly route: string
  /** In which it began. */
  readonly epoch: number
  /** Ends it so that its caller comes again. */
  endToComeAgain(): void
}

/**
 * The tunnels and event streams that candidates serve: those of a route that was rolled back are ended after `drain`, or
 * their callers would stay with the candidate as long as they like.
 */
export class Lasting {
  readonly #open = new Map<string, Set<LastingExchange>>()
  readonly #ending = new Map<string, NodeJS.Timeout>()
  #states: States = {}
  #drainMs = 0

  add(exchange: LastingExchange): void {
    const { route } = exchange
    const open = this.#open.get(route) ?? new Set()
    open.add(exchange)
    this.#open.set(route, open)
    // The candidate may have answered after its route had gone back.
    this.#look(route)
  }

  delete(exchange: LastingExchange): void {
    const open = this.#open.get(exchange.route)
    if (open?.delete(exchange) && open.size === 0) this.#open.delete(exchange.route)
  }

  /** Where routes are from now on. */
  place(states: States, drainMs: number): void {
    this.#states = states
    this.#drainMs = drainMs
    for (const route of new Set([...this.#open.keys(), ...this.#ending.keys()])) this.#look(route)
  }

  #look(route: string): void {
    if (!this.#isLegacys(route)) {
      clearTimeout(this.#ending.get(route))
      this.#ending.delete(route)
    } else if (!this.#ending.has(route)) {
      this.#ending.set(route, setTimeout(() => this.#end(route), this.#drainMs).unref())
    }
  }

  /** Nobody is on the candidate. A route that is gone from the file is left as it is. */
  #isLegacys(route: string): boolean {
    const state = this.#states[route]
    return state !== undefined && PHASES[state.phase].serve === 'legacy'
  }

  #end(route: string): void {
    this.#ending.delete(route)
    const epoch = this.#states[route]?.epoch ?? 0
    for (const exchange of [...(this.#open.get(route) ?? [])]) {
      if (exchange.epoch < epoch) exchange.endToComeAgain()
    }
  }
}
