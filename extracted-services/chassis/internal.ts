import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Switchboard } from './faults/switchboard.ts'
import type { Follower } from './outbox.ts'
import type { Projection } from './projection.ts'

/** `GET /healthz`: 200 once everything the outbox held at the start is applied, 503 before. */
export function serveHealth(
  app: FastifyInstance,
  name: string,
  follower: Follower,
  projection: Projection,
): void {
  app.get('/healthz', async (_request, reply) => {
    reply.code(follower.caughtUp ? 200 : 503).header('cache-control', 'no-store')
    return {
      status: follower.caughtUp ? 'ok' : 'catching-up',
      service: name,
      position: projection.position(),
      trouble: follower.trouble,
    }
  })
}

/**
 * `GET` and `PUT /internal/faults`: which faults are on, and another set of them.
 *
 * Only for callers on this machine; a request that came through a proxy is nobody's.
 */
export function serveFaults(app: FastifyInstance, switchboard: Switchboard): void {
  const list = () => ({ faults: switchboard.on().map(fault => fault.written), known: switchboard.known })

  app.register(async near => {
    near.removeAllContentTypeParsers()
    near.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    near.addHook('onRequest', async (request, reply) => {
      if (!isNear(request)) return reply.code(404).send({ problems: ['not for you'] })
    })
    near.get('/internal/faults', async () => list())
    near.put('/internal/faults', async (request, reply) => {
      const wanted = faultsIn(String(request.body ?? ''))
      if (wanted === null) return reply.code(400).send({ problems: ['expected {"faults":["name", …]}'] })
      const problems = switchboard.set(wanted)
      return problems.length > 0 ? reply.code(400).send({ problems }) : list()
    })
  })
}

function faultsIn(body: string): readonly string[] | null {
  try {
    const { faults } = JSON.parse(body) as { faults?: unknown }
    return Array.isArray(faults) && faults.every(one => typeof one === 'string') ? faults : null
  } catch {
    return null
  }
}

const marksOfProxies = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host']

function isNear(request: FastifyRequest): boolean {
  const address = request.raw.socket.remoteAddress ?? ''
  const local = address === '::1' || /^(::ffff:)?127\./.test(address)
  return local && marksOfProxies.every(name => request.headers[name] === undefined)
}
