import type { RequestHead } from '../types.ts'
import type { Contender } from './contender.ts'
import { firstThatHolds, type Ranked, rank } from './ranked.ts'

/** Prefixes by their segments. A request walks down as far as there are such segments, and up again for the longest. */
export interface PrefixTree {
  readonly parent: PrefixTree | null
  /** null until something stands below: most nodes are leaves. */
  below: Map<string, PrefixTree> | null
  readonly ranked: Ranked
}

export function emptyPrefixTree(parent: PrefixTree | null = null): PrefixTree {
  return { parent, below: null, ranked: [] }
}

/** `prefix` is what stands before the `/*`: `/orders`, or the empty string for everything. */
export function addPrefix(tree: PrefixTree, prefix: string, contender: Contender): void {
  let node = tree
  for (const segment of prefix.split('/').slice(1)) {
    node.below ??= new Map()
    let next = node.below.get(segment)
    if (next === undefined) {
      next = emptyPrefixTree(node)
      node.below.set(segment, next)
    }
    node = next
  }
  rank(node.ranked, contender)
}

/** The longest prefix of the path whose conditions hold. Reads each segment once, and none past the deepest prefix. */
export function matchPrefix(tree: PrefixTree, request: RequestHead): Contender | null {
  for (let node: PrefixTree | null = deepest(tree, request.path); node !== null; node = node.parent) {
    const found = firstThatHolds(node.ranked, request)
    if (found !== null) return found
  }
  return null
}

function deepest(tree: PrefixTree, path: string): PrefixTree {
  let node = tree
  for (let start = 1; start <= path.length && node.below !== null; ) {
    const slash = path.indexOf('/', start)
    const end = slash === -1 ? path.length : slash
    const next = node.below.get(path.slice(start, end))
    if (next === undefined) return node
    node = next
    start = end + 1
  }
  return node
}
