import { countersOf, evidenceOf } from '../../evidence/counters.ts'
import type { Evidence, EvidenceDelta } from '../../types/evidence.ts'
import type { Connection } from './connection.ts'

/**
 * How many counters an epoch of a route may have before it is summed up, more than its evidence can need: fields and
 * signatures that are kept no longer become one. Looked at whenever so many more counters were added.
 */
const MOST_COUNTERS = 20_000
const LOOK_AFTER = 5_000

const ADD = `INSERT INTO counters (route, epoch, key, value) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET value = combined(key, value, excluded.value)`
const ALL = 'SELECT key, value FROM counters WHERE route = ? AND epoch = ?'
const COUNT = 'SELECT count(*) FROM counters WHERE route = ? AND epoch = ?'
const REMOVE = 'DELETE FROM counters WHERE route = ? AND epoch = ?'

/** How many counters this process added to each epoch of a route since its counters were looked at. */
export type Unlooked = Map<string, number>

export function addCounters(
  connection: Connection,
  deltas: readonly EvidenceDelta[],
  unlooked: Unlooked,
): void {
  for (const { route, epoch, evidence } of deltas) {
    const added = add(connection, route, epoch, evidence)
    const place = `${epoch} ${route}`
    const since = (unlooked.get(place) ?? 0) + added
    unlooked.set(place, since < LOOK_AFTER ? since : 0)
    if (since < LOOK_AFTER || connection.number(COUNT, route, epoch) <= MOST_COUNTERS) continue
    const summed = readEvidence(connection, route, epoch)
    connection.sql(REMOVE).run(route, epoch)
    add(connection, route, epoch, summed)
  }
}

export function readEvidence(connection: Connection, route: string, epoch: number): Evidence {
  return evidenceOf(connection.rows(ALL).iterate(route, epoch) as unknown as Iterable<[string, number]>)
}

function add(connection: Connection, route: string, epoch: number, evidence: Evidence): number {
  const statement = connection.sql(ADD)
  const counters = countersOf(evidence)
  for (const [key, value] of counters) statement.run(route, epoch, key, value)
  return counters.length
}
