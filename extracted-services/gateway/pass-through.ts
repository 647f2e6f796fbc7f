import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingHttpHeaders } from 'node:http'
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'
import { failureOf } from './failures.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { type Addresses, addressOf, serviceOf } from './upstreams.ts'

/** What front ends may reach through the gateway; `/internal` is not among it. */
const open = ['/api/*', '/photos/*', '/images/*']

/** Aborted when the caller of the request under way has left. */
const callerLeft = new AsyncLocalStorage<AbortSignal>()

/**
 * Passes what stands under `prefix` to whoever owns it, without the prefix.
 *
 * `@fastify/http-proxy` is told off its defaults here: certificates are verified (by the agent), nothing is asked
 * twice, failures do not name addresses, Host is the caller's, `X-Forwarded-*` are set, hop-by-hop headers end here,
 * addresses are not cached, and a caller who leaves ends the request behind as well.
 */
export function passThrough(
  app: FastifyInstance,
  prefix: string,
  addresses: Addresses,
  agent: Dispatcher,
): void {
  const inside = Object.values({ ...addresses })
  const options: FastifyHttpProxyOptions = {
    prefix,
    rewritePrefix: '/',
    routes: open,
    upstream: '',
    disableCache: true,
    disableRequestLogging: true,
    internalRewriteLocationHeader: false,
    undici: { request: abortable(agent) } as NonNullable<FastifyHttpProxyOptions['undici']>,
    handler: (_request, reply, path, from) => callerLeft.run(leaving(reply), () => reply.from(path, from)),
    replyOptions: {
      getUpstream: request => addressOf(addresses, serviceOf(pathOf(request.url, prefix))),
      retryDelay: () => null,
      rewriteRequestHeaders: (request, headers) => requestHeaders(request, headers as IncomingHttpHeaders),
      rewriteHeaders: (headers, request) =>
        responseHeaders(request!, headers as IncomingHttpHeaders, prefix, inside),
      onError: (reply, { error }) => {
        const { status, ...told } = failureOf(error)
        reply.code(status).header('cache-control', 'no-store').send(told)
      },
    },
  }
  app.register(httpProxy, options)
}

function pathOf(url: string, prefix: string): string {
  return url.slice(prefix.length).split('?', 1)[0] ?? ''
}

function abortable(agent: Dispatcher) {
  return (
    options: Dispatcher.RequestOptions,
    callback: (error: Error | null, data: Dispatcher.ResponseData) => void,
  ) => agent.request({ ...options, signal: callerLeft.getStore() ?? null }, callback)
}

function leaving(reply: FastifyReply): AbortSignal {
  const left = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort()
  })
  return left.signal
}
