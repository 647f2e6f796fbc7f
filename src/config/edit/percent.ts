import { isAlias, isMap, type Node, type YAMLMap } from 'yaml'
import { indentOf, isJson, keyAfter, keyBefore, lineBelow, lineEndAt, type Written } from './added.ts'
import type { Anchors } from './anchors.ts'
import { anchorOf, mergedValue, ownPair, type WrittenPair } from './keys.ts'
import type { Splice } from './splice.ts'
import { newValue } from './value.ts'

/**
 * Gives a route its own `canary.percent`: `share` as the file writes it.
 *
 * A `canary` that other routes use too stays as it is: this route gets a map that merges it (`<<`), for a `canary` of
 * its own hides one that comes through a merge. One that comes from `defaults` is merged when it is read.
 */
export function percentSplices(
  text: string,
  route: YAMLMap,
  after: WrittenPair,
  share: string,
  anchors: Anchors,
): readonly Splice[] {
  const pair = ownPair(route, 'canary')
  if (pair === null) {
    const lead = leadOfMerged(text, mergedValue(route, 'canary', anchors), anchors)
    return [keyAfter(text, route, after, 'canary', mapWith(lead, share, isJson(route, after)))]
  }
  const { value } = pair
  if (isAlias(value)) {
    const [start, end] = value.range
    return [{ start, end, ...mapWith(`<<: *${value.source}, `, share, false) }]
  }
  if (!isMap(value)) return []
  if (anchors.users(value).length > 0) return aroundShared(text, pair, value, share)
  const own = ownPair(value, 'percent')
  return own === null
    ? [intoMap(text, value, share, isJson(route, pair))]
    : newValue(text, own, share, anchors)
}

function mapWith(lead: string, share: string, json: boolean): Written {
  const before = `{ ${lead}${json ? '"percent": "' : 'percent: '}`
  return { text: `${before}${share}${json ? '"' : ''} }`, word: before.length }
}

/** What a map must begin with to say all that the `canary` said that came through a merge, but its percent. */
function leadOfMerged(text: string, merged: Node | null, anchors: Anchors): string {
  if (isAlias(merged)) return `<<: *${merged.source}, `
  const meant = anchors.meant(merged)
  if (!isMap(meant)) return ''
  if (meant.anchor !== undefined) return `<<: *${meant.anchor}, `
  return (meant.items as WrittenPair[])
    .filter(({ key, value }) => value !== null && String((key as { value?: unknown }).value) !== 'percent')
    .map(({ key, value }) => `${text.slice(...spanOf(key))}: ${text.slice(...spanOf(value!))}, `)
    .join('')
}

function spanOf({ range: [start, end] }: { range: readonly [number, number, number] }): [number, number] {
  return [start, end]
}

/** A map without a percent of its own. */
function intoMap(text: string, map: YAMLMap, share: string, json: boolean): Splice {
  const value = json ? { text: `"${share}"`, word: 1 } : { text: share, word: 0 }
  const pairs = map.items as WrittenPair[]
  if (!map.flow) return keyBefore(text, pairs[0]!, 'percent', value)
  if (pairs.length > 0) return keyAfter(text, map, pairs.at(-1)!, 'percent', value)
  const at = map.range![0] + 1
  const before = json ? ' "percent": ' : ' percent: '
  const behind = text[at] === '}' ? ' ' : ''
  return { start: at, end: at, text: `${before}${value.text}${behind}`, word: before.length + value.word }
}

/** `&c { … }` becomes `{ <<: &c { … }, percent: 10% }`; in lines, what is shared moves a level deeper. */
function aroundShared(text: string, pair: WrittenPair, map: YAMLMap, share: string): readonly Splice[] {
  const anchor = anchorOf(pair)
  if (anchor === null) return []
  const [start, end] = map.range!
  if (map.flow) {
    const before = ', percent: '
    return [
      { start: end, end, text: `${before}${share} }`, word: before.length },
      { start: anchor.start, end: anchor.start, text: '{ <<: ' },
    ]
  }
  const indent = indentOf(text, start)
  const deeper = indent.slice(indentOf(text, pair.key.range[0]).length)
  const colon = anchor.start - /[ ]*$/.exec(text.slice(0, anchor.start))![0].length
  const lineEnd = lineEndAt(text, text.indexOf('\n', anchor.end) + 1)
  const below = lineBelow(text, end)
  const percent = `${indent}percent: `
  const last =
    below === null
      ? { start: text.length, text: `${lineEnd}${percent}${share}`, word: lineEnd.length + percent.length }
      : { start: below, text: `${percent}${share}${lineEnd}`, word: percent.length }
  return [
    { end: last.start, ...last },
    { start: colon, end: anchor.start, text: `${lineEnd}${indent}<<: ` },
    ...linesBetween(text, start, end).map(at => ({ start: at, end: at, text: deeper })),
  ]
}

/** Where the lines of a span begin that are not empty. */
function linesBetween(text: string, start: number, end: number): number[] {
  const starts: number[] = []
  for (let at = text.lastIndexOf('\n', start - 1) + 1; at < end; ) {
    const next = text.indexOf('\n', at) + 1
    if (/\S/.test(text.slice(at, next === 0 ? text.length : next))) starts.push(at)
    if (next === 0) break
    at = next
  }
  return starts
}
