import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Shop } from '../shop.ts'

/** Where the visitor believes to be, from `Host`; the shop's own address when that is missing or strange. */
export function origin(request: FastifyRequest, shop: Shop): string {
  const host = request.headers.host
  if (!host || !/^[a-z0-9.:[\]-]{1,255}$/i.test(host)) return shop.baseUrl
  return `${request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${host}`
}

/** Sends the visitor to a page of the shop, by an absolute address as RFC 2616 wanted. */
export function goTo(shop: Shop, request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply {
  return reply
    .code(303)
    .header('location', origin(request, shop) + path)
    .send()
}

/** A path of the shop from a form, or `/`: never another site's address. */
export function ownPath(given: string | undefined): string {
  return given && /^\/(?![/\\])[\w/?=&.%+-]*$/.test(given) ? given : '/'
}
