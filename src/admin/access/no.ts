import type { FastifyReply } from 'fastify'
import { refusal } from '../refusals.ts'
import type { Asker } from './tokens.ts'

/** Why somebody is not let in. */
export interface No {
  readonly status: 401 | 403 | 404 | 415 | 421 | 429
  /** In a word, for the log. */
  readonly refused: string
  readonly message: string
  readonly headers?: { readonly [name: string]: string }
}

export function sendNo(reply: FastifyReply, no: No): FastifyReply {
  const { status, refused, message, headers = {} } = no
  reply.request.refused = refused
  const { refuse } = reply.request.routeOptions.config
  if (refuse !== undefined) return refuse(reply, no)
  return reply.code(status).headers(headers).send(refusal(status, message))
}

export const NO_SUCH_ADDRESS: No = {
  status: 404,
  refused: 'no-such-address',
  message: 'there is nothing at this address for this method; /openapi.json lists what there is',
}
export const OTHER_HOST: No = {
  status: 421,
  refused: 'host',
  message:
    'the admin port does not answer to this Host; use 127.0.0.1 or localhost, or add the name to admin.hosts',
}
export const CROSS_SITE: No = {
  status: 403,
  refused: 'cross-site',
  message: 'a page of another origin cannot use the admin port',
}
export const NOT_JSON: No = {
  status: 415,
  refused: 'content-type',
  message: 'what moves something needs a JSON body, sent with content-type: application/json',
}
const CHALLENGE = { 'www-authenticate': 'Bearer realm="banyan"' }
export const NO_TOKEN: No = {
  status: 401,
  refused: 'token-missing',
  message:
    'send a token of admin.tokens, as authorization: Bearer TOKEN; the command line takes it from BANYAN_TOKEN',
  headers: CHALLENGE,
}
export const WRONG_TOKEN: No = {
  status: 401,
  refused: 'token-wrong',
  message: 'this is no token of admin.tokens',
  headers: { 'www-authenticate': 'Bearer realm="banyan", error="invalid_token"' },
}

export function tooMany(waitMs: number): No {
  return {
    status: 429,
    refused: 'too-many-attempts',
    message: 'too many requests without a right token came from this address; a right one is still served',
    headers: { ...CHALLENGE, 'retry-after': String(Math.ceil(waitMs / 1_000)) },
  }
}

export function mayNot({ name, may }: Asker, access: 'read' | 'move'): No {
  const allowed = may.length === 0 ? 'nothing' : may.join(' and ')
  return {
    status: 403,
    refused: 'may-not',
    message: `the token ${JSON.stringify(name)} may ${allowed}; this needs one that may ${access}`,
  }
}
