import Fastify, { type FastifyInstance } from 'fastify'
import { serveLogin } from './accounts/login.ts'
import { serveRegister } from './accounts/register.ts'
import { serveApi } from './api/api.ts'
import { serveCart } from './cart.ts'
import { serveCatalogPages } from './catalog/pages.ts'
import { servePhotos } from './catalog/photos.ts'
import { servePictures } from './catalog/pictures.ts'
import { serveCheckout } from './checkout.ts'
import { serveOrderEvents } from './orders/events.ts'
import { serveOrderPages } from './orders/pages.ts'
import { serveOutbox } from './outbox/follow.ts'
import { serveAbout } from './pages/about.ts'
import { serveAssets } from './pages/assets.ts'
import { failurePage, notFoundPage } from './pages/failures.ts'
import { serveGallery } from './pages/gallery.ts'
import { serveExport } from './reports/export.ts'
import { serveSalesReport } from './reports/sales.ts'
import type { Shop } from './shop.ts'

/** The shop's one web application; everything is in here, as it is with monoliths. */
export function shopApp(shop: Shop, log?: (line: string) => void): FastifyInstance {
  const app = Fastify({
    bodyLimit: 256 * 1024,
    frameworkErrors: (_error, request, reply) =>
      void failurePage(shop, request, reply, 400, ...NOT_UNDERSTOOD),
  })
  app.addHook('onRequest', async (_request, reply) => void reply.header('x-powered-by', 'FigAndBark/2.4'))
  if (log)
    app.addHook('onResponse', async (request, reply) =>
      log(`${request.method} ${request.url} ${reply.statusCode} ${reply.elapsedTime.toFixed(0)} ms`),
    )
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  )
  app.setNotFoundHandler((request, reply) => notFoundPage(shop, request, reply))
  app.setErrorHandler<{ statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) return failurePage(shop, request, reply, status, ...NOT_UNDERSTOOD)
    console.error(error)
    return failurePage(
      shop,
      request,
      reply,
      500,
      'Something broke',
      'That is our fault, not yours. Please try again.',
    )
  })

  app.get('/healthz', () => {
    const { orders } = shop.db.one<{ orders: number }>('SELECT count(*) orders FROM orders')!
    return { status: 'ok', orders, open: shop.open }
  })
  serveAssets(app)
  servePictures(app, shop)
  servePhotos(app, shop)
  serveCatalogPages(app, shop)
  serveAbout(app, shop)
  serveGallery(app, shop)
  serveLogin(app, shop)
  serveRegister(app, shop)
  serveCart(app, shop)
  serveCheckout(app, shop)
  serveOrderPages(app, shop)
  serveOrderEvents(app, shop)
  serveSalesReport(app, shop)
  serveExport(app, shop)
  serveApi(app, shop)
  serveOutbox(app, shop)
  return app
}

const NOT_UNDERSTOOD = ['We did not understand that', 'The request was not one we can answer.'] as const
