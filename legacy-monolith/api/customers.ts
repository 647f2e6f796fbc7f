import type { FastifyInstance } from 'fastify'
import { day } from '../clock.ts'
import { price } from '../money.ts'
import { customerSnapshot } from '../outbox/snapshots.ts'
import type { Shop } from '../shop.ts'
import { failure, found, PERSONAL_CACHE, text } from './answer.ts'
import { type Filter, first, idFrom, pageOf, type Query } from './query.ts'

interface Row {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly city: string
  readonly country: string
  readonly newsletter: number
  readonly since: string
}

/** Customers, under `/api`; for the office and for services, there is no login. */
export function serveCustomersApi(app: FastifyInstance, shop: Shop): void {
  app.get<{ Querystring: Query }>('/customers', (request, reply) => {
    const city = first(request.query, 'city')
    const q = first(request.query, 'q')
    const filter: Filter = [
      city === undefined ? undefined : ['lower(city) = lower(?)', city],
      q === undefined ? undefined : ['instr(lower(name), lower(?)) OR instr(lower(email), lower(?))', q, q],
    ]
    const columns = 'id, name, email, city, country, newsletter, since'
    const { rows, ...page } = pageOf<Row>(shop.db, request.query, {
      columns,
      from: 'customers',
      filter,
      order: 'id',
    })
    const items = rows.map(row => ({
      id: row.id,
      name: text(row.name),
      email: row.email,
      city: text(row.city),
      country: row.country,
      newsletter: row.newsletter ? 'Y' : 'N',
      since: day(row.since),
    }))
    return found(shop, request, reply, PERSONAL_CACHE, { ...page, items })
  })

  app.get<{ Params: { id: string } }>('/customers/:id', (request, reply) => {
    const id = idFrom(request.params.id)
    const data = id === null ? undefined : customerSnapshot(shop.db, id)
    if (!data) return failure(shop, reply, 23)
    const customer = {
      id: data.id,
      name: text(data.name),
      email: data.email,
      phone: data.phone,
      address: {
        street: text(data.street),
        postcode: text(data.postcode),
        city: text(data.city),
        country: text(data.country),
      },
      newsletter: data.newsletter ? 'Y' : 'N',
      since: data.since,
      orders: data.orderCount,
      spent: price(data.spentCents),
      lastOrderAt: data.lastOrderAt,
    }
    return found(shop, request, reply, PERSONAL_CACHE, { customer })
  })
}
