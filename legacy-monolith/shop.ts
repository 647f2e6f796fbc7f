import { EventEmitter } from 'node:events'
import type { Database } from './database.ts'
import type { OutboxEvent } from './outbox/change.ts'

/** What every part of the shop holds: the monolith's one shared world. */
export interface Shop {
  readonly db: Database
  /** What the shop believes its own address to be; some redirects are built from it. */
  readonly baseUrl: string
  /** Signs the tokens in forms. */
  readonly secret: string
  /** Where uploaded pictures are kept. */
  readonly photosDir: string
  readonly now: () => Date
  /** Tells what was committed, after it was. */
  readonly news: EventEmitter<{ committed: [readonly OutboxEvent[]] }>
  /** Long answers under way, shown by `/healthz`. */
  readonly open: { reports: number; events: number; tickers: number; followers: number }
  /** Aborted when the shop closes: long answers end. */
  readonly closing: AbortSignal
  readonly statusMs: number
  readonly tickerMs: number
}

/** A noticeboard that many may read: one listener a watching browser is not a leak. */
export function noticeboard(): Shop['news'] {
  return new EventEmitter<{ committed: [readonly OutboxEvent[]] }>().setMaxListeners(0)
}
