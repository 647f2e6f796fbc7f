import type { IncomingHttpHeaders } from 'node:http'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Agent } from 'undici'
import type { Plan, Route, Side, Upstream } from '../../../types.ts'
import { sendRefusal } from '../../api/answer.ts'
import type { Site } from '../site.ts'
import { connectAsTold } from './connecting.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Where a side preview leads; null elsewhere. */
    previewed: Previewed | null
  }
}

interface Previewed {
  readonly side: Side
  readonly route: Route
  readonly upstream: Upstream
}

/** A longer head than Node reads here is no address. */
const LONGEST_TARGET = 8_000
const ANSWER_MS = 10_000
/** What a page of the other side may do here: nothing. No script, no form, and an origin that is nobody's; and nothing of another host. */
const SANDBOX =
  "sandbox; default-src 'self' data: 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'"
/** What of a request is passed on: nothing that says who looks. */
const PASSED = ['accept', 'accept-language', 'accept-encoding', 'user-agent', 'range']
/** Of an answer: what would be kept for this port, or change how it is reached. */
const DROPPED = [
  'set-cookie',
  'set-cookie2',
  'strict-transport-security',
  'alt-svc',
  'clear-site-data',
  'content-security-policy-report-only',
  'service-worker-allowed',
  'refresh',
  'link',
  'report-to',
  'nel',
  'reporting-endpoints',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'trailer',
  'te',
]

/** The address under which a path is asked of one side alone; null where this port takes no such address. */
export function previewHref(side: Side, route: string, target: string): string | null {
  return target.startsWith('/') && target.length <= LONGEST_TARGET
    ? `/preview/${side}/${encodeURIComponent(route)}${target}`
    : null
}

/**
 * `GET /preview/legacy/ROUTE/PATH`: what one side alone answers, for who may look at the pages. Never a write, never a retry,
 * with the upstream's certificate checked as the proxy does; the page that comes is shut off from everything here.
 */
export function preview(app: FastifyInstance, { steering, log }: Site): void {
  app.register(async app => {
    const dispatcher = new Agent({
      connect: connectAsTold(() => Object.values(steering.plan().upstreams)),
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
      // A plan may change how an address is to be spoken to: no connection outlives its request.
      pipelining: 0,
    })
    app.addHook('onClose', () => dispatcher.destroy())
    app.decorateRequest('previewed', null)
    app.addHook('onRoute', route => {
      route.schema = { ...route.schema, hide: true }
    })
    app.addHook('preHandler', async (request, reply) => {
      const found = previewedBy(steering.plan(), request)
      if (found === null) return sendRefusal(reply, 404, 'not-found', 'there is no such side of such a route')
      request.previewed = found
    })
    app.register(httpProxy, {
      upstream: '',
      prefix: '/preview/:side/:route',
      httpMethods: ['GET', 'HEAD'],
      // Its types are those of another version of undici.
      undici: dispatcher as never,
      disableCache: true,
      internalRewriteLocationHeader: false,
      replyOptions: {
        getUpstream: request => request.previewed!.upstream.urls[0]!,
        // Without it a GET answered 503 would be asked again, up to ten times.
        retryDelay: () => null as unknown as number,
        rewriteRequestHeaders: request => askedWith(request as unknown as FastifyRequest),
        rewriteHeaders: (headers, request) => answeredWith(headers, request as unknown as FastifyRequest),
        onError: (reply, { error }) => {
          log.info({ err: error }, 'a side preview had no answer')
          void (reply as unknown as FastifyReply).code(502).send({
            status: 502,
            error: 'Bad Gateway',
            message: 'this side does not answer; the log says why',
          })
        },
      },
    })
  })
}

function previewedBy(plan: Plan, request: FastifyRequest): Previewed | null {
  const { side, route: name } = request.params as { readonly side: string; readonly route: string }
  if (side !== 'legacy' && side !== 'candidate') return null
  const route = [...plan.routes, ...(plan.rest === null ? [] : [plan.rest])].find(one => one.name === name)
  const upstream = route?.[side] == null ? undefined : plan.upstreams[route[side]]
  if (route === undefined || upstream === undefined) return null
  return { side, route, upstream }
}

function askedWith(request: FastifyRequest): IncomingHttpHeaders {
  const { side, route, upstream } = request.previewed!
  const headers: { [name: string]: string } = {}
  for (const name of PASSED) {
    const value = request.headers[name]
    if (typeof value === 'string') headers[name] = value
  }
  headers.host = (side === 'candidate' ? route.request?.host : null) ?? new URL(upstream.urls[0]!).host
  return headers
}

function answeredWith(headers: IncomingHttpHeaders, { previewed }: FastifyRequest): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !DROPPED.includes(name))
  return {
    ...Object.fromEntries(kept),
    ...(headers.location === undefined ? {} : { location: ledTo(headers.location, previewed!) }),
    'content-security-policy': SANDBOX,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
}

/** A redirect to the same side stays on it. */
function ledTo(location: string, { side, route, upstream }: Previewed): string {
  const origin = new URL(upstream.urls[0]!).origin
  if (!URL.canParse(location, origin)) return location
  const target = new URL(location, origin)
  if (target.origin !== origin) return location
  return previewHref(side, route.name, `${target.pathname}${target.search}`)!
}
