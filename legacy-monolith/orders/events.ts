import type { FastifyInstance } from 'fastify'
import { idFrom } from '../api/query.ts'
import type { OutboxEvent } from '../outbox/change.ts'
import { notFoundPage } from '../pages/failures.ts'
import type { Shop } from '../shop.ts'
import { isFinal } from './status.ts'

const STILL_HERE_MS = 15_000

/** `/orders/:id/events`: what happened to a parcel and what happens next, as server-sent events. */
export function serveOrderEvents(app: FastifyInstance, shop: Shop): void {
  app.get<{ Params: { id: string } }>('/orders/:id/events', { exposeHeadRoute: false }, (request, reply) => {
    const id = idFrom(request.params.id)
    if (id === null || !shop.db.one('SELECT 1 FROM orders WHERE id = ?', id))
      return notFoundPage(shop, request, reply)

    reply.hijack()
    const response = reply.raw
    const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }
    response.writeHead(200, { ...headers, 'x-powered-by': 'FigAndBark/2.4' })
    response.write('retry: 2000\n\n')
    shop.open.events++

    let told = idFrom(String(request.headers['last-event-id'] ?? '')) ?? 0
    const tell = () => {
      const steps = shop.db.all<{ step: number; status: string; at: string }>(
        'SELECT step, status, at FROM order_history WHERE order_id = ? ORDER BY step',
        id,
      )
      for (const { step, status, at } of steps.filter(({ step }) => step > told))
        response.write(`id: ${step}\nevent: status\ndata: ${JSON.stringify({ orderId: id, status, at })}\n\n`)
      told = Math.max(told, steps.length)
      if (isFinal(steps.at(-1)!.status)) response.end()
    }
    const onCommit = (events: readonly OutboxEvent[]) => {
      if (events.some(event => event.type === 'order.saved' && (event.data as { id: number }).id === id))
        tell()
    }
    const goodbye = () => response.end()
    const alive = setInterval(() => response.write(': still here\n\n'), STILL_HERE_MS)
    shop.news.on('committed', onCommit)
    shop.closing.addEventListener('abort', goodbye)
    response.once('close', () => {
      clearInterval(alive)
      shop.news.off('committed', onCommit)
      shop.closing.removeEventListener('abort', goodbye)
      shop.open.events--
    })
    tell()
    return reply
  })
}
