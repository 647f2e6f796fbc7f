import type { FastifyInstance, FastifyReply } from 'fastify'
import { idOf } from '../published-language/query.ts'
import { noSuchOrder } from '../published-language/refusals.ts'
import { type AskPart, type Body, orNull, unavailable } from './parts.ts'

/**
 * `GET /web/orders/:id`: an order, each line with the product as it is today.
 *
 * Text is HTML-escaped, as the shop's API has it: the web puts it into pages. Without the order there is no page (404,
 * or 502 and 504 when the orders service fails); without the catalogue `product` is null in every line and the answer
 * says so in `unavailable`. A product that is no longer sold is null without that.
 */
export function webOrder(app: FastifyInstance, partsFor: (reply: FastifyReply) => AskPart): void {
  app.get<{ Params: { id: string } }>('/web/orders/:id', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const id = idOf(request.params.id)
    if (id === null) return reply.code(404).send(noOrder)
    const ask = partsFor(reply)
    const order = await ask(`/api/orders/${id}`, body => ({ ...body.order, lines: [...body.order.lines] }))
    if ('absent' in order) return reply.code(404).send(noOrder)
    if ('failed' in order) {
      reply.code(order.failed.status)
      return { error: 'unavailable', message: 'The order cannot be shown now', unavailable: ['orders'] }
    }

    const lines: readonly Body[] = order.got.lines
    const ids = [...new Set(lines.map(line => Number(line.productId)))]
    const products = await Promise.all(
      ids.map(one => ask(`/api/products/${one}`, body => productNow(body.product))),
    )
    const productOf = new Map(ids.map((one, index) => [one, orNull(products[index]!)]))
    const missing = unavailable(products)
    if (missing.length === 0) reply.header('cache-control', 'no-cache, private')
    return {
      order: {
        ...order.got,
        lines: lines.map(line => ({ ...line, product: productOf.get(Number(line.productId)) ?? null })),
      },
      unavailable: missing,
    }
  })
}

const noOrder = { error: 'not-found', message: noSuchOrder.message }

function productNow(product: Body) {
  return {
    name: product.name as string,
    category: product.category as { readonly slug: string; readonly name: string },
    image: product.image as string,
    price: product.price as number,
    stock: product.stock as number,
    onSale: product.onSale === 1,
  }
}
