import { isMap, isScalar, isSeq, type Node, type Pair, type ParsedNode, type YAMLMap } from 'yaml'
import type { Anchors } from './anchors.ts'

export type WrittenPair = Pair<ParsedNode, ParsedNode | null>

/** The pair of a key that a map has itself, not through a merge. */
export function ownPair(map: YAMLMap, key: string): WrittenPair | null {
  const pairs = map.items as WrittenPair[]
  return pairs.find(pair => isScalar(pair.key) && String(pair.key.value) === key) ?? null
}

/** The value that a map has through `<<`: of the first of the merged maps that has the key. */
export function mergedValue(map: YAMLMap, key: string, anchors: Anchors): Node | null {
  for (const pair of map.items as WrittenPair[]) {
    if (!isScalar(pair.key) || pair.key.source !== '<<' || pair.key.type !== 'PLAIN') continue
    const value = anchors.meant(pair.value)
    for (const one of isSeq(value) ? (value.items as Node[]) : [value]) {
      const merged = anchors.meant(one)
      if (!isMap(merged)) continue
      const found = ownPair(merged, key)?.value ?? mergedValue(merged, key, anchors)
      if (found !== null) return found
    }
  }
  return null
}

/** Where the anchor of a pair's value stands, in front of the value. */
export function anchorOf(pair: WrittenPair): { readonly start: number; readonly end: number } | null {
  const { sep = [] } = (pair.srcToken ?? {}) as { sep?: { type: string; offset: number; source: string }[] }
  const anchor = sep.findLast(({ type }) => type === 'anchor')
  return anchor === undefined ? null : { start: anchor.offset, end: anchor.offset + anchor.source.length }
}
