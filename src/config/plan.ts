import type { Plan, Route } from '../types.ts'
import { checkFile } from './checks/file.ts'
import { checkNames, checkRoute, checkUnreachable } from './checks/routes.ts'
import { checkWhoAnswers, upstreamNames } from './checks/sides.ts'
import { Findings } from './findings.ts'
import { file } from './keys/file.ts'
import { match as matchKind } from './keys/match.ts'
import { defaults as defaultsKind, restOf, route as routeKind, routeOf } from './keys/route.ts'
import type { RouteRead } from './route-read.ts'
import { type Mapping, type Node, over, valueAt } from './tree.ts'

type FileGiven = NonNullable<ReturnType<typeof file.read>>

/** The plan that a file says, after saying what is wrong with it; null when it is not even a map. */
export function readPlan(root: Node, findings: Findings, isWhole: boolean): Plan | null {
  const given = file.read(root, findings)
  if (given === undefined) return null
  const lower = defaultsUnder(valueAt(root, 'defaults'))
  const routes = given.routes
    .map(node => readRoute(node, lower, given.legacy, findings))
    .filter(read => read !== null)
  const plan = planOf(
    given,
    routes.map(({ route }) => route),
  )
  // A file that ends in the middle has not said all that the checks would miss.
  if (isWhole) check(root, plan, routes, findings)
  return plan
}

function check(root: Node, plan: Plan, routes: readonly RouteRead[], findings: Findings): void {
  checkFile(root, plan, findings)
  const upstreams = upstreamNames(root)
  for (const read of routes) {
    checkWhoAnswers(read, root, upstreams, findings)
    checkRoute(read, plan, findings)
  }
  checkNames(routes, findings)
  checkUnreachable(routes, findings)
}

function readRoute(
  own: Node,
  lower: Mapping | null,
  legacy: string | null,
  findings: Findings,
): RouteRead | null {
  const node = own.kind === 'map' && lower !== null ? over(own, lower) : own
  const given = routeKind.read(node, findings)
  if (given === undefined || node.kind !== 'map' || own.kind !== 'map') return null
  const match = valueAt(own, 'match')
  const isMatchSound = match === null || findings.isEmpty || isSound(match, findings)
  return { route: routeOf(given, legacy), node, own, isMatchSound }
}

/** The keys that `defaults` may have; what else it has is a problem, and no more than that. */
function defaultsUnder(node: Node | null): Mapping | null {
  if (node?.kind !== 'map') return null
  const entries = [...node.entries].filter(([key]) => Object.hasOwn(defaultsKind.keys!, key))
  return { ...node, entries: new Map(entries) }
}

/** Whether nothing was said against a `match`: one that was not read would look like one that asks for nothing. */
function isSound(node: Node, findings: Findings): boolean {
  const again = new Findings(findings.source)
  matchKind.read(node, again)
  return again.isEmpty && !holdsBroken(node)
}

function holdsBroken(node: Node): boolean {
  if (node.kind === 'list') return node.items.some(holdsBroken)
  if (node.kind === 'map') return [...node.entries.values()].some(({ value }) => holdsBroken(value))
  return node.kind === 'broken'
}

function planOf(given: FileGiven, routes: readonly Route[]): Plan {
  const { version: _, drain, defaults, legacy, ...rest } = given
  const fromDefaults = defaults ?? standardDefaults()
  return {
    ...rest,
    drainMs: drain,
    legacy,
    routes,
    rest: legacy === null ? null : restOf(fromDefaults, legacy),
  }
}

function standardDefaults(): NonNullable<FileGiven['defaults']> {
  return Object.fromEntries(
    Object.entries(defaultsKind.keys!).map(([name, { value }]) => [name, value]),
  ) as never
}
