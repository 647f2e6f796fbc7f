import type { PathPattern } from '../types.ts'
import type { Contender } from './contender.ts'

/** What decides between two contenders that both match. In this order; the first that tells them apart decides. */
export type Rule = (typeof RULES)[number]['rule']

const KINDS = { exact: 3, template: 2, expression: 1, prefix: 0 } as const

const RULES = [
  { rule: 'host', weigh: (a: Contender, b: Contender) => hostWeight(b.host) - hostWeight(a.host) },
  { rule: 'path-kind', weigh: (a: Contender, b: Contender) => KINDS[b.path.kind] - KINDS[a.path.kind] },
  { rule: 'path-length', weigh: (a: Contender, b: Contender) => comparePaths(a.path, b.path) },
  { rule: 'method', weigh: (a: Contender, b: Contender) => hasMethod(b) - hasMethod(a) },
  { rule: 'headers', weigh: moreOf('headers') },
  { rule: 'query', weigh: moreOf('query') },
  { rule: 'cookies', weigh: moreOf('cookies') },
  { rule: 'file-order', weigh: (a: Contender, b: Contender) => a.route - b.route || a.matcher - b.matcher },
] as const

/**
 * Negative when `a` goes before `b`. A total order over all contenders, whatever the request is, so that the winner
 * is the first of those that match. It is the Kubernetes Gateway API's order, with templates after exact paths.
 */
export function comparePrecedence(a: Contender, b: Contender): number {
  for (const { weigh } of RULES) {
    const difference = weigh(a, b)
    if (difference !== 0) return difference
  }
  return 0
}

/** The rule by which two contenders of different matchers are told apart. */
export function decidingRule(a: Contender, b: Contender): Rule {
  return RULES.find(({ weigh }) => weigh(a, b) !== 0)?.rule ?? 'file-order'
}

/** Any host is 0, a wildcard its number of labels, an exact host more than any wildcard. */
function hostWeight(host: string | null): number {
  if (host === null) return 0
  return host.startsWith('*.') ? host.split('.').length : Number.MAX_SAFE_INTEGER
}

/** Longer first. Expressions have no length: nothing is known of what they match. */
function comparePaths(a: PathPattern, b: PathPattern): number {
  if (a.kind === 'template' && b.kind === 'template') return compareTemplates(a.segments, b.segments)
  if (a.kind === 'expression' || b.kind === 'expression') return 0
  return b.path.length - a.path.length
}

/** More segments, then more literal ones, then the leftmost literal. */
function compareTemplates(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  if (a.length !== b.length) return b.length - a.length
  let moreLiterals = 0
  let leftmost = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Number(b[i] !== null) - Number(a[i] !== null)
    moreLiterals += difference
    leftmost ||= difference
  }
  return moreLiterals || leftmost
}

function hasMethod(contender: Contender): number {
  return Number(contender.conditions.methods.length > 0)
}

function moreOf(key: 'headers' | 'query' | 'cookies'): (a: Contender, b: Contender) => number {
  return (a, b) => b.conditions[key].length - a.conditions[key].length
}
