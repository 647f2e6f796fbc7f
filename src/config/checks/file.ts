import type { Plan } from '../../types.ts'
import { type Findings, quoted } from '../findings.ts'
import { isLoopback } from '../loopback.ts'
import { type Node, nodeAt, valueAt } from '../tree.ts'
import { checkUpstreamName, upstreamNames } from './sides.ts'

/** What the file's own keys say of one another. */
export function checkFile(root: Node, plan: Plan, findings: Findings): void {
  checkUpstreamName(plan.legacy, valueAt(root, 'legacy'), upstreamNames(root), findings)
  checkPorts(root, plan, findings)
  checkTokens(root, plan, findings)
}

function checkPorts(root: Node, { listen, admin }: Plan, findings: Findings): void {
  if (listen.port !== admin.port || listen.port === 0) return
  const isShared = listen.host === admin.host || [listen.host, admin.host].some(isUnspecified)
  if (!isShared) return
  const ports = [valueAt(nodeAt(root, 'listen'), 'port'), valueAt(nodeAt(root, 'admin'), 'port')]
  const place = ports.filter(port => port !== null).sort((a, b) => b.start - a.start)[0]
  if (place === undefined || ports.some(port => port !== null && findings.isWrong(port))) return
  findings.error(place, 'conflict', 'listen and admin cannot have the same port', {
    fix: 'give admin another port',
  })
}

/** Whoever can reach the admin port can move production. */
function checkTokens(root: Node, { admin }: Plan, findings: Findings): void {
  const map = nodeAt(root, 'admin')
  const host = valueAt(map, 'host')
  const asks = valueAt(map, 'tokens') !== null || valueAt(map, 'token') !== null
  if (host?.kind === 'scalar' && !findings.isWrong(host) && !isLoopback(admin.host)) {
    if (admin.tokens.length === 0 && !(asks && findings.isWrong(valueAt(map, 'token') ?? host))) {
      findings.error(
        host,
        'needs-token',
        `${quoted(host.shown)} can be reached by others, and no token is asked of them`,
        {
          why: 'whoever reaches the admin port can move every route',
          fix: `add admin.token: "\${ADMIN_TOKEN}", or use host: 127.0.0.1`,
        },
      )
    }
  }
  checkTwice(map, admin, findings)
}

/** Two tokens of one name could not be told apart in the history, and one token of two names is neither's. */
function checkTwice(map: Node, { tokens }: Plan['admin'], findings: Findings): void {
  for (const [index, { name, token }] of tokens.entries()) {
    const earlier = tokens.slice(0, index)
    const at = nodeAt(map, 'tokens', index)
    const place = at.kind === 'map' && index < lengthOf(map) ? at : nodeAt(map, 'token')
    if (name !== '' && earlier.some(other => other.name === name)) {
      findings.error(nodeAt(place, 'name'), 'duplicate-name', 'another token has this name')
    }
    if (token !== '' && earlier.some(other => other.token === token)) {
      findings.error(nodeAt(place, 'token'), 'duplicate-token', 'another name has this token')
    }
  }
}

function lengthOf(map: Node): number {
  const tokens = valueAt(map, 'tokens')
  return tokens?.kind === 'list' ? tokens.items.length : 0
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}
