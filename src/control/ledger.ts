import { NOTHING, sum } from '../evidence/sum.ts'
import type { Evidence, EvidenceDelta } from '../types/evidence.ts'
import type { Store } from '../types/store.ts'
import type { States } from './states.ts'

interface Page {
  readonly epoch: number
  evidence: Evidence
}

/** The evidence of every route's present epoch, up to the last batch, whether the store has it already or not. */
export class Ledger {
  readonly #pages = new Map<string, Page>()
  #changed = new Set<string>()

  /** Evidence of the present epoch; nothing for a route that is not known. */
  of(route: string): Evidence {
    return this.#pages.get(route)?.evidence ?? NOTHING
  }

  add(deltas: readonly EvidenceDelta[]): void {
    for (const { route, epoch, evidence } of deltas) {
      const page = this.#pages.get(route)
      if (page === undefined || page.epoch !== epoch) continue
      page.evidence = sum(page.evidence, evidence)
      this.#changed.add(route)
    }
  }

  /** Begins a new page for each route whose epoch is another. */
  turn(states: States): void {
    for (const [route, { epoch }] of Object.entries(states)) {
      if (this.#pages.get(route)?.epoch !== epoch) this.#pages.set(route, { epoch, evidence: NOTHING })
    }
    for (const route of this.#pages.keys()) if (!(route in states)) this.#pages.delete(route)
  }

  /** What a store knows of the present epochs, when this process begins. */
  async load(store: Store, states: States): Promise<void> {
    for (const [route, { epoch }] of Object.entries(states)) {
      this.#pages.set(route, { epoch, evidence: await store.evidence(route, epoch) })
    }
  }

  /** The routes on which something was counted since the last time. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed]
    this.#changed = new Set()
    return changed
  }
}
