import type { FastifyInstance } from 'fastify'
import type { Shop } from '../shop.ts'
import { failure } from './answer.ts'
import { serveCustomersApi } from './customers.ts'
import { serveInvoicesApi } from './invoices.ts'
import { serveOrdersApi } from './orders.ts'
import { serveProductsApi } from './products.ts'

/** Everything under `/api`: no cookies, no login, and its own way to fail. */
export function serveApi(app: FastifyInstance, shop: Shop): void {
  app.register(
    async api => {
      // Bodies are read as text whatever they call themselves; pictures pass as they come.
      api.removeAllContentTypeParsers()
      api.addContentTypeParser(/^image\//, (_request, _payload, done) => done(null))
      api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
      api.setNotFoundHandler((_request, reply) => failure(shop, reply, 99, 404))
      api.setErrorHandler<{ statusCode?: number }>((error, _request, reply) => {
        const status = error.statusCode ?? 500
        if (status >= 500) console.error(error)
        return failure(shop, reply, 10, status)
      })
      serveProductsApi(api, shop)
      serveCustomersApi(api, shop)
      serveOrdersApi(api, shop)
      serveInvoicesApi(api, shop)
    },
    { prefix: '/api' },
  )
}
