import { Redactor } from '../compare/redaction.ts'
import { compiledRules } from '../compare/rules.ts'
import type { Plan, Route, RouteState } from '../types.ts'
import type { Terms } from './comparing.ts'
import { routesOf } from './states.ts'

/** Epochs of a route whose pairs may still be on their way. */
const EPOCHS_KEPT = 8

/** Compiled when the first pair comes: most routes have none most of the time. */
interface Unread {
  readonly route: Route
  readonly redactor: Redactor
  terms: Terms | null
}

/** What the pairs of each route and epoch are compared with: the rules that held when the exchange was decided. */
export class TermsBook {
  readonly #key: Uint8Array
  readonly #routes = new Map<string, Map<number, Unread>>()

  /** `key` is for the redaction: new at each start, and never written down. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** A plan applies, or other states of it. */
  turn(plan: Plan, states: ReadonlyMap<string, RouteState>): void {
    const redactor = new Redactor(this.#key, plan.differences.redact)
    const names = new Set<string>()
    for (const route of routesOf(plan)) {
      const state = states.get(route.name)
      if (route.candidate === null || state === undefined) continue
      names.add(route.name)
      this.#remember(route, state.epoch, redactor)
    }
    for (const name of this.#routes.keys()) if (!names.has(name)) this.#routes.delete(name)
  }

  /** null for what nobody remembers. */
  of(route: string, epoch: number): Terms | null {
    const unread = this.#routes.get(route)?.get(epoch)
    if (unread === undefined) return null
    unread.terms ??= {
      rules: compiledRules(unread.route.compare),
      maxBodyBytes: unread.route.mirror.maxBodyBytes,
      redactor: unread.redactor,
    }
    return unread.terms
  }

  #remember(route: Route, epoch: number, redactor: Redactor): void {
    const epochs = this.#routes.get(route.name) ?? new Map<number, Unread>()
    this.#routes.set(route.name, epochs)
    if (epochs.get(epoch)?.route === route) return
    epochs.set(epoch, { route, redactor, terms: null })
    for (const other of epochs.keys()) {
      if (epochs.size <= EPOCHS_KEPT) break
      if (other !== epoch) epochs.delete(other)
    }
  }
}
