import { callerOf } from '../phases/caller.ts'
import { cohortTicket } from '../phases/cohort.ts'
import { decide, isRead } from '../phases/decide.ts'
import { PHASES } from '../phases/table.ts'
import { headerValue } from '../request/values.ts'
import type { Miss } from '../routing/conditions.ts'
import { explain, type HostMiss } from '../routing/explain.ts'
import { pathFault } from '../routing/path.ts'
import type { Rule } from '../routing/precedence.ts'
import type {
  Decision,
  Match,
  Phase,
  Plan,
  RequestHead,
  Route,
  RouteState,
  StickyBy,
  Upstream,
} from '../types.ts'
import { pathText } from './pattern-text.ts'
import type { States } from './states.ts'

/** A request as it was asked about. `head` is null when its path is one that is answered 400. */
export interface Asked {
  /** What stands before the `?`, as it came. */
  readonly rawPath: string
  readonly head: RequestHead | null
}

/** All there is to say of one request by the file alone: what `banyan explain --json` prints. */
export interface Account {
  /** As it is matched and sent to the upstream; null when it is answered 400. */
  readonly path: string | null
  readonly host: string
  /** Banyan's own answer: 400, 404 or the redirect's; null when a side answers. */
  readonly status: number | null
  readonly pathFault: ReturnType<typeof pathFault> | null
  readonly matched: Named | null
  /** Nothing but the file's `legacy` answers: no route names this request. */
  readonly rest: boolean
  readonly lost: readonly (Named & { readonly by: Rule })[]
  readonly near: readonly (Named & {
    readonly missed: readonly (Miss | HostMiss)[]
    readonly wouldWin: boolean
  })[]
  readonly phase: Phase | null
  readonly percent: number | null
  /** Who asks, where the phase depends on it. */
  readonly caller: Caller | null
  readonly decision: Decision | null
  readonly answered: Answering | null
  readonly copied: Answering | null
  readonly notCopied: NotCopied | null
  readonly split: Route['split']
  readonly redirect: Route['redirect']
  readonly mirror: Pick<Route['mirror'], 'methods' | 'sample'> | null
  readonly compare: Route['compare'] | null
}

export interface Named {
  readonly route: string
  /** As in routes.yaml. */
  readonly path: string
  /** The entry of the matcher's host list; null for any. */
  readonly host: string | null
}

export interface Caller {
  readonly stickyBy: StickyBy
  /** null: the request does not carry it. */
  readonly value: string | null
  readonly ticket: number | null
}

export interface Answering {
  readonly upstream: string
  readonly urls: readonly string[]
}

/** Why nobody gets a copy. */
export type NotCopied =
  | 'own-answer'
  | 'no-candidate'
  | 'no-legacy'
  | 'phase'
  | 'method'
  | 'write'
  | 'unsafe-write'
  | 'sample'

const NOTHING: Account = {
  path: null,
  host: '',
  status: null,
  pathFault: null,
  matched: null,
  rest: false,
  lost: [],
  near: [],
  phase: null,
  percent: null,
  caller: null,
  decision: null,
  answered: null,
  copied: null,
  notCopied: null,
  split: null,
  redirect: null,
  mirror: null,
  compare: null,
}

/**
 * Where a request goes, and why: every route in the phase that `states` says or, without them, the file.
 *
 * A route that is told apart by address takes the last `X-Forwarded-For`, as if from a trusted proxy, else 127.0.0.1.
 */
export function account(plan: Plan, { rawPath, head }: Asked, states: States | null = null): Account {
  if (head === null) return { ...NOTHING, status: 400, pathFault: pathFault(rawPath) }
  const routes = plan.rest === null ? plan.routes : [...plan.routes, plan.rest]
  const { winner, lost, near } = explain(routes, head)
  const isNamed = ({ match }: { readonly match: Match }) => match.route !== plan.rest
  const found = {
    ...NOTHING,
    path: head.path,
    host: head.host,
    lost: lost.filter(isNamed).map(({ match, host, by }) => ({ ...named(match, host), by })),
    near: near.filter(isNamed).map(({ match, ...rest }) => ({ ...named(match, null), ...rest })),
  }
  if (winner === null) return { ...found, status: 404 }
  const { route } = winner.match
  const matched = { ...found, matched: named(winner.match, winner.host), rest: route === plan.rest }
  if (route.redirect !== null) {
    return { ...matched, status: route.redirect.status, redirect: route.redirect, notCopied: 'own-answer' }
  }
  return route.split === null
    ? { ...matched, ...served(plan, route, head, states?.[route.name] ?? stateByFile(route)) }
    : { ...matched, split: route.split }
}

function stateByFile({ phase, canary }: Route): RouteState {
  return { phase, percent: canary.percent, held: false, epoch: 1, since: 0, by: 'file', why: '' }
}

function served(plan: Plan, route: Route, head: RequestHead, state: RouteState): Partial<Account> {
  const { canary, mirror, compare } = route
  const { phase, percent } = state
  const value = phase === 'canary' ? callerOf(canary.stickyBy, head, addressOf(head)) : null
  const decision = decide(route, state, value, head.method)
  const notCopied = whyNotCopied(route, phase, decision, head.method)
  return {
    phase,
    percent: phase === 'canary' ? percent : null,
    caller: phase === 'canary' ? callerWith(route, value) : null,
    decision,
    answered: answering(plan, route[decision.serve]),
    copied: notCopied === null && decision.copy !== null ? answering(plan, route[decision.copy]) : null,
    notCopied,
    mirror: { methods: mirror.methods, sample: mirror.sample },
    compare: notCopied === null ? compare : null,
  }
}

function whyNotCopied(
  route: Route,
  phase: Phase,
  { copy, serve }: Decision,
  method: string,
): NotCopied | null {
  if (copy !== null) return route.mirror.sample === 0 ? 'sample' : null
  if (route.candidate === null) return 'no-candidate'
  if (PHASES[phase].copy === null) return 'phase'
  if (!route.mirror.methods.includes(method)) return 'method'
  if (isRead(method)) return 'no-legacy'
  return serve === 'candidate' ? 'write' : 'unsafe-write'
}

function callerWith({ canary }: Route, value: string | null): Caller {
  return {
    stickyBy: canary.stickyBy,
    value,
    ticket: value === null ? null : cohortTicket(canary.cohort, value),
  }
}

function addressOf({ headers }: RequestHead): string {
  return headerValue(headers, 'x-forwarded-for')?.split(',').at(-1)?.trim() || '127.0.0.1'
}

function answering(plan: Plan, name: string | null): Answering | null {
  if (name === null) return null
  const upstream: Upstream | undefined = Object.hasOwn(plan.upstreams, name)
    ? plan.upstreams[name]
    : undefined
  return { upstream: name, urls: upstream?.urls ?? [] }
}

function named({ route, matcher }: Match, host: string | null): Named {
  return { route: route.name, path: pathText(matcher.path), host }
}
