import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Session } from '../accounts/session.ts'
import type { Shop } from '../shop.ts'
import { html } from './html.ts'
import { sendPage } from './layout.ts'

/** A page that says what went wrong, with its status. */
export function failurePage(
  shop: Shop,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  title: string,
  advice: string,
  session?: Session,
): FastifyReply {
  const main = html`<h1>${title}</h1><p class="warning">${advice}</p><p><a href="/">&laquo; Back to the shop</a></p>`
  return sendPage(shop, request, reply.code(status), { title, main }, session)
}

export function notFoundPage(
  shop: Shop,
  request: FastifyRequest,
  reply: FastifyReply,
  session?: Session,
): FastifyReply {
  return failurePage(
    shop,
    request,
    reply,
    404,
    'Not on our shelves',
    'We looked everywhere, also behind the compost.',
    session,
  )
}

/** For a form without a token of this visitor. */
export function forbiddenPage(
  shop: Shop,
  request: FastifyRequest,
  reply: FastifyReply,
  session?: Session,
): FastifyReply {
  const advice = 'This form has expired. Please go back, load the page again and try once more.'
  return failurePage(shop, request, reply, 403, 'That form is too old', advice, session)
}
