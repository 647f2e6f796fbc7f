import type { FastifyInstance } from 'fastify'
import { receivePhoto } from '../catalog/photos.ts'
import { imagePath, listCategories, listProducts, searchProducts, searchWords } from '../catalog/products.ts'
import { price, priceText } from '../money.ts'
import { productSnapshot } from '../outbox/snapshots.ts'
import { origin } from '../pages/origin.ts'
import type { Shop } from '../shop.ts'
import { CATALOG_CACHE, csrfToken, failure, found, success, text } from './answer.ts'
import { countFrom, first, idFrom, type Query } from './query.ts'

/** Categories, products and search, under `/api`. */
export function serveProductsApi(app: FastifyInstance, shop: Shop): void {
  const { db } = shop

  app.get('/categories', (request, reply) => {
    const items = listCategories(db).map(({ slug, name, products }) => ({ slug, name: text(name), products }))
    return found(shop, request, reply, CATALOG_CACHE, { items })
  })

  app.get<{ Querystring: Query }>('/products', (request, reply) => {
    const { rows, ...page } = listProducts(db, request.query)
    const items = rows.map(row => ({
      id: row.id,
      sku: row.sku,
      name: text(row.name),
      category: row.categorySlug,
      price: priceText(row.priceCents),
      stock: row.stock,
      onSale: row.onSale,
      image: imagePath(row.id),
    }))
    return found(shop, request, reply, CATALOG_CACHE, { ...page, items })
  })

  app.get<{ Params: { id: string } }>('/products/:id', (request, reply) => {
    const product = productJson(shop, idFrom(request.params.id))
    if (!product) return failure(shop, reply, 17)
    return found(shop, request, reply, CATALOG_CACHE, { product }, { csrfToken: csrfToken() })
  })

  // The name it had until 2011. Built from the shop's own address, as everything was then.
  app.get<{ Params: { id: string } }>('/product/:id', (request, reply) => {
    if (idFrom(request.params.id) === null) return failure(shop, reply, 17)
    return reply.code(301).header('location', `${shop.baseUrl}/api/products/${request.params.id}`).send()
  })

  app.get<{ Querystring: Query }>('/search', (request, reply) => {
    const started = performance.now()
    const { said, words } = searchWords(first(request.query, 'q') ?? '')
    const { total, hits } = searchProducts(db, words, countFrom(request.query, 'limit', 10, 50))
    const results = hits.map(hit => ({
      id: hit.id,
      name: text(hit.name),
      category: hit.categorySlug,
      price: priceText(hit.priceCents),
      score: hit.score,
      snippet: text(hit.description.length > 80 ? `${hit.description.slice(0, 80)}…` : hit.description),
      url: `${origin(request, shop)}/product/${hit.id}`,
    }))
    const took = Number(((performance.now() - started) / 1_000).toFixed(4))
    return found(shop, request, reply, CATALOG_CACHE, { query: text(said), total, results }, { took })
  })

  app.put<{ Params: { id: string } }>('/products/:id/photo', async (request, reply) => {
    const productId = idFrom(request.params.id)
    if (productId === null || !productSnapshot(db, productId)) return failure(shop, reply, 17)
    if (!request.headers['content-type']?.startsWith('image/')) return failure(shop, reply, 51, 415)
    const received = await receivePhoto(shop, request.raw, { productId, customerId: null, caption: '' })
    if ('refused' in received)
      return failure(shop, reply, received.refused, received.refused === 52 ? 413 : 415)
    const { id, type, bytes } = received.photo
    const photo = { id, productId, type, bytes, url: `/photos/${id}` }
    return reply
      .code(201)
      .header('location', `${origin(request, shop)}/photos/${id}`)
      .header('cache-control', 'no-store')
      .send(success(shop, { photo }))
  })
}

function productJson(shop: Shop, id: number | null): object | null {
  const data = id === null ? undefined : productSnapshot(shop.db, id)
  if (!data) return null
  const category = shop.db.one<{ slug: string; name: string }>(
    'SELECT slug, name FROM categories WHERE slug = ?',
    data.categorySlug,
  )!
  return {
    id: data.id,
    sku: data.sku,
    name: text(data.name),
    latinName: data.latinName && text(data.latinName),
    category: { slug: category.slug, name: text(category.name) },
    description: text(data.description),
    price: price(data.priceCents),
    currency: 'EUR',
    vat: data.vatPercent,
    stock: data.stock,
    onSale: data.onSale ? 1 : 0,
    tags: data.tags.map(text),
    heightCm: data.heightCm,
    light: data.light && text(data.light),
    image: imagePath(data.id),
    photos: data.photos,
    addedOn: data.addedOn,
    updatedAt: data.updatedAt,
  }
}
