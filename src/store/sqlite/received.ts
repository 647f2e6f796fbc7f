import type { StoreBatch } from '../../types/store.ts'
import type { Connection } from './connection.ts'

const LAST = 'SELECT sequence FROM received WHERE front = ?'
const RECEIVE = `INSERT INTO received (front, sequence, at) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET sequence = max(sequence, excluded.sequence), at = excluded.at`

export function lastReceived(connection: Connection, front: string): number {
  return connection.number(LAST, front)
}

/** Writes down what a batch was received of; false when all of it was received before. */
export function receive(connection: Connection, received: StoreBatch['received'], now: number): boolean {
  const isKnown = ({ front, sequence }: StoreBatch['received'][number]) =>
    sequence <= lastReceived(connection, front)
  if (received.length > 0 && received.every(isKnown)) return false
  for (const { front, sequence } of received) connection.sql(RECEIVE).run(front, sequence, now)
  return true
}
