import type { Match, RequestHead, Route } from '../types.ts'
import { holds } from './conditions.ts'
import { type Contender, contendersOf } from './contender.ts'
import { hostEndings } from './host.ts'
import { addPrefix, emptyPrefixTree, matchPrefix, type PrefixTree } from './prefixes.ts'
import { firstThatHolds, type Ranked, rank } from './ranked.ts'
import { addTemplate, emptyTemplateTree, matchTemplate, type TemplateTree } from './templates.ts'

/** All routes, ready to be matched. Built once a change, never changed after. */
export interface Table {
  /** By exact host. */
  readonly hosts: ReadonlyMap<string, Paths>
  /** By what follows the `*.` of a wildcard. */
  readonly wildcards: ReadonlyMap<string, Paths>
  /** Labels of the longest of those. */
  readonly wildcardLabels: number
  /** Of any host. */
  readonly any: Paths
}

/** What one host entry holds, by kind of path. */
interface Paths {
  readonly exact: Map<string, Ranked>
  readonly templates: TemplateTree
  readonly expressions: Ranked
  readonly prefixes: PrefixTree
}

/** Work between two pauses. A plain route is 1 and takes about 5 µs; an expression takes up to some milliseconds. */
const SLICE = 200
const EXPRESSION = 100

/** The table of these routes, at once. */
export function buildTable(routes: readonly Route[]): Table {
  const slices = buildInSlices(routes)
  for (;;) {
    const slice = slices.next()
    if (slice.done) return slice.value
  }
}

/**
 * The table of these routes, built in slices of less than 10 ms: whoever drives the generator may let requests pass
 * in between. Only one expression that takes longer to compile by itself makes a longer slice.
 */
export function* buildInSlices(routes: readonly Route[]): Generator<void, Table> {
  const hosts = new Map<string, Paths>()
  const wildcards = new Map<string, Paths>()
  const any = noPaths()
  let wildcardLabels = 0
  let work = 0
  for (const [index, route] of routes.entries()) {
    for (const contender of contendersOf(route, index)) {
      const { host } = contender
      if (host === null) addTo(any, contender)
      else if (!host.startsWith('*.')) addTo(pathsOf(hosts, host), contender)
      else {
        addTo(pathsOf(wildcards, host.slice(2)), contender)
        wildcardLabels = Math.max(wildcardLabels, host.split('.').length - 1)
      }
      work += 1 + EXPRESSION * expressionsIn(contender)
      if (work < SLICE) continue
      work = 0
      yield
    }
  }
  return { hosts, wildcards, wildcardLabels, any }
}

/**
 * The matcher that wins a request, with its route; null when none matches.
 *
 * Host first, then kind of path, then its length, then the conditions; when a condition of a more specific one does
 * not hold, the next specific is asked. A hostile path costs what its length does: it is read once by each tree, as
 * far as the tree goes, and once by each expression.
 */
export function match(table: Table, request: RequestHead): Match | null {
  const winner = matchHosts(table, request) ?? matchPaths(table.any, request)
  return winner === null ? null : winner.match
}

function matchHosts(table: Table, request: RequestHead): Contender | null {
  const { host } = request
  // To ask an empty table would still hash the name.
  const paths = table.hosts.size === 0 ? undefined : table.hosts.get(host)
  const found = paths === undefined ? null : matchPaths(paths, request)
  if (found !== null || table.wildcardLabels === 0) return found
  for (const ending of hostEndings(host, table.wildcardLabels)) {
    const wild = table.wildcards.get(ending)
    const inWild = wild === undefined ? null : matchPaths(wild, request)
    if (inWild !== null) return inWild
  }
  return null
}

function matchPaths(paths: Paths, request: RequestHead): Contender | null {
  const exact = paths.exact.size === 0 ? undefined : paths.exact.get(request.path)
  const found = exact === undefined ? null : firstThatHolds(exact, request)
  if (found !== null) return found
  return (
    matchTemplate(paths.templates, request) ??
    matchExpression(paths.expressions, request) ??
    matchPrefix(paths.prefixes, request)
  )
}

/** Conditions first: most are cheaper than the expression. */
function matchExpression(ranked: readonly Contender[], request: RequestHead): Contender | null {
  for (const contender of ranked) {
    if (holds(contender.conditions, request) && contender.expression!.test(request.path)) return contender
  }
  return null
}

function addTo(paths: Paths, contender: Contender): void {
  const { path } = contender
  if (path.kind === 'template') addTemplate(paths.templates, path.segments, contender)
  else if (path.kind === 'prefix') addPrefix(paths.prefixes, path.path, contender)
  else if (path.kind === 'expression') rank(paths.expressions, contender)
  else rank(exactly(paths.exact, path.path), contender)
}

function exactly(exact: Map<string, Ranked>, path: string): Ranked {
  let ranked = exact.get(path)
  if (ranked === undefined) {
    ranked = []
    exact.set(path, ranked)
  }
  return ranked
}

function pathsOf(map: Map<string, Paths>, host: string): Paths {
  let paths = map.get(host)
  if (paths === undefined) {
    paths = noPaths()
    map.set(host, paths)
  }
  return paths
}

function noPaths(): Paths {
  return {
    exact: new Map(),
    templates: emptyTemplateTree(),
    expressions: [],
    prefixes: emptyPrefixTree(),
  }
}

function expressionsIn({ expression, conditions }: Contender): number {
  const values = [...conditions.headers, ...conditions.query, ...conditions.cookies]
  return Number(expression !== null) + values.filter(value => value.expression !== null).length
}
