import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { StoreOptions } from '../open.ts'
import { Connection } from './connection.ts'
import type { Database } from './database.ts'
import { ForeignFile, migrate, refuseForeign, type Schema } from './schema.ts'
import { setAside } from './set-aside.ts'
import { CorruptFile, isCorrupt, isLost, troubleOf } from './troubles.ts'

/** Up to this size a file is checked whole when it is opened; it takes some 3 ms a MiB. */
const CHECKED_BYTES = 32 * 1024 * 1024

interface FileOptions extends Pick<StoreOptions, 'log' | 'now'> {
  readonly schema: Schema
  /** Absolute. */
  readonly path: string
  /** As people wrote it. */
  readonly shown: string
}

/**
 * A database in a file, which mends what can be mended: it is begun anew when it was deleted, opened again when it was
 * replaced, and set aside when it is corrupt. Everything else is an error that says what to do, and is tried again with
 * the next operation.
 */
export class FileDatabase implements Database {
  readonly #options: FileOptions
  #connection: Connection | null = null
  /** Device and inode of what is open: whether the file of that name is still the same one. */
  #identity = ''
  #seed: ((connection: Connection) => void) | null = null
  /** `PRAGMA data_version` when it was asked last; null: nothing is known. */
  #dataVersion: number | null = null
  #closed = false

  constructor(options: FileOptions) {
    this.#options = options
  }

  read<Result>(work: (connection: Connection) => Result): Result {
    if (this.#closed) throw new Error('the store is closed')
    const { path, shown, log, now } = this.#options
    for (let isFirst = true; ; isFirst = false) {
      try {
        return work(this.#connected())
      } catch (error) {
        if (isLost(error)) this.#drop()
        if (!isCorrupt(error) || !isFirst) throw troubleOf(error, shown)
        const { holds } = this.#options.schema
        const why = error instanceof Error ? error.message : String(error)
        try {
          // Another process may have set it aside already.
          if (identity(path) !== this.#identity) continue
          const aside = setAside(path, now())
          log('error', `store: ${shown} is corrupt and was set aside; ${holds} begin anew`, {
            file: shown,
            aside,
            why,
          })
        } catch (failed) {
          throw troubleOf(failed, shown)
        }
      }
    }
  }

  write<Result>(work: (connection: Connection) => Result): Result {
    return this.read(connection => connection.write(work))
  }

  changedElsewhere(): boolean {
    return this.read(connection => {
      const before = this.#dataVersion
      this.#dataVersion = connection.number('PRAGMA data_version')
      return before !== this.#dataVersion
    })
  }

  whenBegun(write: (connection: Connection) => void): void {
    this.#seed = write
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    try {
      this.#connection?.database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // All is in the write-ahead log: who opens the file next reads it from there.
    }
    this.#drop()
  }

  #connected(): Connection {
    const { path, shown, schema, log } = this.#options
    if (this.#connection !== null) {
      const found = identity(path)
      if (found === this.#identity) return this.#connection
      this.#drop()
      const what = found === null ? 'was deleted and is begun anew' : 'was replaced and is opened again'
      log('warn', `store: ${shown} ${what}`, { file: shown })
    }
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    ownFile(path)
    this.#identity = identity(path) ?? ''
    const connection = new Connection(path)
    try {
      connection.snapshot(() => refuseForeign(connection, schema))
      if (statSync(path).size <= CHECKED_BYTES) check(connection)
      connection.database.exec(schema.connect)
      connection.logAhead()
      migrate(connection, schema, this.#seed ?? undefined)
      connection.opened()
    } catch (error) {
      connection.close()
      throw error
    }
    this.#connection = connection
    return connection
  }

  #drop(): void {
    const connection = this.#connection
    this.#connection = null
    this.#dataVersion = null
    try {
      connection?.close()
    } catch {
      // Nothing is lost by it: what was answered is in the file or in its write-ahead log.
    }
  }
}

/** Makes the file when it is missing, for this user only; SQLite gives the files beside it the same mode. */
function ownFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    // A file that is there is never opened by hand: closing it would end this process's locks on it.
    if (!statSync(path).isFile()) throw new ForeignFile('is no file; name one as "store"')
    for (const file of [path, `${path}-wal`, `${path}-shm`]) closeToOthers(file)
  }
}

function closeToOthers(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined || (found.mode & 0o077) === 0) return
  try {
    chmodSync(file, found.mode & 0o700)
  } catch {
    // It belongs to somebody else, who knows why.
  }
}

function check(connection: Connection): void {
  const [row] = connection.rows('PRAGMA quick_check(1)').all() as unknown as [string][]
  if (row?.[0] !== 'ok') throw new CorruptFile(row?.[0] ?? 'quick_check says nothing')
}

function identity(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? null : `${found.dev}:${found.ino}`
}
