import type { FastifyInstance } from 'fastify'
import { html } from '../html.ts'
import { queryOf } from './forms.ts'
import { promotePart, rollbackAllPart } from './promote-page.ts'
import { resultsPart } from './results.ts'
import { routePart } from './route-page.ts'
import type { Site } from './site.ts'

interface OfRoute {
  readonly Params: { readonly route: string }
}

/** A route, and the pages that ask before it moves. */
export function routeRoutes(app: FastifyInstance, site: Site): void {
  const { steering, results } = site
  app.get<OfRoute>('/routes/:route', async (request, reply) => {
    const name = request.params.route
    const [view, differences] = await Promise.all([steering.route(name), steering.differences(name)])
    if (view === null || differences === null)
      return site.notFound(request, reply, `There is no route ${name}.`)
    const [hour, day] = await Promise.all([steering.past(name, 'hour'), steering.past(name, 'day')])
    const looking = await site.looking(request)
    const main = html`${resultsPart(results.of(queryOf(request, 'result')))}
      ${routePart({ view, differences, plan: steering.plan(), hour, day }, looking)}`
    return site.show(request, reply, { title: name, at: 'migration', live: request.url, main })
  })

  app.get<OfRoute>('/routes/:route/promote', { config: { access: 'move' } }, async (request, reply) => {
    const view = await steering.route(request.params.route)
    if (view === null) return site.notFound(request, reply, `There is no route ${request.params.route}.`)
    return site.show(request, reply, {
      title: `Promote ${view.name}?`,
      at: 'migration',
      live: null,
      main: promotePart(view),
    })
  })

  app.get('/rollback', { config: { access: 'move' } }, async (request, reply) => {
    const { routes } = await steering.overview()
    const title = 'Return every caller to legacy?'
    return site.show(request, reply, { title, at: 'migration', live: null, main: rollbackAllPart(routes) })
  })
}
