import { intervalSum } from '../../evidence/intervals.ts'
import type { Interval, IntervalQuery, NewInterval } from '../../types/store.ts'
import type { Connection } from './connection.ts'

/** How many intervals of a length are kept: two hours of minutes, two days of quarters of an hour. */
const KEPT: readonly (readonly [lengthMs: number, keptMs: number])[] = [
  [60_000, 2 * 3_600_000],
  [900_000, 48 * 3_600_000],
]

const ONE = 'SELECT counts FROM intervals WHERE length = ? AND route = ? AND at = ?'
const PUT = 'INSERT OR REPLACE INTO intervals (length, route, at, counts) VALUES (?, ?, ?, ?)'
const SINCE = 'SELECT counts FROM intervals WHERE length = ? AND route = ? AND at >= ? ORDER BY at'
const OLD = 'DELETE FROM intervals WHERE length = ? AND at < ?'

export function addIntervals(connection: Connection, intervals: readonly NewInterval[]): void {
  for (const { route, ...interval } of intervals) {
    const place = [interval.lengthMs, nameOf(route), interval.at] as const
    const [row] = connection.rows(ONE).all(...place) as unknown as [string][]
    const sum = row === undefined ? interval : intervalSum(JSON.parse(row[0]) as Interval, interval)
    connection.sql(PUT).run(...place, JSON.stringify(sum))
  }
}

export function readIntervals(
  connection: Connection,
  { route, lengthMs, since }: IntervalQuery,
): readonly Interval[] {
  const rows = connection.rows(SINCE).all(lengthMs, nameOf(route), since - lengthMs) as unknown as [string][]
  return rows.map(([counts]) => JSON.parse(counts) as Interval)
}

/** Removes those that nothing shows any more. */
export function pruneIntervals(connection: Connection, now: number): void {
  for (const [lengthMs, keptMs] of KEPT) connection.sql(OLD).run(lengthMs, now - keptMs)
}

/** No route has an empty name. */
function nameOf(route: string | null): string {
  return route ?? ''
}
