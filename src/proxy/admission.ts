import type { IncomingMessage } from 'node:http'
import { callerOf } from '../phases/caller.ts'
import { needsCookie } from '../phases/cookie.ts'
import { decide } from '../phases/decide.ts'
import { hostName } from '../routing/host.ts'
import { normalisePath } from '../routing/path.ts'
import { splitTarget } from '../routing/target.ts'
import type { Decision, Match, RequestHead, RouteState } from '../types.ts'
import { STATUS } from './failures.ts'
import type { Revision } from './front-state.ts'
import { type Inspected, inspect, malformedMessage } from './request-headers.ts'
import { callerAddress, type Peer } from './trust.ts'

/** A request that was understood and has a route: what is needed to forward it. */
export interface Admitted {
  readonly head: RequestHead
  readonly inspected: Inspected
  /** What the upstream is asked for: the normalised path, and the query as it came. */
  readonly target: string
  /** The authority as the caller sent it, with its port. */
  readonly authority: string
  readonly caller: string
  readonly match: Match
  readonly state: RouteState
  readonly decision: Decision
  readonly hasBody: boolean
  /** The caller could not be told and is given Banyan's cookie. */
  readonly setsCookie: boolean
}

/** A request the proxy answers by itself, and why, for the log. */
export interface Rejected {
  readonly rejected: number
  readonly why: string
  /** The normalised path, when it was understood. */
  readonly path: string | null
}

/** Reads a request, matches it and decides who answers. `via` is this proxy's own entry, which shows a loop. */
export function admit(
  request: IncomingMessage,
  target: string,
  revision: Revision,
  peer: Peer,
  via: string,
): Admitted | Rejected {
  const inspected = inspect(request.rawHeaders)
  const parts = splitTarget(target)
  const authority = parts?.host ?? inspected.host ?? ''
  const malformed = malformedMessage(request.httpVersion, inspected, authority)
  if (malformed !== null) return { rejected: STATUS.badMessage, why: malformed, path: null }
  const path = parts === null ? null : normalisePath(parts.path)
  if (parts === null || path === null)
    return { rejected: STATUS.badMessage, why: 'a path no upstream may see', path: null }
  if (inspected.via?.includes(via)) return { rejected: STATUS.loop, why: 'a loop: this proxy sent it', path }

  const { snapshot, trust } = revision
  const method = request.method ?? 'GET'
  const { query } = parts
  const head: RequestHead = { method, host: hostName(authority), path, query, headers: request.rawHeaders }
  const match = snapshot.match(head)
  if (match === null) return { rejected: STATUS.noRoute, why: 'no route', path }

  const { route } = match
  const state = snapshot.states[route.name]!
  const caller = callerAddress(peer, inspected.forwardedFor, trust)
  const sticky = state.phase === 'canary' ? callerOf(route.canary.stickyBy, head, caller) : null
  return {
    head,
    inspected,
    target: query === '' && !target.endsWith('?') ? path : `${path}?${query}`,
    authority,
    caller,
    match,
    state,
    decision: decide(route, state, sticky, method),
    hasBody: inspected.transferEncoding !== null || Number(inspected.contentLength) > 0,
    setsCookie: needsCookie(route, state.phase, sticky),
  }
}
