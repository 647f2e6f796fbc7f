import { leftAfter } from '../sampling.ts'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'

/** How many epochs of a route keep their evidence and examples. */
const EPOCHS = 5
/** What one transaction removes at most: others must not wait long. */
const AT_ONCE = 200
/** How long a front that says nothing is known at least. */
const FRONT_MS = 86_400_000
/** Pages given back to the disk at once, of 4 KiB. */
const PAGES = 1_000

const PLACES =
  'SELECT route, epoch FROM counters UNION SELECT route, epoch FROM examples ORDER BY route, epoch DESC'
const COUNTERS = 'DELETE FROM counters WHERE route = ? AND epoch = ?'
const OLD = 'SELECT id FROM examples WHERE at < ? LIMIT ?'
const OF_EPOCH = 'SELECT id FROM examples WHERE route = ? AND epoch = ? LIMIT ?'

/** Removes examples that are older, and all of epochs but the newest five of each route, a little at a time. */
export async function prune(database: Database, before: number): Promise<void> {
  const aside = () => new Promise<void>(resolve => setImmediate(resolve))
  while (database.write(connection => remove(connection, ids(connection, OLD, before))) > 0) await aside()
  for (const [route, epoch] of database.read(forgotten)) {
    while (database.write(connection => removeOfEpoch(connection, route, epoch)) > 0) await aside()
  }
  database.write(connection => {
    connection.sql('DELETE FROM received WHERE at < ?').run(before - FRONT_MS)
    connection.sql('DELETE FROM fields WHERE NOT EXISTS (SELECT 1 FROM held WHERE field = fields.id)').run()
  })
  while (database.read(giveBack)) await aside()
}

function forgotten(connection: Connection): (readonly [route: string, epoch: number])[] {
  const places = connection.rows(PLACES).all() as unknown as [string, number][]
  let newer = 0
  return places.filter(([route], index) => {
    newer = route === places[index - 1]?.[0] ? newer + 1 : 0
    return newer >= EPOCHS
  })
}

function removeOfEpoch(connection: Connection, route: string, epoch: number): number {
  connection.sql(COUNTERS).run(route, epoch)
  return remove(connection, ids(connection, OF_EPOCH, route, epoch))
}

function ids(connection: Connection, sql: string, ...values: (string | number)[]): number[] {
  return (connection.rows(sql).all(...values, AT_ONCE) as unknown as [number][]).map(([id]) => id)
}

function remove(connection: Connection, examples: readonly number[]): number {
  const touched = new Map<number, number>()
  for (const example of examples) {
    for (const row of connection.sql('SELECT field FROM held WHERE example = ?').all(example)) {
      const field = Number(row.field)
      if (!touched.has(field)) touched.set(field, sampledOf(connection, field))
    }
    connection.sql('DELETE FROM held WHERE example = ?').run(example)
    connection.sql('DELETE FROM examples WHERE id = ?').run(example)
  }
  for (const [field, sampledBefore] of touched) {
    const left = connection.number('SELECT left FROM fields WHERE id = ?', field)
    const now = leftAfter(left, sampledBefore, sampledOf(connection, field))
    connection.sql('UPDATE fields SET left = ? WHERE id = ?').run(now, field)
  }
  return examples.length
}

function sampledOf(connection: Connection, field: number): number {
  return connection.number('SELECT count(*) FROM held WHERE field = ? AND sampled = 1', field)
}

/** Whether there is more to give back. */
function giveBack(connection: Connection): boolean {
  const free = connection.number('PRAGMA freelist_count')
  if (free > 0) connection.database.exec(`PRAGMA incremental_vacuum(${PAGES})`)
  return free > PAGES && connection.number('PRAGMA freelist_count') < free
}
