import type { Connection } from './connection.ts'

export interface Schema {
  /** What a file holds, for messages. */
  readonly holds: string
  /** Four letters at byte 68 of the file, by which `file` and we know it. */
  readonly applicationId: number
  /** Said by every connection before anything else; what concerns new files only does nothing in others. */
  readonly connect: string
  /** How a file of version n becomes one of version n + 1. Those that are out there never change: only more are added. */
  readonly migrations: readonly string[]
}

/** Small and precious: every move is on the disk before it is answered. */
export const STATES: Schema = {
  holds: 'phases and history',
  applicationId: 0x426e_7953,
  connect: 'PRAGMA synchronous = FULL',
  migrations: [
    `
    CREATE TABLE states (
      route TEXT PRIMARY KEY, phase TEXT NOT NULL, percent REAL NOT NULL, held INTEGER NOT NULL,
      epoch INTEGER NOT NULL, since INTEGER NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE files (
      route TEXT PRIMARY KEY, phase TEXT NOT NULL, percent REAL NOT NULL, fingerprint TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE builds (upstream TEXT PRIMARY KEY, build TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, route TEXT, entry TEXT NOT NULL);
    CREATE INDEX history_by_route ON history (route, id);
    `,
  ],
}

/**
 * Bulky: a batch is safe from the end of the process at once, and from the end of the machine within seconds.
 * Of `held`, `sampled` is 0 for the newest and 1 for the sample over time.
 */
export const EVIDENCE: Schema = {
  holds: 'evidence and examples',
  applicationId: 0x426e_7945,
  connect:
    'PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216',
  migrations: [
    `
    CREATE TABLE received (front TEXT PRIMARY KEY, sequence INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE counters (
      route TEXT, epoch INTEGER, key TEXT, value INTEGER NOT NULL, PRIMARY KEY (route, epoch, key)
    ) WITHOUT ROWID;
    CREATE TABLE examples (
      id INTEGER PRIMARY KEY AUTOINCREMENT, route TEXT NOT NULL, epoch INTEGER NOT NULL, at INTEGER NOT NULL,
      example TEXT NOT NULL
    );
    CREATE INDEX examples_by_epoch ON examples (route, epoch, at);
    CREATE INDEX examples_by_age ON examples (at);
    CREATE TABLE fields (
      id INTEGER PRIMARY KEY, route TEXT NOT NULL, epoch INTEGER NOT NULL, field TEXT NOT NULL,
      left INTEGER NOT NULL, UNIQUE (route, epoch, field)
    );
    CREATE TABLE held (
      field INTEGER, example INTEGER, at INTEGER NOT NULL, sampled INTEGER NOT NULL, PRIMARY KEY (field, example)
    ) WITHOUT ROWID;
    CREATE INDEX held_by_example ON held (example);
    `,
    `
    CREATE TABLE intervals (
      length INTEGER, route TEXT, at INTEGER, counts TEXT NOT NULL, PRIMARY KEY (length, route, at)
    ) WITHOUT ROWID;
    CREATE INDEX intervals_by_age ON intervals (length, at);
    `,
  ],
}

/** The file is none of ours, or of a later Banyan: neither is to be touched. */
export class ForeignFile extends Error {}

/** Brings a database to today's version, wholly or not at all; says whether it was empty. */
export function migrate(connection: Connection, schema: Schema, seed?: (to: Connection) => void): boolean {
  if (version(connection) === schema.migrations.length) return false
  return connection.write(() => {
    // Another process may have been quicker.
    refuseForeign(connection, schema)
    const from = version(connection)
    for (const sql of schema.migrations.slice(from)) connection.database.exec(sql)
    connection.database.exec(
      `PRAGMA application_id = ${schema.applicationId}; PRAGMA user_version = ${schema.migrations.length}`,
    )
    if (from === 0) seed?.(connection)
    return from === 0
  })
}

/** Throws when a database is not one in which this Banyan keeps what the schema says; an empty one may become it. */
export function refuseForeign(connection: Connection, schema: Schema): void {
  const found = version(connection)
  const id = connection.number('PRAGMA application_id')
  const isEmpty = found === 0 && id === 0 && connection.number('SELECT count(*) FROM sqlite_schema') === 0
  if (isEmpty) return
  if (id !== schema.applicationId) {
    throw new ForeignFile(
      `is a SQLite database, but not one in which Banyan keeps ${schema.holds}; name another file as "store"`,
    )
  }
  const known = schema.migrations.length
  if (found > known) {
    throw new ForeignFile(
      `was written by a newer Banyan (version ${found} of the file, this one knows ${known}); ` +
        'run that Banyan, or name another file as "store"',
    )
  }
}

function version(connection: Connection): number {
  return connection.number('PRAGMA user_version')
}
