import type { Connection } from './connection.ts'

/** One of the two databases of a store. Errors say what, where and how to mend it. */
export interface Database {
  read<Result>(work: (connection: Connection) => Result): Result
  /** In a transaction: all or nothing. */
  write<Result>(work: (connection: Connection) => Result): Result
  /** Whether somebody else wrote since this was asked last. */
  changedElsewhere(): boolean
  /** Called when it is begun anew while it is used, with what must be written down again. */
  whenBegun(write: (connection: Connection) => void): void
  /** Safe twice. */
  close(): void
}
