import type { FastifyInstance, FastifyReply } from 'fastify'
import { price, priceText } from '../money.ts'
import { placeOrder, type Wish } from '../orders/place.ts'
import { cancelOrder } from '../orders/status.ts'
import { orderSnapshot } from '../outbox/snapshots.ts'
import { origin } from '../pages/origin.ts'
import type { Shop } from '../shop.ts'
import { failure, found, PERSONAL_CACHE, success, text } from './answer.ts'
import { type Filter, first, idFrom, pageOf, type Query } from './query.ts'

interface Row {
  readonly id: number
  readonly customerId: number
  readonly customer: string
  readonly status: string
  readonly placedAt: string
  readonly items: number
  readonly totalCents: number
}

type ById = { Params: { id: string } }

/** Orders, under `/api`. Written later than the rest: its errors have a status. */
export function serveOrdersApi(app: FastifyInstance, shop: Shop): void {
  app.get<{ Querystring: Query }>('/orders', (request, reply) => {
    const status = first(request.query, 'status')
    const customer = first(request.query, 'customer')
    const filter: Filter = [
      status === undefined ? undefined : ['status = ?', status],
      customer === undefined ? undefined : ['customer_id = ?', idFrom(customer) ?? 0],
    ]
    const columns = `id, customer_id customerId, customer_name customer, status, placed_at placedAt, total_cents totalCents,
      (SELECT sum(quantity) FROM order_lines WHERE order_id = id) items`
    const { rows, ...page } = pageOf<Row>(shop.db, request.query, {
      columns,
      from: 'orders',
      filter,
      order: 'id DESC',
    })
    const items = rows.map(row => ({
      id: row.id,
      customerId: row.customerId,
      customer: text(row.customer),
      status: row.status,
      placedAt: row.placedAt,
      items: row.items,
      total: priceText(row.totalCents),
    }))
    return found(shop, request, reply, PERSONAL_CACHE, { ...page, items })
  })

  app.get('/orders/latest', (request, reply) => {
    const { id } = shop.db.one<{ id: number }>('SELECT max(id) id FROM orders')!
    const location = `${origin(request, shop)}/api/orders/${id}`
    return reply.code(302).header('location', location).header('cache-control', 'no-store').send()
  })

  app.get<ById>('/orders/:id', (request, reply) => {
    const order = orderJson(shop, idFrom(request.params.id))
    if (!order) return failure(shop, reply, 31, 404)
    return found(shop, request, reply, PERSONAL_CACHE, { order })
  })

  app.post('/orders', (request, reply) => {
    const body = jsonObject(request.body)
    if (!body) return failure(shop, reply, 10, 400)
    const wish = wishFrom(body)
    if (!wish) return failure(shop, reply, 34, 400)
    const placed = placeOrder(shop, wish)
    if ('refused' in placed) return failure(shop, reply, placed.refused, placed.refused === 33 ? 409 : 404)
    reply.code(201).header('location', `${origin(request, shop)}/api/orders/${placed.orderId}`)
    return changed(shop, reply, placed.orderId)
  })

  app.post<ById>('/orders/:id/cancel', (request, reply) => {
    const id = idFrom(request.params.id)
    const cancelled = id === null ? { refused: 31 as const } : cancelOrder(shop, id)
    if ('refused' in cancelled)
      return failure(shop, reply, cancelled.refused, cancelled.refused === 31 ? 404 : 409)
    return changed(shop, reply, cancelled.orderId)
  })
}

function changed(shop: Shop, reply: FastifyReply, orderId: number): FastifyReply {
  const body = success(shop, { order: orderJson(shop, orderId) })
  return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(body)
}

function orderJson(shop: Shop, id: number | null): object | null {
  const data = id === null ? undefined : orderSnapshot(shop.db, id)
  if (!data) return null
  const { shipTo } = data
  return {
    id: data.id,
    status: data.status,
    placedAt: data.placedAt,
    updatedAt: data.updatedAt,
    customer: { id: data.customerId, name: text(data.customerName), email: data.customerEmail },
    shipTo: {
      name: text(shipTo.name),
      street: text(shipTo.street),
      postcode: text(shipTo.postcode),
      city: text(shipTo.city),
      country: text(shipTo.country),
    },
    lines: data.lines.map(line => ({
      line: line.line,
      productId: line.productId,
      sku: line.sku,
      name: text(line.name),
      quantity: line.quantity,
      price: price(line.unitCents),
      total: price(line.totalCents),
    })),
    subtotal: price(data.subtotalCents),
    shipping: price(data.shippingCents),
    vat: price(data.vatCents),
    total: price(data.totalCents),
    currency: 'EUR',
    note: text(data.note),
    invoice: data.invoiceNumber,
    history: data.history,
  }
}

function jsonObject(body: unknown): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(String(body ?? ''))
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : null
  } catch {
    return null
  }
}

function wishFrom(body: Record<string, unknown>): Wish | null {
  const { customerId, lines, note = '' } = body
  if (!isId(customerId) || !Array.isArray(lines) || lines.length < 1 || lines.length > 50) return null
  if (typeof note !== 'string' || note.length > 500) return null
  const wanted: Wish['lines'][number][] = []
  for (const line of lines) {
    const { productId, quantity } = (line ?? {}) as Record<string, unknown>
    if (!isId(productId) || !isId(quantity) || quantity > 99) return null
    wanted.push({ productId, quantity })
  }
  return { customerId, lines: wanted, note }
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
