import type { Move } from '../types/evidence.ts'
import type { NewHistoryEntry } from '../types/store.ts'

/** A move as the history has it. */
export function entryOf({ route, from, to, kind, forced, reasons }: Move, at: number): NewHistoryEntry {
  if (to === null) {
    const gone = { kind: 'gone', by: 'file', why: 'gone from the file' } as const
    return { at, route, from, to, forced, reasons, ...gone }
  }
  return { at, route, kind, from, to, by: to.by, why: to.why, forced, reasons }
}

/** What is no move of a route but belongs into the history. */
export function noteOf(what: Pick<NewHistoryEntry, 'kind' | 'by' | 'why' | 'at'>): NewHistoryEntry {
  return { ...what, route: null, from: null, to: null, forced: false, reasons: [] }
}
