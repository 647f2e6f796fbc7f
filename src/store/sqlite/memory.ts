import { Connection } from './connection.ts'
import type { Database } from './database.ts'
import { migrate, type Schema } from './schema.ts'

/** A database in memory, which is gone with the process and which nobody else sees. */
export class MemoryDatabase implements Database {
  readonly #connection = new Connection(':memory:')
  #closed = false

  constructor(schema: Schema) {
    this.#connection.database.exec(schema.connect)
    migrate(this.#connection, schema)
  }

  read<Result>(work: (connection: Connection) => Result): Result {
    if (this.#closed) throw new Error('the store is closed')
    return work(this.#connection)
  }

  write<Result>(work: (connection: Connection) => Result): Result {
    return this.read(connection => connection.write(work))
  }

  changedElsewhere(): boolean {
    return false
  }

  whenBegun(): void {}

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#connection.close()
  }
}
