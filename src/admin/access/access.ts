import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLoopback } from '../../config/loopback.ts'
import type { AdminPlan } from '../../types.ts'
import { Attempts } from './attempts.ts'
import { isOwnHost } from './hosts.ts'
import {
  CROSS_SITE,
  mayNot,
  NO_SUCH_ADDRESS,
  NO_TOKEN,
  type No,
  OTHER_HOST,
  sendNo,
  tooMany,
  WRONG_TOKEN,
} from './no.ts'
import { isCrossSite } from './origin.ts'
import { isPlainTarget } from './path.ts'
import type { Sessions } from './sessions.ts'
import { ADMIN, type Asker, askerOf, bearerToken } from './tokens.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What one must be allowed to come here; `read` where nothing is said, `open`: nothing at all; `anybody`: nothing, but
     * under a Host name of ours and from no other page; `metrics`: that or `read`, as `admin.metrics` says.
     */
    access?: 'open' | 'anybody' | 'metrics' | 'read' | 'move'
    /** Says no in another way than as JSON. */
    refuse?: (reply: FastifyReply, no: No) => FastifyReply
  }
  interface FastifyRequest {
    /** null on routes that are open, and when nobody was let in. */
    asker: Asker | null
    /** Why it was refused, in a word for the log. */
    refused: string | null
  }
}

export interface AccessOptions {
  readonly plan: () => Pick<AdminPlan, 'tokens' | 'hosts' | 'metrics'>
  readonly sessions: Sessions
  /** Where the port listens. */
  readonly host: string
  /** Milliseconds. */
  readonly now: () => number
}

export interface Access {
  /** Whether who was let in with this request would be again, now that the plan may be another. */
  readonly mayStillRead: (request: FastifyRequest) => boolean
  /** Takes note of a wrong token of this address; how long it should wait, in milliseconds, 0 while it may go on. */
  readonly failed: (address: string) => number
}

/**
 * Decides, before anything else is looked at, who may come in: by the way the target is written, the Host, the page a
 * browser sends for, the token and what it may. Whatever is new on this port is closed until its route says otherwise.
 *
 * Without tokens everybody on this machine is `admin`. A port that others reach and that has no tokens, as after an edit of
 * the file, lets nobody in.
 */
export function guardAccess(app: FastifyInstance, { plan, sessions, host, now }: AccessOptions): Access {
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
    if (no !== null) return sendNo(reply, no)
  })

  function refused(request: FastifyRequest): No | null {
    if (!isPlainTarget(request.raw.url ?? '')) return NO_SUCH_ADDRESS
    const asked = request.routeOptions.config.access ?? 'read'
    if (asked === 'open') return null
    const { hosts, metrics } = plan()
    if (
      !hasOneHost(request) ||
      !isOwnHost(request.headers.host, { bound: host, local: request.socket.localAddress, hosts })
    )
      return OTHER_HOST
    if (isCrossSite(request.method, request.headers)) return CROSS_SITE
    const access = asked !== 'metrics' ? asked : metrics === 'open' ? 'anybody' : 'read'
    const asker = askerNow(request)
    request.asker = asker
    if (access === 'anybody') return null
    if (asker === null) return unknown(request)
    return asker.may.includes(access) ? null : mayNot(asker, access)
  }

  function askerNow({ headers }: FastifyRequest): Asker | null {
    const { tokens } = plan()
    if (tokens.length === 0 && isLoopback(host)) return ADMIN
    const given = bearerToken(headers.authorization)
    return given === null ? sessions.askerOf(headers, tokens) : askerOf(given, tokens)
  }

  function unknown({ ip, headers }: FastifyRequest): No {
    const waitMs = attempts.failed(ip)
    if (waitMs > 0) return tooMany(waitMs)
    return bearerToken(headers.authorization) === null ? NO_TOKEN : WRONG_TOKEN
  }

  return {
    mayStillRead: request => askerNow(request)?.may.includes('read') === true,
    failed: address => attempts.failed(address),
  }
}

/** Node keeps the first of several and would let the others pass unseen. */
function hasOneHost({ raw }: FastifyRequest): boolean {
  return raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length === 1
}
