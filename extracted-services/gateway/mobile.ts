import type { FastifyInstance, FastifyReply } from 'fastify'
import { plain } from '../published-language/formatting.ts'
import { first, idOf, type Query } from '../published-language/query.ts'
import { type AskPart, type Body, orNull, type Part, unavailable } from './parts.ts'

const featuredCount = 6
const lastOrdersCount = 3

/**
 * `GET /mobile/home?customer=1`: what is new on the shelves, and the customer's last orders.
 *
 * Small, plain text, whole cents: what an app draws. A part that cannot be had is null and its service is named in
 * `unavailable`; 503 when nothing could be had. Without `customer` there are no orders and nobody is asked for them.
 */
export function mobileHome(app: FastifyInstance, partsFor: (reply: FastifyReply) => AskPart): void {
  app.get<{ Querystring: Query }>('/mobile/home', async (request, reply) => {
    const given = first(request.query, 'customer')
    const customer = idOf(given)
    if (given !== null && customer === null) {
      return reply.code(400).send({ error: 'bad-request', message: 'customer is not a number' })
    }
    const ask = partsFor(reply)
    const [featured, lastOrders] = await Promise.all([
      ask(`/api/products?inStock=1&sort=newest&perPage=${featuredCount}`, body => body.items.map(plantCard)),
      customer === null
        ? ({ got: [] } satisfies Part<unknown>)
        : ask(`/api/orders?customer=${customer}&perPage=${lastOrdersCount}`, body =>
            body.items.map(orderCard),
          ),
    ])
    const missing = unavailable([featured, lastOrders])
    const nothing = 'failed' in featured && (customer === null || 'failed' in lastOrders)
    reply
      .code(nothing ? 503 : 200)
      .header('cache-control', missing.length > 0 ? 'no-store' : 'no-cache, private')
    return { featured: orNull(featured), lastOrders: orNull(lastOrders), unavailable: missing }
  })
}

function plantCard(item: Body) {
  return {
    id: item.id as number,
    name: plain(item.name),
    priceCents: centsOf(item.price),
    onSale: item.onSale === 1,
    image: item.image as string,
  }
}

function orderCard(item: Body) {
  return {
    id: item.id as number,
    status: item.status as string,
    placedAt: item.placedAt as string,
    items: item.items as number,
    totalCents: centsOf(item.total),
  }
}

function centsOf(price: unknown): number {
  const cents = Math.round(Number(price) * 100)
  if (!Number.isFinite(cents)) throw new TypeError('not a price')
  return cents
}
