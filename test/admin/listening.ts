import { type LevelWithSilent, pino } from 'pino'
import { type AdminOptions, createAdmin } from '../../src/admin/server.ts'
import { FrontsBook } from '../../src/totals/fronts-book.ts'
import { nothingObserved } from '../../src/totals/observed.ts'
import type { Totals } from '../../src/types/metrics.ts'
import type { AdminPlan, AdminToken } from '../../src/types.ts'
import type { Teardown } from '../support/banyan.ts'
import { type SmallSteering, smallSteering } from './steering.ts'

export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly [field: string]: unknown
}

export interface Admin {
  readonly port: number
  readonly url: string
  readonly steering: SmallSteering
  /** What was logged up to now. */
  readonly lines: readonly LogLine[]
  /** The plan it reads at every request: may be changed. */
  readonly plan: { tokens: AdminPlan['tokens']; hosts: readonly string[]; metrics: AdminPlan['metrics'] }
  close(): Promise<void>
}

export const READER: AdminToken = { name: 'reader', token: 'read-8b1f', may: ['read'] }
export const MOVER: AdminToken = { name: 'anna', token: 'move-77c2', may: ['read', 'move'] }

/** A real admin port on loopback, over a small Steering; ended with the test. */
export async function startAdmin(
  t: Teardown,
  tokens: readonly AdminToken[] = [],
  options: Partial<AdminOptions> = {},
): Promise<Admin> {
  const steering = smallSteering()
  const lines: LogLine[] = []
  const level: LevelWithSilent = 'trace'
  const log = pino({ level }, { write: line => lines.push(JSON.parse(line)) })
  const plan: Admin['plan'] = { tokens, hosts: ['admin.example.com'], metrics: 'token' }
  const app = createAdmin({
    steering,
    log,
    host: '127.0.0.1',
    version: '0.1.0',
    state: () => ({ ready: true }),
    plan: () => ({ ...plan, host: '127.0.0.1', port: 0 }),
    totals: totalsOf(new FrontsBook(null)),
    ...options,
  })
  t.teardown(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  return { port, url: `http://127.0.0.1:${port}`, steering, lines, plan, close: () => app.close() }
}

/** What a back gives the admin port, with nothing counted but what the book has. */
export function totalsOf(book: FrontsBook): Totals {
  return {
    isWhole: () => book.isWhole,
    routes: () => book.routes(),
    loopDelays: () => book.loopDelays(),
    mirror: () => book.mirror(),
    process: () => ({ restarts: {}, reloads: { applied: 0, refused: 0 }, loopDelay: nothingObserved() }),
    notices: () => ({}),
  }
}
