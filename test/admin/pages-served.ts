import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { createAdmin } from '../../src/admin/server.ts'
import { parseConfig } from '../../src/config/load.ts'
import { FrontsBook } from '../../src/totals/fronts-book.ts'
import type { Steering } from '../../src/types/steering.ts'
import type { AdminToken, Plan } from '../../src/types.ts'
import { totalsOf } from './listening.ts'
import { smallSteering } from './steering.ts'

export const TOKENS: readonly AdminToken[] = [
  { name: 'anna', token: 'mover', may: ['read', 'move'] },
  { name: 'board', token: 'reader', may: ['read'] },
]

export function planOf(yaml: string): Plan {
  return parseConfig(yaml, 'routes.yaml', {}).plan!
}

/** The admin port's server on a small steering, parts of which may be others. */
export function served(
  t: { teardown(end: () => unknown): void },
  tokens: readonly AdminToken[] = [],
  parts: Partial<Steering> = {},
): { readonly app: FastifyInstance; readonly steering: ReturnType<typeof smallSteering> } {
  const plan = planOf(
    'version: 1\nupstreams: { legacy: "http://127.0.0.1:1", orders: "http://127.0.0.1:2" }\nlegacy: legacy\nroutes: [{ name: orders, match: { path: "/orders/*" }, candidate: orders, phase: shadow }]\n',
  )
  const steering = Object.assign(smallSteering(), { plan: () => plan }, parts)
  const app = createAdmin({
    steering,
    state: () => ({ ready: true }),
    plan: () => ({ host: '127.0.0.1', port: 0, tokens, hosts: [], metrics: 'token' }),
    host: '127.0.0.1',
    log: pino({ level: 'silent' }),
    version: '0.1.0',
    totals: totalsOf(new FrontsBook(null)),
  })
  t.teardown(() => app.close())
  return { app, steering }
}
