import type { Canary, Fallback, Retry, Route, StickyBy } from '../../types.ts'
import { quoted } from '../findings.ts'
import { wordOrStatus } from '../kinds/http.ts'
import { into, type Kind, scalar, scalarOrMap, VARIABLE, wrong } from '../kinds/kind.ts'
import { list } from '../kinds/lists.ts'
import { key, map, optional, required } from '../kinds/maps.ts'
import { bool, choice, text, whole, word } from '../kinds/scalars.ts'
import { duration, share } from '../kinds/units.ts'
import { compare } from './compare.ts'
import { gate } from './gate.ts'
import { ANYTHING, match } from './match.ts'
import { mirror } from './mirror.ts'
import { redirect, request, response } from './rewrites.ts'

const PHASES = ['legacy', 'shadow', 'canary', 'live', 'retired'] as const
const FALLBACK_ON = ['failure', '5xx'] as const

export const upstreamName = text('the name of an upstream')

const canary = into(
  map({
    percent: key(share(), '1%', 'The share of callers the candidate answers.'),
    stickyBy: key(
      stickyBy(),
      'cookie:banyan',
      'Who a caller is: cookie:NAME, header:NAME, query:NAME or ip.',
    ),
    cohort: optional(
      text('a name'),
      'The salt of the tickets. Routes with the same one move the same people together.',
    ),
    include: optional(
      list(text('a value'), 'a list of values'),
      'Values of stickyBy that are always on the candidate.',
    ),
    exclude: optional(
      list(text('a value'), 'a list of values'),
      'Values that never are; this wins over include.',
    ),
  }),
  ({ include, exclude, ...rest }) => ({ ...rest, include: include ?? [], exclude: exclude ?? [] }),
)

const retry: Kind<Retry> = into(
  map({
    attempts: key(whole('a whole number from 1 to 10', 1, 10), 2, 'How many further tries.'),
    on: key(
      list(wordOrStatus(['connect', 'reset', 'timeout']), 'a list of failures and statuses', { least: 1 }),
      ['connect', 502, 503, 504],
      'What is tried again: connect, reset, timeout and statuses.',
    ),
    backoff: key(duration(), '50ms', 'How long to wait before a try.'),
    budget: key(share(), '20%', 'Most tries as a share of requests; 3 a second are always allowed.'),
  }),
  ({ backoff, ...rest }) => ({ ...rest, backoffMs: backoff }),
)

/** `fallback` as it is written; `after` is null where it is the route's timeout. */
interface FallbackGiven {
  readonly on: Fallback['on']
  readonly after: number | null
}

const fallback: Kind<FallbackGiven | null> = scalarOrMap(
  into(bool(), isOn => (isOn ? { on: FALLBACK_ON, after: null } : null)),
  map({
    on: key(
      list(wordOrStatus(FALLBACK_ON), 'a list of failure, 5xx and statuses', { least: 1 }),
      FALLBACK_ON,
      'When legacy answers instead: failure, 5xx and statuses.',
    ),
    after: optional(duration(), 'How long the candidate’s head is waited for; the timeout of the route.'),
  }),
)

const split = list(
  map({
    upstream: required(upstreamName, '', 'One of the upstreams.'),
    weight: required(whole('a whole number'), 0, 'Its share of the sum of weights; 0 gets nothing.'),
  }),
  'a list of upstreams with weights',
  { least: 1 },
)

/** The keys that `defaults` may have too. */
const shared = {
  legacy: optional(upstreamName, 'The upstream the route is taken from; the legacy of the file.'),
  canary: key(canary, {}, 'Which callers the candidate answers in canary.'),
  timeout: key(duration(), '60s', 'From the last byte of the request to the head of the answer; 0s is none.'),
  idleTimeout: key(duration(), '60s', 'Between bytes while one side waits for the other; 0s is none.'),
  retry: optional(retry, 'Tries a request again that has no body and an idempotent method.'),
  fallback: key(fallback, true, 'Whether legacy answers when the candidate fails.'),
  request: optional(request, 'Changes to the request, for the candidate only.'),
  response: optional(response, 'Changes to the answer, for the caller.'),
  rewriteLocation: key(bool(), true, 'Rewrites redirects and cookie domains that name the upstream.'),
  redirect: optional(redirect, 'The proxy answers with a redirect by itself.'),
  split: optional(split, 'A plain weighted route, no migration.'),
  mirror: key(mirror, {}, 'Which requests are copied to the other side.'),
  compare: key(compare, {}, 'What makes two answers the same.'),
  gate: key(gate, {}, 'The evidence that a move forward takes.'),
}

const own = {
  name: required(
    word('a name of letters, digits and -', /^[A-Za-z0-9-]+$/, 'invalid-name', given => nameFrom(given)),
    '',
    'Unique; letters, digits and -. It names metrics, evidence and URLs.',
  ),
  match: key(match, {}, 'One matcher, or a list of them that compete each by itself.'),
  candidate: optional(
    upstreamName,
    'The upstream that takes this route over; every phase but legacy needs it.',
  ),
  phase: key(choice(PHASES), 'legacy', 'legacy, shadow, canary, live or retired.'),
}

type RouteGiven = typeof route extends Kind<infer T> ? T : never

/** One of `routes`, as it is written. */
export const route = map({ ...own, ...shared }, 'a route: a map with name and match')

/** `defaults` */
export const defaults = map(shared)

/** A route with what is taken from elsewhere filled in. */
export function routeOf(given: RouteGiven, legacyOfFile: string | null): Route {
  const { timeout, idleTimeout, canary, fallback, legacy, ...rest } = given
  const takesPart = rest.split === null && rest.redirect === null
  return {
    ...rest,
    legacy: legacy ?? (takesPart ? legacyOfFile : null),
    canary: { ...canary, cohort: canary.cohort ?? given.name } satisfies Canary,
    timeoutMs: timeout,
    idleTimeoutMs: idleTimeout,
    // A route without a timeout may have an `after`; an `after` of none is the timeout.
    fallback: fallback === null ? null : { on: fallback.on, afterMs: fallback.after || timeout },
  }
}

/** What answers whatever no route names. */
export function restOf(given: Omit<RouteGiven, keyof typeof own>, legacyOfFile: string): Route {
  const unnamed = { ...given, name: '*', match: ANYTHING, candidate: null, phase: 'legacy' as const }
  // It is the file's own way to legacy, whatever `defaults` say of routes.
  return { ...routeOf({ ...unnamed, legacy: legacyOfFile }, legacyOfFile), split: null, redirect: null }
}

function nameFrom(given: string): string {
  return given
    .trim()
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .slice(0, 80)
}

function stickyBy(): Kind<StickyBy> {
  const wants = 'cookie:NAME, header:NAME, query:NAME or ip'
  const schema = { type: 'string', pattern: `^(ip|(cookie|header|query):.+)$|${VARIABLE}` }
  return scalar<StickyBy>(wants, schema, (given, node) => {
    if (given === 'ip') return { value: { by: 'ip' } }
    const [, by, name = ''] = /^(cookie|header|query):(.+)$/s.exec(given) ?? []
    if (by === 'query') return { value: { by, name } }
    if (by !== undefined && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      return { value: by === 'header' ? { by, name: name.toLowerCase() } : { by: 'cookie', name } }
    }
    return wrong('unknown-value', `must be ${wants}; this is ${quoted(node.shown)}`)
  })
}
