import type { Match, RequestHead, Route } from '../types.ts'
import { type Miss, misses } from './conditions.ts'
import { type Contender, contenders } from './contender.ts'
import { hostMatches } from './host.ts'
import { comparePrecedence, decidingRule, type Rule } from './precedence.ts'

/** Why a request goes where it goes. Data; the words are the command line's and the pages'. */
export interface Explanation {
  readonly winner: Explained | null
  /** What matches as well, in the order in which it would have been asked. */
  readonly lost: readonly Lost[]
  /** What the path fits, but something else does not: those of the request's host first, each in that order. */
  readonly near: readonly NearMiss[]
}

export interface Explained {
  readonly match: Match
  /** The entry of the matcher's host list that matches; null when it has none. */
  readonly host: string | null
}

export interface Lost extends Explained {
  /** The rule by which the winner is more specific than this one. */
  readonly by: Rule
}

export interface NearMiss {
  readonly match: Match
  /** At least one. */
  readonly missed: readonly (Miss | HostMiss)[]
  /** It would have won, had all of them held. */
  readonly wouldWin: boolean
}

export interface HostMiss {
  readonly key: 'host'
  readonly name: ''
  readonly wanted: readonly string[]
  readonly got: string
}

/**
 * Which matcher wins a request, which others match and by which rule they lost, and which nearly match.
 *
 * Asks every matcher in turn, without the table: slow, and a second opinion on it.
 */
export function explain(routes: readonly Route[], request: RequestHead): Explanation {
  const fitting = [...contenders(routes)].filter(contender => pathFits(contender, request.path))
  const inOrder = fitting.sort(comparePrecedence)
  const [winner = null, ...others] = distinct(inOrder.filter(contender => matches(contender, request)))
  const matched = new Set([winner, ...others].map(contender => contender?.match))
  const onHost = inOrder.filter(({ host }) => hostMatches(host, request.host))
  const near = distinct([...onHost, ...inOrder]).filter(({ match }) => !matched.has(match))
  return {
    winner: winner && { match: winner.match, host: winner.host },
    lost: winner === null ? [] : others.map(other => lostTo(winner, other)),
    near: near.map(contender => nearMiss(contender, winner, request)),
  }
}

function lostTo(winner: Contender, other: Contender): Lost {
  return { match: other.match, host: other.host, by: decidingRule(winner, other) }
}

function nearMiss(contender: Contender, winner: Contender | null, request: RequestHead): NearMiss {
  const { match, host, conditions } = contender
  const { hosts } = match.matcher
  const missedHost: HostMiss = { key: 'host', name: '', wanted: hosts, got: request.host }
  return {
    match,
    missed: [...(hostMatches(host, request.host) ? [] : [missedHost]), ...misses(conditions, request)],
    wouldWin: winner === null || comparePrecedence(contender, winner) < 0,
  }
}

function matches({ host, conditions }: Contender, request: RequestHead): boolean {
  return hostMatches(host, request.host) && misses(conditions, request).next().done === true
}

function pathFits({ path, expression }: Contender, asked: string): boolean {
  switch (path.kind) {
    case 'exact':
      return asked === path.path
    case 'template':
      return segmentsFit(path.segments, asked.slice(1).split('/'))
    case 'expression':
      return expression!.test(asked)
    case 'prefix':
      return asked === path.path || asked.startsWith(`${path.path}/`)
  }
}

function segmentsFit(wanted: readonly (string | null)[], asked: readonly string[]): boolean {
  if (wanted.length !== asked.length) return false
  return wanted.every((segment, i) => (segment === null ? asked[i] !== '' : segment === asked[i]))
}

/** The first of each matcher: a host list makes several of one. */
function distinct(all: readonly Contender[]): Contender[] {
  const seen = new Set<Match>()
  return all.filter(({ match }) => !seen.has(match) && seen.add(match))
}
