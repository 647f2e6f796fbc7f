import type { Example, ExampleQuery, NewExample } from '../../types/store.ts'
import { type Held, type Holding, hold, NOTHING_HELD } from '../sampling.ts'
import type { Connection } from './connection.ts'

/** Of an epoch of a route; examples under further ones are not kept. */
const MOST_FIELDS = 500

const LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'examples'"
const INSERT = 'INSERT INTO examples (id, route, epoch, at, example) VALUES (?, ?, ?, ?, ?)'
const REMOVE =
  'DELETE FROM examples WHERE id = ? AND NOT EXISTS (SELECT 1 FROM held WHERE example = examples.id)'
const FIELD = 'SELECT id, left FROM fields WHERE route = ? AND epoch = ? AND field = ?'
const FIELDS = 'SELECT count(*) FROM fields WHERE route = ? AND epoch = ?'
const NEW_FIELD = 'INSERT INTO fields (route, epoch, field, left) VALUES (?, ?, ?, 0)'
const LEFT = 'UPDATE fields SET left = ? WHERE id = ?'
const HELD = 'SELECT example, at, sampled FROM held WHERE field = ? ORDER BY at, example'
const HOLD = `INSERT INTO held (field, example, at, sampled) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET sampled = excluded.sampled`
const KEPT_FOR_ANOTHER = ` AND EXISTS (SELECT 1 FROM held JOIN fields ON fields.id = held.field
  WHERE held.example = examples.id AND fields.field NOT IN (SELECT value FROM json_each(?)))`
const RELEASE = 'DELETE FROM held WHERE field = ? AND example = ?'

/** A field whose examples are being chosen: what it held, and what it shall hold. */
interface Choosing {
  readonly id: number
  readonly before: Holding
  after: Holding
}

/**
 * Keeps what is to be kept of these examples under their fields, and forgets what no field holds any more.
 *
 * Chosen in memory first: of a hundred examples of one field most are pushed out by the others, and are never written.
 */
export function addExamples(
  connection: Connection,
  examples: readonly NewExample[],
  random: () => number,
): void {
  const choosing = new Map<string, Choosing | null>()
  const firstId = connection.number(LAST_ID) + 1
  for (const [index, { route, epoch, at, fields, perField }] of examples.entries()) {
    for (const field of new Set(fields.map(wellFormed))) {
      const key = JSON.stringify([route, epoch, field])
      if (!choosing.has(key)) choosing.set(key, chosenFor(connection, route, epoch, field))
      const chosen = choosing.get(key)
      if (chosen) chosen.after = hold(chosen.after, { example: firstId + index, at }, perField, random)
    }
  }
  const chosen = [...choosing.values()].filter(one => one !== null)
  const kept = new Set(
    chosen.flatMap(({ after }) => [...after.newest, ...after.sample].map(one => one.example)),
  )
  for (const [index, example] of examples.entries()) {
    if (kept.has(firstId + index)) insert(connection, firstId + index, example)
  }
  for (const one of chosen) settle(connection, one)
}

export function readExamples(connection: Connection, query: ExampleQuery): Example[] {
  const { route, epoch, field, except = [], limit } = query
  const values: (string | number)[] = [route]
  let from = 'examples WHERE route = ?'
  if (field !== null) {
    from = `fields JOIN held ON held.field = fields.id JOIN examples ON examples.id = held.example
      WHERE fields.route = ? AND fields.field = ?`
    values.push(wellFormed(field))
  }
  if (epoch !== null) {
    from += field === null ? ' AND epoch = ?' : ' AND fields.epoch = ?'
    values.push(epoch)
  }
  if (field === null && except.length > 0) {
    from += KEPT_FOR_ANOTHER
    values.push(JSON.stringify(except.map(wellFormed)))
  }
  // Only the chosen ones are read whole.
  const ids = `SELECT examples.id FROM ${from} ORDER BY examples.at DESC, examples.id DESC LIMIT ?`
  const rows = connection
    .rows(`SELECT id, example FROM examples WHERE id IN (${ids}) ORDER BY at DESC, id DESC`)
    .all(...values, Math.max(0, Math.floor(limit)))
  return (rows as unknown as [number, string][]).map(([id, text]) => exampleOf(id, text))
}

export function readExample(connection: Connection, id: string): Example | null {
  if (!/^[1-9][0-9]{0,14}$/.test(id)) return null
  const row = connection.sql('SELECT example FROM examples WHERE id = ?').get(Number(id))
  return row === undefined ? null : exampleOf(Number(id), String(row.example))
}

/** null: the epoch has all the fields it may have. */
function chosenFor(connection: Connection, route: string, epoch: number, field: string): Choosing | null {
  const known = connection.sql(FIELD).get(route, epoch, field)
  if (known === undefined) {
    if (connection.number(FIELDS, route, epoch) >= MOST_FIELDS) return null
    const id = Number(connection.sql(NEW_FIELD).run(route, epoch, field).lastInsertRowid)
    return { id, before: NOTHING_HELD, after: NOTHING_HELD }
  }
  const id = Number(known.id)
  const rows = connection.rows(HELD).all(id) as unknown as [number, number, number][]
  const only = (which: number): Held[] =>
    rows.flatMap(([example, at, sampled]) => (sampled === which ? [{ example, at }] : []))
  const before = { newest: only(0), sample: only(1), left: Number(known.left) }
  return { id, before, after: before }
}

function insert(connection: Connection, id: number, example: NewExample): void {
  const { fields: _fields, perField: _perField, ...kept } = example
  connection.sql(INSERT).run(id, example.route, example.epoch, example.at, JSON.stringify(kept))
}

function settle(connection: Connection, { id, before, after }: Choosing): void {
  const was = placesOf(before)
  const is = placesOf(after)
  for (const [{ example, at }, sampled] of is.values()) {
    if (was.get(example)?.[1] !== sampled) connection.sql(HOLD).run(id, example, at, sampled)
  }
  for (const example of was.keys()) {
    if (is.has(example)) continue
    connection.sql(RELEASE).run(id, example)
    connection.sql(REMOVE).run(example)
  }
  if (after.left !== before.left) connection.sql(LEFT).run(after.left, id)
}

function placesOf({ newest, sample }: Holding): Map<number, readonly [Held, sampled: number]> {
  const places = new Map<number, readonly [Held, number]>()
  for (const one of newest) places.set(one.example, [one, 0])
  for (const one of sample) places.set(one.example, [one, 1])
  return places
}

/** As SQLite keeps text: half a surrogate pair becomes U+FFFD there, which must not make one field of two. */
function wellFormed(field: string): string {
  return field.toWellFormed()
}

function exampleOf(id: number, text: string): Example {
  return { id: String(id), ...(JSON.parse(text) as Omit<Example, 'id'>) }
}
