import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { combined } from '../../evidence/counters.ts'

/** How long an operation waits for another process that writes. It holds the thread up, so that it must be short. */
const BUSY_MS = 500

/** A connection to a database: statements that are prepared once, and transactions. */
export class Connection {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #rows = new Map<string, StatementSync>()

  constructor(path: string) {
    this.database = new DatabaseSync(path, { timeout: BUSY_MS })
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

  /** All or nothing. Takes the right to write at once, so that what is read in it is what is written upon. */
  write<Result>(work: (connection: Connection) => Result): Result {
    this.database.exec('BEGIN IMMEDIATE')
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

  close(): void {
    this.database.close()
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
