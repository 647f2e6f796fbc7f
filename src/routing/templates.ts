import type { RequestHead } from '../types.ts'
import type { Contender } from './contender.ts'
import { comparePrecedence } from './precedence.ts'
import { firstThatHolds, type Ranked, rank } from './ranked.ts'

/** Templates by their segments: literal ones by name, and what follows a `:name`. */
export interface TemplateTree {
  /** null until something stands below: most nodes are leaves. */
  below: Map<string, TemplateTree> | null
  named: TemplateTree | null
  readonly ranked: Ranked
}

export function emptyTemplateTree(): TemplateTree {
  return { below: null, named: null, ranked: [] }
}

export function addTemplate(
  tree: TemplateTree,
  segments: readonly (string | null)[],
  contender: Contender,
): void {
  let node = tree
  for (const segment of segments) node = segment === null ? belowName(node) : belowLiteral(node, segment)
  rank(node.ranked, contender)
}

/**
 * The best template for the path whose conditions hold.
 *
 * All branches that fit go down side by side, so a segment is read once and a branch visited once, however they
 * interleave: nothing is tried and taken back.
 */
export function matchTemplate(tree: TemplateTree, request: RequestHead): Contender | null {
  // Most tables have none: then the path is not taken apart.
  if (tree.below === null && tree.named === null) return null
  let best: Contender | null = null
  for (const node of fitting(tree, request.path)) {
    const found = firstThatHolds(node.ranked, request)
    if (found !== null && (best === null || comparePrecedence(found, best) < 0)) best = found
  }
  return best
}

function fitting(tree: TemplateTree, path: string): readonly TemplateTree[] {
  let nodes: readonly TemplateTree[] = [tree]
  for (let start = 1; start <= path.length && nodes.length > 0; ) {
    const slash = path.indexOf('/', start)
    const end = slash === -1 ? path.length : slash
    nodes = under(nodes, path.slice(start, end))
    start = end + 1
  }
  return nodes
}

function under(nodes: readonly TemplateTree[], segment: string): TemplateTree[] {
  const next: TemplateTree[] = []
  for (const { below, named } of nodes) {
    const literal = below?.get(segment)
    if (literal !== undefined) next.push(literal)
    if (named !== null && segment !== '') next.push(named)
  }
  return next
}

function belowName(node: TemplateTree): TemplateTree {
  node.named ??= emptyTemplateTree()
  return node.named
}

function belowLiteral(node: TemplateTree, segment: string): TemplateTree {
  node.below ??= new Map()
  let next = node.below.get(segment)
  if (next === undefined) {
    next = emptyTemplateTree()
    node.below.set(segment, next)
  }
  return next
}
