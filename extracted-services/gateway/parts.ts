import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'
import { failureOf } from './failures.ts'
import { type Addresses, addressOf, type Service, serviceOf } from './upstreams.ts'

/** One part of a page: what was read, that there is no such thing, or that it could not be had. */
export type Part<Value> =
  | { readonly got: Value }
  | { readonly absent: true }
  | { readonly failed: { readonly status: number; readonly service: Service } }

/** Asks for parts of a page, each with its own deadline. */
export type AskPart = <Value>(path: string, read: (body: Body) => Value) => Promise<Part<Value>>

/** What a service said; `read` may trip over it, which counts as a failure of the service. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is the service's; reading it wrongly is caught
export type Body = any

/** Parts for one page. They end when its caller leaves. */
export function partsFor(
  reply: FastifyReply,
  addresses: Addresses,
  agent: Dispatcher,
  timeoutMs: number,
): AskPart {
  const left = new AbortController()
  reply.raw.once('close', () => left.abort())

  return async (path, read) => {
    const service = serviceOf(path.split('?', 1)[0]!)
    const signal = AbortSignal.any([left.signal, AbortSignal.timeout(timeoutMs)])
    try {
      const answer = await agent.request({
        origin: addressOf(addresses, service),
        path,
        method: 'GET',
        headers: { accept: 'application/json' },
        signal,
      })
      const body: Body = JSON.parse(await answer.body.text())
      if (body.error === false && answer.statusCode === 200) return { got: read(body) }
      const isNo = body.error === true && answer.statusCode < 500
      return isNo ? { absent: true } : { failed: { status: 502, service } }
    } catch (error) {
      return { failed: { status: failureOf(error).status, service } }
    }
  }
}

/** The value of a part, or null. */
export function orNull<Value>(part: Part<Value>): Value | null {
  return 'got' in part ? part.got : null
}

/** Who of a page's parts could not be asked, each once. */
export function unavailable(parts: readonly Part<unknown>[]): readonly Service[] {
  return [...new Set(parts.flatMap(part => ('failed' in part ? [part.failed.service] : [])))]
}
