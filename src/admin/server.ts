import { type FastifyInstance, type FastifyReply, fastify } from 'fastify'
import type { Logger } from 'pino'
import type { Totals } from '../types/metrics.ts'
import type { Steering } from '../types/steering.ts'
import type { AdminPlan } from '../types.ts'
import { guardAccess } from './access/access.ts'
import { NO_SUCH_ADDRESS, sendNo } from './access/no.ts'
import { Sessions } from './access/sessions.ts'
import { explain } from './api/explain.ts'
import { jsonOnly } from './api/json-only.ts'
import { moves } from './api/moves.ts'
import { openApi } from './api/openapi.ts'
import { reads } from './api/reads.ts'
import { SCHEMAS } from './api/schemas/schemas.ts'
import { compileValidator } from './api/validators.ts'
import { Feed } from './events/feed.ts'
import { events } from './events/route.ts'
import { answerGarbage, sendError } from './failures.ts'
import { type AdminState, health } from './health.ts'
import {
  CHECK_MS,
  HEAD_MS,
  LARGEST_BODY,
  LARGEST_HEAD,
  LONGEST_NAME,
  MOST_CONNECTIONS,
  REQUEST_MS,
} from './limits.ts'
import { metrics } from './metrics/metrics.ts'
import { pages } from './pages/pages.ts'
import { RefusalLog, refusal } from './refusals.ts'

export type { AdminState } from './health.ts'

export interface AdminOptions {
  readonly steering: Steering
  readonly state: () => AdminState
  /** The running plan's: tokens, hosts and metrics may change while this runs. */
  readonly plan: () => AdminPlan
  /** Where it will listen: any but loopback needs tokens. */
  readonly host: string
  readonly log: Logger
  readonly version: string
  /** For `/metrics`. */
  readonly totals: Totals
  /** How often listeners of the event stream are told that it lives, in milliseconds; 15 s. */
  readonly heartbeatMs?: number
}

/** Nothing on this port is meant to stand in somebody else's page, to be kept, or to be taken for another type. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/**
 * The admin port's server, not listening yet: health, metrics, the API under `/api/v1`, its description at `/openapi.json`,
 * and the pages.
 *
 * Closed unless a route says otherwise; see `access/access.ts`. It does not begin to listen at an address that others
 * reach without tokens to ask them for. `close()` ends its event streams.
 */
export function createAdmin(options: AdminOptions): FastifyInstance {
  const { steering, state, plan, host, log, version, totals, heartbeatMs } = options
  const refusals = new RefusalLog(log)
  const app = fastify({
    logger: false,
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_MS,
    routerOptions: { maxParamLength: LONGEST_NAME },
    http: { headersTimeout: HEAD_MS, connectionsCheckingInterval: CHECK_MS, maxHeaderSize: LARGEST_HEAD },
    clientErrorHandler: answerGarbage(refusals),
    // An address that cannot be decoded, or with too long a name in it: no hook has seen it.
    frameworkErrors: (_, request, reply) => {
      const { status, refused, message } = NO_SUCH_ADDRESS
      refusals.say({ status, refused, method: request.method, address: request.ip })
      ;(reply as FastifyReply).code(status).headers(HEADERS).send(refusal(status, message))
    },
  })
  app.server.maxConnections = MOST_CONNECTIONS
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(compileValidator)
  // The schemas tell what is sent; they never change it.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(sendError(log))

  app.addHook('onRequest', async (_, reply) => {
    reply.headers(HEADERS)
  })
  const sessions = new Sessions(() => performance.now())
  const access = guardAccess(app, { plan, sessions, host, now: () => performance.now() })
  app.addHook('onResponse', async (request, reply) => {
    const { method, ip: address, asker, refused, routeOptions } = request
    if (reply.statusCode < 400 || refused === null) return
    refusals.say({
      status: reply.statusCode,
      refused,
      method,
      ...(routeOptions.url === undefined ? {} : { api: routeOptions.url }),
      address,
      ...(asker === null ? {} : { by: asker.name }),
    })
  })
  app.setNotFoundHandler((_, reply) => sendNo(reply, NO_SUCH_ADDRESS))

  const feed = new Feed(steering, log, heartbeatMs)
  app.addHook('preClose', async () => feed.close())
  app.addHook('onClose', async () => refusals.flush())

  for (const [name, schema] of Object.entries(SCHEMAS)) app.addSchema({ $id: name, ...schema })
  openApi(app, version)
  health(app, state)
  metrics(app, steering, totals)
  app.register(
    async api => {
      api.addHook('onRequest', jsonOnly)
      reads(api, steering)
      explain(api, steering)
      moves(api, steering)
      events(api, feed, access)
    },
    { prefix: '/api/v1' },
  )
  app.register(async site => pages(site, { steering, plan, sessions, access, log }))
  return app
}
