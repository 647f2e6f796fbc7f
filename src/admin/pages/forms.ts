import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CROSS_SITE, sendNo } from '../access/no.ts'

/** What a form sends. Of a name that is given twice the first counts. */
export type Form = ReadonlyMap<string, string>

/** Takes the bodies of forms, and no others. */
export function formBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) => {
    const form = new Map<string, string>()
    for (const [name, value] of new URLSearchParams(String(body))) if (!form.has(name)) form.set(name, value)
    done(null, form)
  })
}

/**
 * Lets a form in only from a page of ours. Browsers say where a form comes from, and `access.ts` has refused those of other
 * pages; here what says nothing is refused as well: a program has the API.
 */
export async function needsOrigin(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { method, headers } = request
  if (method === 'GET' || method === 'HEAD') return
  if (headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin') return
  return sendNo(reply, CROSS_SITE)
}

/** A value of a form, without blanks at its ends, cut where nobody would write so much. */
export function sent({ body }: FastifyRequest, name: string, longest = 1_000): string {
  return body instanceof Map
    ? String(body.get(name) ?? '')
        .trim()
        .slice(0, longest)
    : ''
}

/** A value of the query; of several the first. */
export function queryOf({ query }: FastifyRequest, name: string, longest = 2_000): string {
  const value = (query as { readonly [name: string]: unknown })[name]
  const first = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first.slice(0, longest) : ''
}
