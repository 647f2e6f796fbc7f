import type { FastifyInstance } from 'fastify'
import { failure } from '../api/answer.ts'
import type { Shop } from '../shop.ts'
import type { OutboxEvent } from './change.ts'

/** `GET /internal/outbox`: what happened after a position, waiting for it when nothing has yet. */
export function serveOutbox(app: FastifyInstance, shop: Shop): void {
  app.get<{ Querystring: Record<string, unknown> }>('/internal/outbox', async (request, reply) => {
    const after = wholeNumber(request.query.after, 0, 0, Number.MAX_SAFE_INTEGER)
    const limit = wholeNumber(request.query.limit, 100, 1, 1_000)
    const wait = wholeNumber(request.query.wait, 0, 0, 25)
    reply.header('cache-control', 'no-store')
    if (after === null || limit === null || wait === null) return failure(shop, reply, 10, 400)

    let events = read(shop, after, limit)
    const deadline = performance.now() + wait * 1_000
    shop.open.followers++
    while (
      events.length === 0 &&
      performance.now() < deadline &&
      !shop.closing.aborted &&
      !reply.raw.destroyed
    ) {
      await somethingCommitted(shop, reply.raw, deadline - performance.now())
      events = read(shop, after, limit)
    }
    shop.open.followers--
    return { events, position: events.at(-1)?.position ?? after }
  })
}

function read(shop: Shop, after: number, limit: number): OutboxEvent[] {
  return shop.db
    .all<OutboxEvent & { data: string }>(
      'SELECT position, type, at, data FROM outbox WHERE position > ? ORDER BY position LIMIT ?',
      after,
      limit,
    )
    .map(event => ({ ...event, data: JSON.parse(event.data) }))
}

/** Settles at the next commit, after `waitMs`, when the follower hangs up, or when the shop closes. */
function somethingCommitted(shop: Shop, follower: NodeJS.EventEmitter, waitMs: number): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      shop.news.off('committed', done)
      follower.off('close', done)
      shop.closing.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, waitMs)
    shop.news.on('committed', done)
    follower.on('close', done)
    shop.closing.addEventListener('abort', done)
    if (shop.closing.aborted) done()
  })
}

/** A number of a query within its bounds; `otherwise` when it is not given, null when it is bad. */
function wholeNumber(given: unknown, otherwise: number, low: number, high: number): number | null {
  if (given === undefined) return otherwise
  if (typeof given !== 'string' || !/^\d{1,15}$/.test(given)) return null
  const number = Number(given)
  return number >= low && number <= high ? number : null
}
