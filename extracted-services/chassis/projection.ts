import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { OutboxEvent } from '../published-language/events.ts'

/** What a service does with the event types it cares about; it ignores the others. */
export type Appliers = { readonly [type: string]: (data: never) => void }

/** A service's own store, and how far in the monolith's outbox it has come. */
export interface Projection {
  readonly database: DatabaseSync
  /** The last position applied, 0 when none. */
  position(): number
  /**
   * Applies what is new among the events, in one transaction with the position: all of them or none.
   *
   * Throws on a gap in the positions, and when an applier throws.
   */
  apply(events: readonly OutboxEvent[], appliers: Appliers): void
  /** Whether it has ever held everything there was; an older life of the service counts. */
  isWhole(): boolean
  markWhole(): void
  close(): void
}

/**
 * Opens a store that can be thrown away: it is built from the outbox, from position 0.
 *
 * `file` may be `:memory:`. Throws when the file holds anything but this schema, rather than rebuild over what may
 * be somebody else's data.
 */
export function openProjection(file: string, schema: string): Projection {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000')
    prepare(database, file, schema)
  } catch (error) {
    database.close()
    throw error
  }
  const readPosition = database.prepare('SELECT position FROM outbox_position')
  const writePosition = database.prepare('UPDATE outbox_position SET position = ?')
  const readWhole = database.prepare('SELECT whole FROM outbox_position')
  const writeWhole = database.prepare('UPDATE outbox_position SET whole = 1')
  let whole = readWhole.get()?.whole === 1
  const position = () => Number(readPosition.get()?.position)

  return {
    database,
    position,
    apply(events, appliers) {
      if (events.length === 0) return
      database.exec('BEGIN IMMEDIATE')
      try {
        // Read inside the transaction: another process on the same file may have come further.
        const before = position()
        const reached = applyFrom(before, events, appliers)
        if (reached !== before) writePosition.run(reached)
        database.exec('COMMIT')
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
    isWhole: () => whole,
    markWhole() {
      if (whole) return
      writeWhole.run()
      whole = true
    },
    close: () => database.close(),
  }
}

function applyFrom(before: number, events: readonly OutboxEvent[], appliers: Appliers): number {
  let reached = before
  for (const event of events) {
    if (event.position <= reached) continue
    if (event.position !== reached + 1) {
      throw new Error(`the outbox skips from position ${reached} to ${event.position}`)
    }
    if (Object.hasOwn(appliers, event.type)) appliers[event.type]?.(event.data as never)
    reached = event.position
  }
  return reached
}

function prepare(database: DatabaseSync, file: string, schema: string): void {
  const shape = createHash('sha256').update(schema).digest('hex')
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  if (tables.length === 0) {
    database.exec('BEGIN')
    database.exec(schema)
    database.exec(
      'CREATE TABLE outbox_position (position INTEGER NOT NULL, whole INTEGER NOT NULL, shape TEXT NOT NULL) STRICT',
    )
    database.prepare('INSERT INTO outbox_position VALUES (0, 0, ?)').run(shape)
    database.exec('COMMIT')
    return
  }
  const known = tables.some(table => table.name === 'outbox_position')
  const found = known ? database.prepare('SELECT shape FROM outbox_position').get()?.shape : undefined
  if (found !== shape) {
    throw new Error(`${file} holds another schema; delete it to build it anew, or name another file in DB`)
  }
}
