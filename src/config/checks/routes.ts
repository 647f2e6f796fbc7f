import { unreachable } from '../../routing/unreachable.ts'
import type { Plan } from '../../types.ts'
import { type Findings, quoted } from '../findings.ts'
import { nameOf, type RouteRead } from '../route-read.ts'
import { placeOf } from '../source.ts'
import { nodeAt, valueAt } from '../tree.ts'

/** Only these are copied without a word on why it is safe. */
const SAFE_TO_COPY = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What the keys of one route say of one another. */
export function checkRoute(read: RouteRead, plan: Plan, findings: Findings): void {
  checkWrites(read, findings)
  checkFallback(read, findings)
  checkPrefixes(read, findings)
  checkSticky(read, plan, findings)
}

/** Names that two routes have. */
export function checkNames(routes: readonly RouteRead[], findings: Findings): void {
  const first = new Map<string, RouteRead>()
  for (const read of routes) {
    const node = valueAt(read.node, 'name')
    if (read.route.name === '' || node?.kind !== 'scalar') continue
    const other = first.get(read.route.name)
    if (other === undefined) first.set(read.route.name, read)
    else {
      const { line } = placeOf(findings.source, nodeAt(other.node, 'name'))
      findings.error(node, 'duplicate-name', `another route is named ${quoted(node.shown)}`, {
        why: `it is on line ${line}; names keep the evidence of routes apart`,
        fix: 'give this one another name',
      })
    }
  }
}

/** Routes that another one always wins before. */
export function checkUnreachable(routes: readonly RouteRead[], findings: Findings): void {
  // A matcher that could not be read would look like one that asks for nothing.
  const readable = routes.filter(({ isMatchSound }) => isMatchSound)
  for (const { route, matcher, by } of unreachable(readable.map(read => read.route))) {
    if (matcher !== 0) continue
    const winner = readable[by.route]!
    const { line } = placeOf(findings.source, winner.node)
    const node = nodeAt(readable[route]!.node, 'match')
    findings.error(
      node,
      'unreachable-route',
      `no request ever reaches route ${nameOf(readable[route]!.node)}`,
      {
        why: `route ${nameOf(winner.node)} on line ${line} matches the same and wins, being first`,
        fix: 'remove one of them, or make this one ask for more',
      },
    )
  }
}

function checkWrites({ route, node }: RouteRead, findings: Findings): void {
  const { methods, writes } = route.mirror
  if (writes !== null || valueAt(nodeAt(node, 'mirror'), 'writes') !== null) return
  for (const [index, method] of methods.entries()) {
    if (SAFE_TO_COPY.has(method)) continue
    const at = nodeAt(node, 'mirror', 'methods', index)
    findings.error(at, 'mirrors-writes', `route ${nameOf(node)} mirrors ${method}`, {
      once: true,
      why: `a mirrored ${method} can do its work twice`,
      fix: `remove ${method}, or set mirror.writes: "the candidate ignores mirrored writes"`,
    })
  }
}

function checkFallback({ route, node, own }: RouteRead, findings: Findings): void {
  const after = valueAt(nodeAt(node, 'fallback'), 'after')
  if (route.fallback === null || after?.kind !== 'scalar') return
  const timeout = valueAt(node, 'timeout')
  if (route.timeoutMs === 0 || route.fallback.afterMs <= route.timeoutMs) return
  if (findings.isWrong(after) || (timeout !== null && findings.isWrong(timeout))) return
  const ownAfter = valueAt(valueAt(own, 'fallback') ?? own, 'after')
  // Where `after` comes from the defaults, it is the route's own timeout that does not go with it.
  const place = ownAfter === null ? (valueAt(own, 'timeout') ?? after) : after
  findings.error(place, 'out-of-range', 'fallback.after must not be above timeout', {
    once: true,
    why: `after ${timeout?.kind === 'scalar' ? timeout.shown : '60s'} the request is over, and ${after.shown} is later`,
    fix: 'lower fallback.after, or leave it out: it is the timeout then',
  })
}

function checkPrefixes({ route, node, isMatchSound }: RouteRead, findings: Findings): void {
  for (const key of ['request', 'redirect'] as const) {
    const rewrite = route[key]
    const map = valueAt(node, key)
    if (rewrite === null || map === null) continue
    const prefix = valueAt(map, 'prefix')
    if (prefix !== null && valueAt(map, 'path') !== null) {
      findings.error(nodeAt(map, 'path'), 'conflict', '"prefix" and "path" exclude each other', {
        once: true,
      })
    }
    if (prefix === null || !isMatchSound || route.match.every(({ path }) => path.kind === 'prefix')) continue
    findings.error(prefix, 'needs-prefix', `${key}.prefix needs a path that ends with "/*"`, {
      once: true,
      why: 'it replaces what matched before the star',
      fix: `use ${key}.path, or end every path of this route with "/*"`,
    })
  }
}

function checkSticky({ route, node }: RouteRead, plan: Plan, findings: Findings): void {
  if (route.canary.stickyBy.by !== 'ip' || plan.trustProxy.length > 0) return
  const at = nodeAt(node, 'canary', 'stickyBy')
  if (at.kind !== 'scalar') return
  findings.warning(at, 'ip-without-trust', 'callers behind a proxy share its address', {
    once: true,
    why: 'without trustProxy the address is that of whoever connects, for example of a load balancer',
    fix: 'set trustProxy, or use another stickyBy',
  })
}
