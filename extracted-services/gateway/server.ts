import Fastify, { type FastifyReply } from 'fastify'
import { closeWhenAnswered } from '../chassis/app.ts'
import { openSwitchboard } from '../chassis/faults/switchboard.ts'
import { sufferWireFaults, wireFaults } from '../chassis/faults/wire.ts'
import { serveFaults } from '../chassis/internal.ts'
import { ownFailure } from './failures.ts'
import { mobileHome } from './mobile.ts'
import { partsFor } from './parts.ts'
import { passThrough } from './pass-through.ts'
import { type Addresses, openAgent } from './upstreams.ts'
import { webOrder } from './web.ts'

export interface GatewayOptions extends Addresses {
  /** 0 takes a free one. */
  readonly port?: number
  readonly host?: string
  /** For what is passed through: until the head of the answer, and between two pieces of its body. */
  readonly timeoutMs?: number
  /** For each part of a page that is joined here. */
  readonly partTimeoutMs?: number
  /** Addresses, ranges or `loopback`, comma-separated, whose `X-Forwarded-*` are believed; nobody's unless said. */
  readonly trustProxy?: string
  /** Further certificates to believe, PEM. */
  readonly ca?: string
  /** Of the wire only: see extracted-services/README.md. */
  readonly faults?: readonly string[]
  readonly faultSeed?: number
  readonly log?: boolean
}

export interface RunningGateway {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Starts the gateway: what the web and the mobile front end talk to. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const switchboard = openSwitchboard(wireFaults, options.faultSeed ?? 1)
  const problems = switchboard.set(options.faults ?? [])
  if (problems.length > 0) throw new Error(problems.join('\n'))

  const { legacyUrl, catalogUrl, ordersUrl, customersUrl, timeoutMs = 15_000, ca = null } = options
  const addresses: Addresses = { legacyUrl, catalogUrl, ordersUrl, customersUrl }
  const agent = openAgent({ connectTimeoutMs: 3_000, timeoutMs, ca })
  const app = Fastify({ logger: options.log ?? false, trustProxy: options.trustProxy ?? false })
  app.removeAllContentTypeParsers()
  closeWhenAnswered(app)
  sufferWireFaults(app, switchboard)
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'not-found', message: 'The gateway has no such path' }),
  )
  app.setErrorHandler<{ statusCode?: number }>((error, request, reply) => {
    const { status, ...told } = ownFailure(error)
    if (status >= 500) request.log.error({ err: error }, 'a request broke')
    return reply.code(status).header('cache-control', 'no-store').send(told)
  })
  app.get('/healthz', async () => ({ status: 'ok', service: 'gateway' }))
  serveFaults(app, switchboard)

  const parts = (reply: FastifyReply) => partsFor(reply, addresses, agent, options.partTimeoutMs ?? 1_500)
  mobileHome(app, parts)
  webOrder(app, parts)
  for (const prefix of ['/web', '/mobile']) passThrough(app, prefix, addresses, agent)

  const close = async () => {
    await app.close()
    await agent.destroy()
  }
  try {
    const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' })
    return { url, port: Number(new URL(url).port), close }
  } catch (error) {
    await close()
    throw error
  }
}
