import { Redactor } from '../compare/redaction.ts'
import { compiledRules } from '../compare/rules.ts'
import type { Plan } from '../types.ts'
import type { Terms } from './comparing.ts'
import type { States } from './states.ts'

/** Epochs of a route whose pairs may still be on their way. */
const EPOCHS_KEPT = 8

/** What the pairs of each route and epoch are compared with: the rules that held when the exchange was decided. */
export class TermsBook {
  readonly #key: Uint8Array
  readonly #routes = new Map<string, Map<number, Terms>>()

  /** `key` is for the redaction: new at each start, and never written down. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** A plan, or other states of it, apply. */
  turn(plan: Plan, states: States): void {
    const redactor = new Redactor(this.#key, plan.differences.redact)
    for (const route of plan.routes) {
      const state = states[route.name]
      if (state === undefined) continue
      const epochs = this.#routes.get(route.name) ?? new Map<number, Terms>()
      this.#routes.set(route.name, epochs)
      const { maxBodyBytes } = route.mirror
      epochs.set(state.epoch, { rules: compiledRules(route.compare), maxBodyBytes, redactor })
      for (const epoch of epochs.keys()) {
        if (epochs.size <= EPOCHS_KEPT) break
        if (epoch !== state.epoch) epochs.delete(epoch)
      }
    }
    const names = new Set(plan.routes.map(({ name }) => name))
    for (const name of this.#routes.keys()) if (!names.has(name)) this.#routes.delete(name)
  }

  of(route: string, epoch: number): Terms | null {
    return this.#routes.get(route)?.get(epoch) ?? null
  }
}
