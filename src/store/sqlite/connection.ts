import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { combined } from '../../evidence/counters.ts'
import { isLocked } from './troubles.ts'

/** How long an operation waits for another process that writes. It holds the thread up, so that it must be short. */
const BUSY_MS = 1_000
/** The same while a file is opened: others may be making it just now, on a slow disk. */
const OPENING_MS = 3_000

/** A connection to a database: statements that are prepared once, and transactions. */
export class Connection {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #rows = new Map<string, StatementSync>()

  constructor(path: string) {
    this.database = new DatabaseSync(path, { timeout: OPENING_MS })
    this.database.function('combined', { deterministic: true }, combinedInSql)
  }

  /** A statement whose rows are objects without a prototype. */
  sql(text: string): StatementSync {
    return this.#statements.get(text) ?? prepared(this.database, text, this.#statements)
  }

  /** A statement whose rows are arrays. */
  rows(text: string): StatementSync {
    const known = this.#rows.get(text)
    if (known !== undefined) return known
    const statement = prepared(this.database, text, this.#rows)
    statement.setReturnArrays(true)
    return statement
  }

  /** The one number a statement gives; 0 without a row. */
  number(text: string, ...values: (string | number)[]): number {
    const [row] = this.rows(text).all(...values)
    return Number((row as unknown as [unknown] | undefined)?.[0] ?? 0)
  }

  /** All that is read is of one moment. */
  snapshot<Result>(work: (connection: Connection) => Result): Result {
    return this.#within('BEGIN', work)
  }

  /** All or nothing. Takes the right to write at once, so that what is read in it is what is written upon. */
  write<Result>(work: (connection: Connection) => Result): Result {
    return this.#within('BEGIN IMMEDIATE', work)
  }

  /**
   * Keeps changes in a log beside the file, so that reading and writing do not wait for each other. Where the disk cannot
   * do it all works, more slowly. SQLite itself does not wait here when another process does the same at this moment.
   */
  logAhead(): void {
    const end = performance.now() + OPENING_MS
    for (;;) {
      try {
        this.database.exec('PRAGMA journal_mode = WAL')
        return
      } catch (error) {
        if (!isLocked(error) || performance.now() > end) throw error
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
      }
    }
  }

  /** From now on others are not waited for as long as they were. */
  opened(): void {
    this.database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`)
  }

  close(): void {
    this.database.close()
  }

  #within<Result>(begin: string, work: (connection: Connection) => Result): Result {
    this.database.exec(begin)
    try {
      const result = work(this)
      this.database.exec('COMMIT')
      return result
    } catch (error) {
      // SQLite has rolled back by itself after some errors, such as a full disk.
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
      throw error
    }
  }
}

function prepared(database: DatabaseSync, text: string, known: Map<string, StatementSync>): StatementSync {
  const statement = database.prepare(text)
  known.set(text, statement)
  return statement
}

function combinedInSql(key: unknown, a: unknown, b: unknown): number {
  return combined(key as string, a as number, b as number)
}
