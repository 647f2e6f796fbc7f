import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isLoopback } from '../../config/loopback.ts'
import type { AdminPlan } from '../../types.ts'
import { refusal } from '../refusals.ts'
import { Attempts } from './attempts.ts'
import { isOwnHost } from './hosts.ts'
import { isCrossSite } from './origin.ts'
import { isPlainTarget } from './path.ts'
import { ADMIN, type Asker, askerOf, bearerToken } from './tokens.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What one must be allowed to come here; `read` where nothing is said, `open`: nothing at all. */
    access?: 'open' | 'read' | 'move'
  }
  interface FastifyRequest {
    /** null on routes that are open, and when nobody was let in. */
    asker: Asker | null
    /** Why it was refused, in a word for the log. */
    refused: string | null
  }
}

export interface AccessOptions {
  readonly plan: () => Pick<AdminPlan, 'tokens' | 'hosts'>
  /** Where the port listens. */
  readonly host: string
  /** Milliseconds. */
  readonly now: () => number
}

export interface Access {
  /** Whether who was let in with this request would be again, now that the plan may be another. */
  readonly mayStillRead: (request: FastifyRequest) => boolean
}

interface No {
  readonly status: 401 | 403 | 404 | 415 | 421 | 429
  readonly refused: string
  readonly message: string
  readonly headers?: { readonly [name: string]: string }
}

/**
 * Decides, before anything else is looked at, who may come in: by the way the target is written, the Host, the page a
 * browser sends for, the token and what it may. Whatever is new on this port is closed until its route says otherwise.
 *
 * Without tokens everybody on this machine is `admin`. A port that others reach and that has no tokens, as after an edit of
 * the file, lets nobody in.
 */
export function guardAccess(app: FastifyInstance, { plan, host, now }: AccessOptions): Access {
  const attempts = new Attempts(now)
  app.decorateRequest('asker', null)
  app.decorateRequest('refused', null)
  app.addHook('onReady', async () => {
    if (!isLoopback(host) && plan().tokens.length === 0) {
      throw new Error(`admin.host ${host} can be reached by others: add admin.token, or use 127.0.0.1`)
    }
  })
  app.addHook('onRequest', async (request, reply) => {
    const no = refused(request)
    if (no === null) return
    request.refused = no.refused
    return sendNo(reply, no)
  })

  function refused(request: FastifyRequest): No | null {
    if (!isPlainTarget(request.raw.url ?? '')) return NO_SUCH_ADDRESS
    const access = request.routeOptions.config.access ?? 'read'
    if (access === 'open') return null
    const { hosts } = plan()
    if (
      !hasOneHost(request) ||
      !isOwnHost(request.headers.host, { bound: host, local: request.socket.localAddress, hosts })
    )
      return OTHER_HOST
    if (isCrossSite(request.method, request.headers)) return CROSS_SITE
    const asker = askerNow(request)
    if (asker === null) return unknown(request)
    request.asker = asker
    if (!asker.may.includes(access)) return mayNot(asker, access)
    return access === 'move' && !isJson(request) ? NOT_JSON : null
  }

  function askerNow({ headers }: FastifyRequest): Asker | null {
    const { tokens } = plan()
    if (tokens.length === 0 && isLoopback(host)) return ADMIN
    const given = bearerToken(headers.authorization)
    return given === null ? null : askerOf(given, tokens)
  }

  function unknown({ ip, headers }: FastifyRequest): No {
    const waitMs = attempts.failed(ip)
    if (waitMs > 0) return tooMany(waitMs)
    return bearerToken(headers.authorization) === null ? NO_TOKEN : WRONG_TOKEN
  }

  return { mayStillRead: request => askerNow(request)?.may.includes('read') === true }
}

function sendNo(reply: FastifyReply, { status, message, headers = {} }: No): FastifyReply {
  return reply.code(status).headers(headers).send(refusal(status, message))
}

/** Node keeps the first of several and would let the others pass unseen. */
function hasOneHost({ raw }: FastifyRequest): boolean {
  return raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length === 1
}

/** Which no form of a page can send without asking first. */
function isJson({ headers }: FastifyRequest): boolean {
  return /^application\/json[\t ]*(?:;|$)/i.test(headers['content-type'] ?? '')
}

export const NO_SUCH_ADDRESS: No = {
  status: 404,
  refused: 'no-such-address',
  message: 'there is nothing at this address for this method; /openapi.json lists what there is',
}
const OTHER_HOST: No = {
  status: 421,
  refused: 'host',
  message:
    'the admin port does not answer to this Host; use 127.0.0.1 or localhost, or add the name to admin.hosts',
}
const CROSS_SITE: No = {
  status: 403,
  refused: 'cross-site',
  message: 'a page of another origin cannot use the admin port',
}
const NOT_JSON: No = {
  status: 415,
  refused: 'content-type',
  message: 'what moves something needs a JSON body, sent with content-type: application/json',
}
const CHALLENGE = { 'www-authenticate': 'Bearer realm="banyan"' }
const NO_TOKEN: No = {
  status: 401,
  refused: 'token-missing',
  message:
    'send a token of admin.tokens, as authorization: Bearer TOKEN; the command line takes it from BANYAN_TOKEN',
  headers: CHALLENGE,
}
const WRONG_TOKEN: No = {
  status: 401,
  refused: 'token-wrong',
  message: 'this is no token of admin.tokens',
  headers: { 'www-authenticate': 'Bearer realm="banyan", error="invalid_token"' },
}

function tooMany(waitMs: number): No {
  return {
    status: 429,
    refused: 'too-many-attempts',
    message: 'too many requests without a right token came from this address; a right one is still served',
    headers: { ...CHALLENGE, 'retry-after': String(Math.ceil(waitMs / 1_000)) },
  }
}

function mayNot({ name, may }: Asker, access: 'read' | 'move'): No {
  const allowed = may.length === 0 ? 'nothing' : may.join(' and ')
  return {
    status: 403,
    refused: 'may-not',
    message: `the token ${JSON.stringify(name)} may ${allowed}; this needs one that may ${access}`,
  }
}
