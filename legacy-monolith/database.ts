import { readFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

/** The one database everything shares. Rows are typed by whoever writes the query. */
export interface Database {
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[]
  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined
  /** The id of the row that was inserted, when it was an insert. */
  run(sql: string, ...values: SQLInputValue[]): number
  /** Runs `work` in one transaction: all of it happens, or nothing. Synchronous, so nobody gets in between. */
  transaction<Result>(work: () => Result): Result
  close(): void
}

/** Opens the shop's SQLite file (or `:memory:`), making its tables when it has none. */
export function openDatabase(file: string): Database {
  const sqlite = new DatabaseSync(file)
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;')
  if (!sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").get())
    sqlite.exec(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'))

  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    const statement = sqlite.prepare(sql)
    statements.set(sql, statement)
    return statement
  }

  return {
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepared(sql).all(...values) as Row[],
    one: <Row>(sql: string, ...values: SQLInputValue[]) => prepared(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => Number(prepared(sql).run(...values).lastInsertRowid),
    transaction(work) {
      sqlite.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        sqlite.exec('COMMIT')
        return result
      } catch (error) {
        sqlite.exec('ROLLBACK')
        throw error
      }
    },
    close: () => sqlite.close(),
  }
}
