import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

/** Gathers the schemas of all routes that come after it, and serves them as OpenAPI 3.1 at `/openapi.json`. */
export function openApi(app: FastifyInstance, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Banyan',
        version,
        description:
          'What the running proxy knows, and how routes are moved. Every refusal is JSON that says what is wrong and how to mend it.',
      },
      tags: [
        { name: 'read', description: 'Moves nothing.' },
        { name: 'move', description: 'Moves callers, or decides what may.' },
      ],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      // On loopback there may be no tokens.
      security: [{ token: [] }, {}],
    },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) => String($id ?? `schema-${index}`),
    },
    exposeHeadRoutes: false,
  })
  app.register(async api => {
    api.get('/openapi.json', { schema: { hide: true } }, async () => api.swagger())
  })
}
