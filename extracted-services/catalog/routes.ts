import type { FastifyInstance } from 'fastify'
import type { Surroundings } from '../chassis/service.ts'
import { text } from '../published-language/formatting.ts'
import { originOf } from '../published-language/origin.ts'
import { count, first, idOf, pagesOf, paging, type Query } from '../published-language/query.ts'
import { noSuchProduct } from '../published-language/refusals.ts'
import { csrfToken } from '../published-language/voice.ts'
import { orderNamed, type Plants } from './plants.ts'
import { type Search, searchTerm } from './search.ts'
import { hitView, itemView, productView, sectionView } from './views.ts'

interface Asked {
  Querystring: Query
  Params: { id: string }
}

const maxHits = 50

/** The catalogue's part of the shop's API. */
export function catalogRoutes(plants: Plants, search: Search) {
  return (app: FastifyInstance, { voice, shop }: Surroundings): void => {
    app.get('/api/categories', (request, reply) =>
      voice.answer(request, reply, { items: plants.sections().map(sectionView) }),
    )

    app.get<Asked>('/api/products', (request, reply) => {
      const { query } = request
      const { page, perPage } = paging(query)
      const { total, plants: found } = plants.shelf({
        page,
        perPage,
        section: first(query, 'category'),
        inStock: first(query, 'inStock') === '1',
        order: orderNamed(first(query, 'sort')),
      })
      const pages = pagesOf(total, perPage)
      return voice.answer(request, reply, { page, perPage, total, pages, items: found.map(itemView) })
    })

    app.get<Asked>('/api/products/:id', (request, reply) => {
      const id = idOf(request.params.id)
      const plant = id === null ? null : plants.plant(id)
      if (!plant) return voice.refuse(request, reply, noSuchProduct)
      return voice.answer(request, reply, { csrfToken: csrfToken(), product: productView(plant) })
    })

    app.get<Asked>('/api/search', (request, reply) => {
      const started = performance.now()
      const term = searchTerm(first(request.query, 'q') ?? '')
      const { total, hits } = search(term, Math.min(count(request.query, 'limit', 10), maxHits))
      const origin = originOf(request, shop.url)
      const took = Number(((performance.now() - started) / 1_000).toFixed(4))
      const results = hits.map(hit => hitView(hit, origin))
      return voice.answer(request, reply, { took, query: text(term), total, results })
    })
  }
}
