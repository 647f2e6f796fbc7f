import { isAlias, type ParsedNode, type Scalar } from 'yaml'
import type { Anchors } from './anchors.ts'
import { anchorOf, type WrittenPair } from './keys.ts'
import type { Splice } from './splice.ts'

/**
 * Puts a word in the place of a pair's value; quotes, anchors and comments stay.
 *
 * An alias and a variable are replaced here only, whoever else uses them. Where others use the anchor of the value, the
 * first of them takes it over with the value, so that theirs stays what it was.
 */
export function newValue(text: string, pair: WrittenPair, word: string, anchors: Anchors): Splice[] {
  const value = pair.value!
  const [start, end] = value.range
  if (isAlias(value)) return [{ start, end, text: word, word: 0 }]
  const changed: Splice = { ...wordSpan(text, value), text: word, word: 0 }
  const [heir] = anchors.users(value)
  const anchor = anchorOf(pair)
  if (heir === undefined || anchor === null) return [changed]
  const spaces = /^ */.exec(text.slice(anchor.end, start))![0].length
  const [heirStart, heirEnd] = heir.range!
  return [
    changed,
    { start: anchor.start, end: anchor.end + spaces, text: '' },
    { start: heirStart, end: heirEnd, text: `&${heir.source} ${text.slice(start, end)}` },
  ]
}

/** Where the word of a scalar stands: within its quotes, or below the first line of `|` and `>`. */
function wordSpan(text: string, { range: [start, end], ...value }: ParsedNode) {
  switch ((value as Partial<Scalar>).type) {
    case 'QUOTE_SINGLE':
    case 'QUOTE_DOUBLE':
      return { start: start + 1, end: end - 1 }
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED': {
      const below = text.indexOf('\n', start) + 1
      const body = text.slice(below, end)
      return { start: below + body.search(/\S/), end: below + body.trimEnd().length }
    }
    default:
      return { start, end }
  }
}
