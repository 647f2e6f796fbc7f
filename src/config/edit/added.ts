import type { YAMLMap } from 'yaml'
import type { WrittenPair } from './keys.ts'
import type { Splice } from './splice.ts'

/** A value to write, and where in it the word stands that the edit is about. */
export interface Written {
  readonly text: string
  readonly word: number
}

/** Adds a key behind another of the same map: within its braces, or on a line of its own. */
export function keyAfter(
  text: string,
  map: YAMLMap,
  after: WrittenPair,
  key: string,
  value: Written,
): Splice {
  const end = (after.value ?? after.key).range[1]
  const lead = `${isJson(map, after) ? JSON.stringify(key) : key}: `
  if (map.flow) return added(end, `, ${lead}`, value, '')
  const line = `${indentOf(text, after.key.range[0])}${lead}`
  const below = lineBelow(text, end)
  if (below === null) return added(text.length, `${lineEndAt(text, text.length)}${line}`, value, '')
  return added(below, line, value, lineEndAt(text, below))
}

/** Adds a key in front of the first of a map with lines of its own. */
export function keyBefore(text: string, first: WrittenPair, key: string, value: Written): Splice {
  const [start] = first.key.range
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  return added(lineStart, `${indentOf(text, start)}${key}: `, value, lineEndAt(text, lineStart))
}

/** Whether a map is written as JSON, with keys and values in double quotes, as one pair of it shows. */
export function isJson(map: YAMLMap, { key }: WrittenPair): boolean {
  return map.flow === true && (key as { type?: string }).type === 'QUOTE_DOUBLE'
}

/** Where the line below the one with an offset begins; null when that is the last one. */
export function lineBelow(text: string, offset: number): number | null {
  if (text[offset - 1] === '\n') return offset
  const end = text.indexOf('\n', offset)
  return end === -1 ? null : end + 1
}

/** How the line in front of an offset ends; for one without an end, as the first of the file. */
export function lineEndAt(text: string, offset: number): string {
  const newline = text[offset - 1] === '\n' ? offset - 1 : text.indexOf('\n')
  return text[newline - 1] === '\r' ? '\r\n' : '\n'
}

/** Spaces up to an offset of its line, where `- ` may stand before the first key of a map. */
export function indentOf(text: string, offset: number): string {
  return ' '.repeat(offset - text.lastIndexOf('\n', offset - 1) - 1)
}

function added(at: number, before: string, value: Written, behind: string): Splice {
  return { start: at, end: at, text: `${before}${value.text}${behind}`, word: before.length + value.word }
}
