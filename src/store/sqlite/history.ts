import type { HistoryEntry, HistoryQuery, NewHistoryEntry } from '../../types/store.ts'
import type { Connection } from './connection.ts'

/** Kept for ever, but not without end: the oldest make room. */
const MOST_ENTRIES = 100_000

export function addHistory(connection: Connection, entry: NewHistoryEntry): void {
  const { lastInsertRowid } = connection
    .sql('INSERT INTO history (route, entry) VALUES (?, ?)')
    .run(entry.route, JSON.stringify(entry))
  connection.sql('DELETE FROM history WHERE id <= ?').run(Number(lastInsertRowid) - MOST_ENTRIES)
}

export function readHistory(connection: Connection, { route, limit, before }: HistoryQuery): HistoryEntry[] {
  const ofRoute = route === null ? '' : 'route = ? AND'
  const rows = connection
    .rows(`SELECT id, entry FROM history WHERE ${ofRoute} id < ? ORDER BY id DESC LIMIT ?`)
    .all(
      ...(route === null ? [] : [route]),
      before ?? Number.MAX_SAFE_INTEGER,
      Math.max(0, Math.floor(limit)),
    ) as unknown as [number, string][]
  return rows.map(([id, text]) => ({ id, ...(JSON.parse(text) as NewHistoryEntry) }))
}
