import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sweepSessions } from './accounts/session.ts'
import { shopApp } from './app.ts'
import { type Database, openDatabase } from './database.ts'
import { moveOrders } from './orders/status.ts'
import { seedShop } from './seed/seed.ts'
import { noticeboard, type Shop } from './shop.ts'
import { serveTicker } from './ticker.ts'

export interface ShopOptions {
  /** 0 takes a free one. */
  readonly port?: number
  readonly host?: string
  /** A SQLite file, or `:memory:`. Seeded when it is empty. */
  readonly database?: string
  readonly seed?: number
  /** What the shop believes its own address to be; without it, where it listens. */
  readonly baseUrl?: string
  /** How often something is sold over the counter while somebody watches. */
  readonly tickerMs?: number
  /** How long an order stays placed, and then packed. */
  readonly statusMs?: number
  /** Gets one line a request. */
  readonly log?: (line: string) => void
}

export interface RunningShop {
  readonly url: string
  readonly port: number
  /** Ends long answers, lets short ones finish, and closes the database. */
  close(): Promise<void>
}

const CLOSING_MS = 3_000

/** Opens the shop: database, seeds, pages, API, ticker. */
export async function startShop(options: ShopOptions = {}): Promise<RunningShop> {
  const {
    port = 0,
    host = '127.0.0.1',
    database = ':memory:',
    seed = 2009,
    tickerMs = 1_000,
    statusMs = 8_000,
  } = options
  const db = openDatabase(database)
  if (!db.one('SELECT 1 FROM outbox LIMIT 1')) seedShop(db, seed)
  const photosDir =
    database === ':memory:' ? mkdtempSync(join(tmpdir(), 'fig-and-bark-')) : `${database}-photos`
  mkdirSync(photosDir, { recursive: true })

  const closing = new AbortController()
  const shop: Shop & { baseUrl: string } = {
    db,
    baseUrl: options.baseUrl ?? '',
    secret: formSecret(db),
    photosDir,
    now: () => new Date(),
    news: noticeboard(),
    open: { reports: 0, events: 0, tickers: 0, followers: 0 },
    closing: closing.signal,
    statusMs,
    tickerMs,
  }
  sweepSessions(shop)
  const app = shopApp(shop, options.log)
  serveTicker(app.server, shop)
  await app.listen({ port, host })
  const address = app.server.address() as AddressInfo
  const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  shop.baseUrl ||= url
  const moving = setInterval(() => moveOrders(shop), Math.min(Math.max(statusMs / 4, 20), 1_000))

  let closed: Promise<void> | null = null
  const close = async () => {
    clearInterval(moving)
    closing.abort()
    const impatient = setTimeout(() => app.server.closeAllConnections(), CLOSING_MS)
    await app.close()
    clearTimeout(impatient)
    db.close()
    if (database === ':memory:') rmSync(photosDir, { recursive: true, force: true })
  }
  return {
    url,
    port: address.port,
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

/** Signs forms. Kept in the database, so that forms outlive a restart; not part of the seeds. */
function formSecret(db: Database): string {
  db.run(
    "INSERT OR IGNORE INTO settings (name, value) VALUES ('form-secret', ?)",
    randomBytes(32).toString('hex'),
  )
  return db.one<{ value: string }>("SELECT value FROM settings WHERE name = 'form-secret'")!.value
}
