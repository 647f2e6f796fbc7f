import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { localMs } from '../clock.ts'
import type { Shop } from '../shop.ts'

export const CATALOG_CACHE = 'private, must-revalidate'
export const PERSONAL_CACHE = 'no-cache, private'

const MESSAGES = {
  10: 'Request could not be understood',
  17: 'No such product',
  23: 'No such customer',
  31: 'No such order',
  32: 'Order cannot be cancelled',
  33: 'Not enough stock',
  34: 'Order is incomplete',
  41: 'No such invoice',
  51: 'Not a picture',
  52: 'Picture too large',
  99: 'No such method',
} as const

export type Code = keyof typeof MESSAGES

/** The body of a good answer: what varies by itself first, then the data. */
export function success(shop: Shop, data: object): object {
  return { error: false, requestId: randomUUID(), generatedAt: localMs(shop.now()), ...data }
}

/** Answers a `GET` with data under an ETag, or 304 when the caller has it already. `varying` is outside the ETag. */
export function found(
  shop: Shop,
  request: FastifyRequest,
  reply: FastifyReply,
  cacheControl: string,
  data: object,
  varying: object = {},
): FastifyReply {
  const etag = `W/"${createHash('sha1')
    .update(JSON.stringify({ error: false, ...data }))
    .digest('hex')
    .slice(0, 16)}"`
  reply.header('etag', etag).header('cache-control', cacheControl)
  if (isFresh(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').send(success(shop, { ...varying, ...data }))
}

/** Answers with one of the README's error codes; most of them, alas, as 200. */
export function failure(shop: Shop, reply: FastifyReply, code: Code, status = 200): FastifyReply {
  const body = {
    error: true,
    code,
    message: MESSAGES[code],
    requestId: randomUUID(),
    generatedAt: localMs(shop.now()),
  }
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(body)
}

/** True when `If-None-Match` names the tag; compared weakly, as RFC 9110 wants for GET. */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  const bare = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.split(',').some(tag => bare(tag) === bare(etag))
}

/** For a form that is filled from an answer, new each time. The shop has not looked at one since it has logins. */
export function csrfToken(): string {
  return randomBytes(24).toString('hex')
}

/** Free text inside JSON, HTML-escaped, because the first page that used it was built by hand. */
export function text(raw: string): string {
  return raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#039;')
}
