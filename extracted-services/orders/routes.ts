import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isCopy } from '../chassis/copies.ts'
import type { Surroundings } from '../chassis/service.ts'
import { originOf } from '../published-language/origin.ts'
import { chosenId, first, idOf, pagesOf, paging, type Query } from '../published-language/query.ts'
import { noSuchInvoice, noSuchOrder, onlyACopy, type Refusal } from '../published-language/refusals.ts'
import type { Books } from './books.ts'
import { readCommand } from './command.ts'
import { type Done, openOrderDesk } from './order-desk.ts'
import { invoiceLine, invoiceView, orderLine, orderView } from './views.ts'

interface Asked {
  Querystring: Query
  Params: { id: string; number: string }
}

const unkept = { cacheControl: 'no-store' }

/** How long a write waits to be seen in our own books before it is answered in the shop's words. */
const readBackMs = 2_000

/** The orders' and invoices' part of the shop's API. */
export function ordersRoutes(books: Books) {
  return (app: FastifyInstance, { voice, shop, follower }: Surroundings): void => {
    const desk = openOrderDesk(shop)

    app.get<Asked>('/api/orders', (request, reply) => {
      const { query } = request
      const asked = paging(query)
      const customer = chosenId(query, 'customer')
      const { total, lines } = books.orders({ ...asked, customer, status: first(query, 'status') })
      const page = { ...asked, total, pages: pagesOf(total, asked.perPage) }
      return voice.answer(request, reply, { ...page, items: lines.map(orderLine) })
    })

    app.get('/api/orders/latest', (request, reply) => {
      reply.code(302).header('location', `${originOf(request, shop.url)}/api/orders/${books.latestOrder()}`)
      return reply.header('cache-control', 'no-store').send()
    })

    app.get<Asked>('/api/orders/:id', (request, reply) => {
      const id = idOf(request.params.id)
      const order = id === null ? null : books.order(id)
      if (!order) return voice.refuse(request, reply, noSuchOrder)
      return voice.answer(request, reply, { order: orderView(order) })
    })

    app.post('/api/orders', async (request, reply) => {
      const command = readCommand(request.body)
      if ('code' in command) return voice.refuse(request, reply, command)
      if (isCopy(request)) return voice.refuse(request, reply, onlyACopy)
      const done = await desk.place(command)
      return told(request, reply, done, id => books.order(id) !== null, 201)
    })

    app.post<Asked>('/api/orders/:id/cancel', async (request, reply) => {
      const id = idOf(request.params.id)
      if (id === null) return voice.refuse(request, reply, noSuchOrder)
      if (isCopy(request)) return voice.refuse(request, reply, onlyACopy)
      const done = await desk.cancel(id)
      return told(request, reply, done, () => books.order(id)?.status === 'cancelled', 200)
    })

    app.get<Asked>('/api/invoices', (request, reply) => {
      const { query } = request
      const asked = paging(query)
      const customer = chosenId(query, 'customer')
      const order = chosenId(query, 'order')
      const { total, lines } = books.invoices({ ...asked, customer, order, state: first(query, 'state') })
      const page = { ...asked, total, pages: pagesOf(total, asked.perPage) }
      return voice.answer(request, reply, { ...page, items: lines.map(invoiceLine) })
    })

    app.get<Asked>('/api/invoices/:number', (request, reply) => {
      const invoice = books.invoice(request.params.number)
      if (!invoice) return voice.refuse(request, reply, noSuchInvoice)
      return voice.answer(request, reply, { invoice: invoiceView(invoice) })
    })

    /** Answers a write from our own books once they show it, so that the caller's next read agrees. */
    async function told(
      request: FastifyRequest,
      reply: FastifyReply,
      done: Done | Refusal,
      isSeen: (id: number) => boolean,
      status: number,
    ): Promise<FastifyReply> {
      if ('code' in done) return voice.refuse(request, reply, done)
      const id = done.orderId
      const seen = await follower.until(() => isSeen(id), readBackMs)
      const order = seen ? books.order(id) : null
      if (status === 201) reply.header('location', `${originOf(request, shop.url)}/api/orders/${id}`)
      return voice.answer(
        request,
        reply,
        { order: order ? orderView(order) : done.order },
        { ...unkept, status },
      )
    }
  }
}
