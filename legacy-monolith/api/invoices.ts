import type { FastifyInstance } from 'fastify'
import { dutchDay } from '../clock.ts'
import { priceText } from '../money.ts'
import { invoiceSnapshot } from '../outbox/snapshots.ts'
import type { Shop } from '../shop.ts'
import { failure, found, PERSONAL_CACHE } from './answer.ts'
import { type Filter, first, idFrom, pageOf, type Query } from './query.ts'

interface Row {
  readonly number: string
  readonly orderId: number
  readonly customerId: number
  readonly issuedAt: string
  readonly totalCents: number
  readonly state: string
}

/** Invoices, under `/api`. By another programmer: nothing is escaped, every amount is a string. */
export function serveInvoicesApi(app: FastifyInstance, shop: Shop): void {
  app.get<{ Querystring: Query }>('/invoices', (request, reply) => {
    const customer = first(request.query, 'customer')
    const order = first(request.query, 'order')
    const state = first(request.query, 'state')
    const filter: Filter = [
      customer === undefined ? undefined : ['customer_id = ?', idFrom(customer) ?? 0],
      order === undefined ? undefined : ['order_id = ?', idFrom(order) ?? 0],
      state === undefined ? undefined : ['state = ?', state],
    ]
    const columns = `number, order_id orderId, customer_id customerId, issued_at issuedAt, total_cents totalCents, state`
    const from = 'invoices i JOIN orders o ON o.id = i.order_id'
    const { rows, ...page } = pageOf<Row>(shop.db, request.query, {
      columns,
      from,
      filter,
      order: 'i.id DESC',
    })
    const items = rows.map(row => ({
      number: row.number,
      orderId: row.orderId,
      customerId: row.customerId,
      issuedOn: dutchDay(row.issuedAt),
      total: priceText(row.totalCents),
      state: row.state,
    }))
    return found(shop, request, reply, PERSONAL_CACHE, { ...page, items })
  })

  app.get<{ Params: { number: string } }>('/invoices/:number', (request, reply) => {
    const order = shop.db.one<{ id: number }>(
      'SELECT order_id id FROM invoices WHERE number = ?',
      request.params.number,
    )
    const data = order && invoiceSnapshot(shop.db, order.id)
    if (!data) return failure(shop, reply, 41)
    const invoice = {
      number: data.number,
      orderId: data.orderId,
      customer: { id: data.customerId, name: data.customerName },
      issuedAt: data.issuedAt,
      dueOn: dutchDay(data.dueOn),
      state: data.state,
      lines: data.lines.map(line => ({ text: line.text, amount: priceText(line.amountCents) })),
      net: priceText(data.netCents),
      vat: priceText(data.vatCents),
      total: priceText(data.totalCents),
      currency: 'EUR',
      paidAt: data.paidAt,
    }
    return found(shop, request, reply, PERSONAL_CACHE, { invoice })
  })
}
