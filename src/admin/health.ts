import type { FastifyInstance } from 'fastify'

/** What the admin port tells about the proxy to anybody. */
export interface AdminState {
  /** Callers are served and nobody asked to stop. */
  readonly ready: boolean
}

/**
 * `/healthz` says that the process lives, `/readyz` whether callers are served; both answer to anybody, under any Host
 * name, and say nothing else.
 */
export function health(app: FastifyInstance, state: () => AdminState): void {
  const open = { config: { access: 'open' }, schema: { hide: true } } as const
  app.get('/healthz', open, (_, reply) => reply.send({ status: 'ok' }))
  app.get('/readyz', open, (_, reply) => {
    const { ready } = state()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' })
  })
}
