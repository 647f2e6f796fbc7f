import { type FastifyInstance, fastify } from 'fastify'

/** What the admin port tells about the proxy. */
export interface AdminState {
  /** Callers are served and nobody asked to stop. */
  readonly ready: boolean
}

/**
 * The admin port's server. `/healthz` says that the process lives, `/readyz` whether callers are served; both answer to
 * anybody, under any Host name, and say nothing else.
 */
export function createAdmin(state: () => AdminState): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: 64 * 1024 })
  app.get('/healthz', (_, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  app.get('/readyz', (_, reply) => {
    const { ready } = state()
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ready' : 'not ready' })
  })
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ status: 404, error: 'Not Found' }))
  return app
}
