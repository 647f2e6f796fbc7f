import { RE2JS } from 're2js'
import type { Match, PathPattern, Route } from '../types.ts'
import { type Conditions, compileConditions } from './conditions.ts'

const ANY_HOST = [null]

/** One matcher with one entry of its host list: what competes for a request, each by itself. */
export interface Contender {
  /** Where it stands in the file: of the route in `routes`, of the matcher in its `match`, both from 0. */
  readonly route: number
  readonly matcher: number
  /** What `match` gives when this one wins: one object a matcher. */
  readonly match: Match
  /** `shop.example.com`, `*.example.com`, or null for any. */
  readonly host: string | null
  readonly path: PathPattern
  /** Compiled; null unless the path is an expression. */
  readonly expression: RE2JS | null
  readonly conditions: Conditions
}

/** All that compete, in the order of the file. */
export function* contenders(routes: readonly Route[]): Generator<Contender> {
  for (const [index, route] of routes.entries()) yield* contendersOf(route, index)
}

/** Those of one route, which stands at `index` in the file. */
export function contendersOf(route: Route, index: number): Contender[] {
  return route.match.flatMap((matcher, place) => {
    const { path, hosts } = matcher
    const match = Object.freeze({ route, matcher })
    const expression = path.kind === 'expression' ? RE2JS.compile(path.expression) : null
    const conditions = compileConditions(matcher)
    const entries = hosts.length > 0 ? [...new Set(hosts)] : ANY_HOST
    return entries.map(host => ({ route: index, matcher: place, match, host, path, expression, conditions }))
  })
}
