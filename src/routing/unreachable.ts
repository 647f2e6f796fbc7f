import type { Matcher, Route, ValuePattern } from '../types.ts'

/** Where a matcher stands in the file: of the route in `routes`, of the matcher in its `match`, both from 0. */
export interface MatcherPlace {
  readonly route: number
  readonly matcher: number
}

/** A matcher of a route that can never be reached. */
export interface Unreachable extends MatcherPlace {
  /** The equal matcher that always wins before it. */
  readonly by: MatcherPlace
  /** Further ones: different routes may take different entries of its host list. */
  readonly also: readonly MatcherPlace[]
}

/**
 * Each matcher of each route whose every matcher equals, in normal form, one of a route before it. In file order.
 *
 * Equal means that it asks for the same thing: the order of keys, one value or a list, the names in a template make
 * no difference, and host lists are taken apart. Among equals the first in the file wins, so the later never does.
 * What is merely covered (`/a` by `/a/*` with fewer conditions) is reachable or a matter of precedence, not of this.
 * Linear in the file.
 */
export function unreachable(routes: readonly Route[]): Unreachable[] {
  const first = new Map<string, MatcherPlace>()
  const found: Unreachable[] = []
  for (const [index, route] of routes.entries()) {
    const taken = route.match.map(matcher => placesTaken(matcher, first))
    if (taken.every(places => places !== null)) {
      for (const [place, [by, ...also]] of taken.entries()) {
        found.push({ route: index, matcher: place, by: by!, also })
      }
    }
    for (const [place, matcher] of route.match.entries()) {
      const here = { route: index, matcher: place }
      for (const form of normalForms(matcher)) if (!first.has(form)) first.set(form, here)
    }
  }
  return found
}

/** Who wins before this matcher, one for all its hosts or several; null when one of its hosts is still free. */
function placesTaken(matcher: Matcher, first: ReadonlyMap<string, MatcherPlace>): MatcherPlace[] | null {
  const winners = new Set<MatcherPlace>()
  for (const form of normalForms(matcher)) {
    const winner = first.get(form)
    if (winner === undefined) return null
    winners.add(winner)
  }
  return [...winners]
}

/** One text for each entry of the host list; two matchers that ask for the same thing share it. */
function normalForms({ hosts, path, methods, headers, query, cookies }: Matcher): string[] {
  const what =
    path.kind === 'template' ? path.segments : path.kind === 'expression' ? path.expression : path.path
  const rest = [
    path.kind,
    what,
    [...new Set(methods)].sort(),
    sorted(headers),
    sorted(query),
    sorted(cookies),
  ]
  const entries = hosts.length > 0 ? [...new Set(hosts)] : [null]
  return entries.map(host => JSON.stringify([host, ...rest]))
}

function sorted(values: { readonly [name: string]: ValuePattern }): [string, ValuePattern][] {
  return Object.entries(values)
    .map(([name, pattern]): [string, ValuePattern] => [name, inOrder(pattern)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** With its keys in one order, whoever made it. */
function inOrder(pattern: ValuePattern): ValuePattern {
  if (pattern.is === 'exact') return { is: 'exact', value: pattern.value }
  return pattern.is === 'expression'
    ? { is: 'expression', expression: pattern.expression }
    : { is: 'present' }
}
