import type { Copies } from '../types/copying.ts'
import type { Snapshot } from '../types.ts'
import type { Deadlines } from '../upstreams/deadlines.ts'
import type { Upstreams } from '../upstreams/upstreams.ts'
import type { Exchange } from './exchange.ts'
import type { Lasting } from './lasting.ts'
import type { Trust } from './trust.ts'

/** A Snapshot with what serving it needs. An exchange reads it once and keeps it to its end. */
export interface Revision {
  /** Replaced when routes move; an exchange reads it once, as it begins. */
  snapshot: Snapshot
  readonly upstreams: Upstreams
  readonly trust: Trust
  /** What becomes of its exchanges is told there. */
  readonly copies: Copies
  /** Exchanges that may still ask an upstream under this revision. */
  inFlight: number
}

/** What all exchanges of one front share. */
export interface Front {
  readonly revision: Revision
  /** Stopping: answers end their connections. */
  readonly draining: boolean
  readonly deadlines: Deadlines
  readonly lasting: Lasting
  /** This proxy in `Via`, without the protocol version: `banyan-` and 16 hexadecimal digits. */
  readonly via: string
  /** Its whole entry, by the version of the message that it received. */
  readonly viaEntries: { readonly [version: string]: string }
  /** Called once an exchange, when nothing of it is left: writes the log line, frees what only it needed. */
  onExchangeEnd(exchange: Exchange): void
  /** A message that never became an exchange: the parser refused it. */
  onRefused(status: number, why: string, address: string): void
}
