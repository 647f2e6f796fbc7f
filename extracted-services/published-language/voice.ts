import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { localMs } from './formatting.ts'
import type { Refusal } from './refusals.ts'

/** Members of an answer, in their order, without the envelope. */
export type Members = { readonly [name: string]: unknown }

/** What is about to be said. */
export interface Saying {
  readonly status: number
  readonly refused: boolean
  readonly members: Members
}

/** Says answers the way the shop's API does: one envelope, one ETag rule, one shape of refusal. */
export interface Voice {
  /** A success. Answers to GET and HEAD get an ETag, and a 304 when the caller has it already. */
  answer(request: FastifyRequest, reply: FastifyReply, members: Members, how?: Manner): FastifyReply
  refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply
}

export interface Manner {
  readonly status?: number
  readonly cacheControl?: string
}

/** `cacheControl` is what successes carry unless said otherwise; `spoil` may bend what is said (see chassis/faults). */
export function shopVoice(
  cacheControl: string,
  spoil: (request: FastifyRequest, saying: Saying) => Saying,
): Voice {
  return {
    answer(request, reply, members, how = {}) {
      const said = spoil(request, { status: how.status ?? 200, refused: false, members })
      reply.code(said.status).header('cache-control', how.cacheControl ?? cacheControl)
      if (request.method === 'GET' || request.method === 'HEAD') {
        const tag = entityTag(said.members)
        reply.header('etag', tag)
        if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send()
      }
      return sendJson(reply, { error: false, ...stamp(), ...said.members })
    },
    refuse(request, reply, refusal) {
      const { code, message } = refusal
      const said = spoil(request, { status: refusal.status, refused: true, members: {} })
      reply.code(said.status).header('cache-control', 'no-store')
      return sendJson(reply, { error: true, code, message, ...stamp() })
    },
  }
}

/** The weak tag of a body: over what does not vary by itself. */
export function entityTag(members: Members): string {
  const { took: _, csrfToken: __, ...steady } = members
  const json = JSON.stringify({ error: false, ...steady })
  return `W/"${createHash('sha1').update(json).digest('hex').slice(0, 16)}"`
}

/** For a form that is filled from an answer, new each time; nobody looks at it. */
export function csrfToken(): string {
  return randomBytes(24).toString('hex')
}

/** Whether an `If-None-Match` header names the tag, weakly compared. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const opaque = tag.replace(/^W\//, '')
  return ifNoneMatch
    .split(',')
    .map(one => one.trim())
    .some(one => one === '*' || one.replace(/^W\//, '') === opaque)
}

function stamp(): Members {
  return { requestId: randomUUID(), generatedAt: localMs(new Date()) }
}

function sendJson(reply: FastifyReply, body: Members): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body))
}
