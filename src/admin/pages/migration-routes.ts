import type { FastifyInstance } from 'fastify'
import { html } from '../html.ts'
import { queryOf } from './forms.ts'
import { migrationPart } from './migration-page.ts'
import { resultsPart } from './results.ts'
import type { Site } from './site.ts'

/** `GET /` */
export function migrationRoutes(app: FastifyInstance, site: Site): void {
  const { steering, results } = site
  app.get('/', async (request, reply) => {
    const overview = await site.glance.now()
    const looking = await site.looking(request)
    const past = await steering.past(null, 'day')
    const from = Math.min(
      Number(/^\d{1,6}$/.exec(queryOf(request, 'from'))?.[0] ?? 0),
      Math.max(0, overview.routes.length - 1),
    )
    const main = html`${resultsPart(results.of(queryOf(request, 'result')))}
      ${migrationPart({ overview, plan: steering.plan(), past, from }, looking)}`
    return site.show(request, reply, {
      title: 'Migration',
      at: 'migration',
      live: request.url,
      main,
    })
  })
}
