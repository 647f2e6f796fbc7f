import { isMap, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml'
import type { Target } from '../../types/evidence.ts'
import type { Route } from '../../types.ts'
import { isJson, keyAfter } from './added.ts'
import { Anchors } from './anchors.ts'
import { ownPair, type WrittenPair } from './keys.ts'
import { percentSplices } from './percent.ts'
import type { Splice } from './splice.ts'
import { newValue } from './value.ts'

/** What is to be changed about a text, and where it says so already when nothing is. */
export interface RouteEdit {
  readonly splices: readonly Splice[]
  readonly said: number
}

/**
 * What makes a right file say where its route number `index` is; null when the route does not stand there by itself.
 *
 * `route` is what the file says now. Whether the edit is right is for who reads the result: this only finds the words.
 */
export function routeEdit(text: string, index: number, route: Route, target: Target): RouteEdit | null {
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'error',
  })
  const anchors = new Anchors(document)
  const map = mapOf(document.contents, index, anchors)
  if (map === null) return null
  const after = ownPair(map, 'candidate') ?? ownPair(map, 'name') ?? (map.items as WrittenPair[])[0]
  if (after === undefined) return null
  const phase = ownPair(map, 'phase')
  const isSameShare = target.phase !== 'canary' || route.canary.percent === target.percent
  return {
    splices: [
      ...(route.phase === target.phase ? [] : phaseSplices(text, map, phase, after, target, anchors)),
      ...(isSameShare ? [] : percentSplices(text, map, phase ?? after, shareText(target.percent), anchors)),
    ],
    said: (phase?.value ?? after.key).range[0],
  }
}

/** `10%` for 0.1, with as many decimals as the file takes at most: what arithmetic adds behind them is dropped. */
export function shareText(share: number): string {
  return `${(share * 100).toFixed(9).replace(/\.?0+$/, '')}%`
}

function phaseSplices(
  text: string,
  map: YAMLMap,
  pair: WrittenPair | null,
  after: WrittenPair,
  { phase }: Target,
  anchors: Anchors,
): readonly Splice[] {
  if (pair !== null) return newValue(text, pair, phase, anchors)
  const value = isJson(map, after) ? { text: `"${phase}"`, word: 1 } : { text: phase, word: 0 }
  return [keyAfter(text, map, after, 'phase', value)]
}

function mapOf(contents: Node | null, index: number, anchors: Anchors): YAMLMap | null {
  const root = anchors.meant(contents)
  const routes = isMap(root) ? anchors.meant(ownPair(root, 'routes')?.value ?? null) : null
  const route = isSeq(routes) ? anchors.meant((routes.items[index] ?? null) as Node | null) : null
  return isMap(route) ? route : null
}
