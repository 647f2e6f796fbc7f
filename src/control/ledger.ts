import { NOTHING, sum } from '../evidence/sum.ts'
import type { Evidence, EvidenceDelta } from '../types/evidence.ts'
import type { Store } from '../types/store.ts'
import type { RouteState } from '../types.ts'

interface Page {
  readonly epoch: number
  /** What was counted before this process looked. */
  readonly before: Evidence
  evidence: Evidence
}

/** The evidence of every route's present epoch, up to the last batch, whether the store has it already or not. */
export class Ledger {
  readonly #pages = new Map<string, Page>()
  #changed = new Set<string>()

  /** All that is known of an epoch; nothing when it is not the present one. */
  of(route: string, epoch: number): Evidence {
    const page = this.#pages.get(route)
    return page?.epoch === epoch ? page.evidence : NOTHING
  }

  /** The part of it that was counted before this process looked: another judge has seen it. */
  before(route: string, epoch: number): Evidence {
    const page = this.#pages.get(route)
    return page?.epoch === epoch ? page.before : NOTHING
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
  turn(states: ReadonlyMap<string, RouteState>): void {
    for (const [route, { epoch }] of states) {
      if (this.#pages.get(route)?.epoch !== epoch)
        this.#pages.set(route, { epoch, before: NOTHING, evidence: NOTHING })
    }
    for (const route of this.#pages.keys()) if (!states.has(route)) this.#pages.delete(route)
  }

  /** What a store knows of the present epochs, when this process begins. */
  async load(store: Pick<Store, 'evidence'>, states: ReadonlyMap<string, RouteState>): Promise<void> {
    for (const [route, { epoch }] of states) {
      const evidence = await store.evidence(route, epoch)
      this.#pages.set(route, { epoch, before: evidence, evidence })
    }
  }

  /** The routes on which something was counted since the last time. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed
    this.#changed = new Set()
    return changed
  }
}
