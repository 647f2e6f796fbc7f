import type { HistoryEntry, Store } from '../types/store.ts'

/** The last epochs of routes that were gone from the file, so that no epoch is used twice, nor its evidence counted again. */
export class PastEpochs {
  readonly #last = new Map<string, number>()

  /** The last epoch of a route that comes (again); 0 for one that never was. */
  of(route: string): number {
    return this.#last.get(route) ?? 0
  }

  gone(route: string, epoch: number): void {
    this.#last.set(route, epoch)
  }

  /**
   * Looks into the history for routes that are new in the file.
   *
   * Where it cannot be read they begin with the present second, a number that no route gets to by moves. Gives the error
   * then: the history is not asked for the others, since a store that is locked takes its time to say so.
   */
  async learn(routes: readonly string[], store: Pick<Store, 'history'>, now: number): Promise<Error | null> {
    let trouble: Error | null = null
    for (const route of routes) {
      if (this.#last.has(route)) continue
      try {
        if (trouble !== null) throw trouble
        const [last] = await store.history({ route, limit: 1, before: null })
        this.#last.set(route, lastEpochOf(last))
      } catch (error) {
        trouble = error as Error
        this.#last.set(route, Math.floor(now / 1_000))
      }
    }
    return trouble
  }
}

function lastEpochOf(entry: HistoryEntry | undefined): number {
  return entry?.to?.epoch ?? entry?.from?.epoch ?? 0
}
