import type { Phase } from '../../types.ts'
import { type Findings, quoted } from '../findings.ts'
import { nameOf, type RouteRead } from '../route-read.ts'
import { didYouMean } from '../spelling.ts'
import { type Mapping, type Node, nodeAt, valueAt } from '../tree.ts'

/** Who answers a route: that they exist, that somebody does, and that it is one kind of route. */
export function checkWhoAnswers(
  read: RouteRead,
  root: Node,
  upstreams: readonly string[] | null,
  findings: Findings,
): void {
  checkUpstreams(read, upstreams, findings)
  checkExclusive(read, findings)
  checkSides(read, root, findings)
}

/** The names under `upstreams`, also of those that could not be read; null when the file has something else there. */
export function upstreamNames(root: Node): readonly string[] | null {
  const upstreams = valueAt(root, 'upstreams')
  if (upstreams === null) return []
  return upstreams.kind === 'map' ? [...upstreams.entries.keys()] : null
}

/** A name that no upstream has. */
export function checkUpstreamName(
  name: string | null,
  node: Node | null,
  known: readonly string[] | null,
  findings: Findings,
): void {
  if (name === null || name === '' || node?.kind !== 'scalar') return
  if (known === null || known.includes(name)) return
  const meant = node.expanded ? null : didYouMean(name, known)
  const fix =
    meant !== null
      ? `write ${meant}`
      : known.length > 0
        ? `the upstreams are ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`
        : `add it to upstreams: upstreams: { ${node.expanded ? 'NAME' : name}: http://… }`
  const suggestion = meant === null ? '' : `; did you mean "${meant}"?`
  findings.error(node, 'unknown-upstream', `no upstream is named ${quoted(node.shown)}${suggestion}`, { fix })
}

function checkUpstreams(
  { route, node }: RouteRead,
  known: readonly string[] | null,
  findings: Findings,
): void {
  checkUpstreamName(route.candidate, valueAt(node, 'candidate'), known, findings)
  const legacy = valueAt(node, 'legacy')
  if (legacy !== null) checkUpstreamName(route.legacy, legacy, known, findings)
  for (const [index, { upstream }] of (route.split ?? []).entries()) {
    checkUpstreamName(upstream, nodeAt(node, 'split', index, 'upstream'), known, findings)
  }
  if (route.split?.every(({ weight }) => weight === 0)) {
    findings.error(nodeAt(node, 'split'), 'out-of-range', 'every weight is 0, so nobody would answer')
  }
}

/** `split`, `redirect` and a migration are three kinds of route. */
function checkExclusive({ node }: RouteRead, findings: Findings): void {
  const groups = [['split'], ['redirect'], ['candidate', 'phase']]
    .map(keys => keys.map(key => valueAt(node, key)).filter(value => value !== null))
    .filter(values => values.length > 0)
  if (groups.length < 2) return
  const last = groups.map(values => values[0]!).reduce((a, b) => (a.start > b.start ? a : b))
  findings.error(last, 'conflict', 'split, redirect and candidate with phase exclude each other', {
    why: 'a route is a migration, a weighted split or a redirect',
    fix: 'keep one of them, or make it two routes',
  })
}

function checkSides({ route, node }: RouteRead, root: Node, findings: Findings): void {
  if (valueAt(node, 'split') !== null || valueAt(node, 'redirect') !== null) return
  const namesLegacy = valueAt(node, 'legacy') !== null || valueAt(root, 'legacy') !== null
  if (!namesLegacy && route.phase !== 'retired') sayNoLegacy(route.phase, node, findings)
  if (route.phase === 'legacy' || valueAt(node, 'candidate') !== null) return
  findings.error(
    node,
    'missing-candidate',
    `route ${nameOf(node)} is in ${route.phase} without a candidate`,
    {
      why: 'every phase but legacy needs the upstream that takes the route over',
      fix: 'add candidate: UPSTREAM, or set phase: legacy',
    },
  )
}

function sayNoLegacy(phase: Phase, node: Mapping, findings: Findings): void {
  if (phase === 'live') {
    findings.warning(node, 'missing-legacy', `route ${nameOf(node)} has no legacy, so there is no way back`, {
      fix: 'add legacy: UPSTREAM, or set phase: retired',
    })
    return
  }
  findings.error(node, 'missing-legacy', `route ${nameOf(node)} has no legacy, so nobody would answer`, {
    why: 'neither the route nor the file names the upstream it is taken from',
    fix: 'add legacy: UPSTREAM to the file or to this route',
  })
}
