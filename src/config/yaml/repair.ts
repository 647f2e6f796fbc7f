import type { Span } from '../secrets.ts'
import type { Unquoted } from './unquoted.ts'

/** A text with some of its values put in quotes, and the way back from its offsets to those of the original. */
export interface Repaired {
  readonly text: string
  readonly original: (span: Span) => Span
}

export const UNCHANGED = (text: string): Repaired => ({ text, original: span => span })

/** The text with these values in quotes, so that all the rest of the file can be read and checked too. */
export function inQuotes(text: string, values: readonly Unquoted[]): Repaired {
  const edits: { at: number; end: number; from: Span }[] = []
  let repaired = ''
  let done = 0
  for (const value of values) {
    repaired += text.slice(done, value.start)
    const at = repaired.length
    repaired += JSON.stringify(value.text)
    edits.push({ at, end: repaired.length, from: value })
    done = value.end
  }
  repaired += text.slice(done)

  const back = (offset: number, isEnd: boolean): number => {
    let shift = 0
    for (const { at, end, from } of edits) {
      if (offset < at || (offset === at && !isEnd)) break
      if (offset < end || (offset === end && isEnd)) return isEnd ? from.end : from.start
      shift = from.end - end
    }
    return offset + shift
  }
  return {
    text: repaired,
    original: ({ start, end }) => {
      const first = edits.find(edit => edit.at === start)
      return { start: first?.from.start ?? back(start, false), end: back(end, true) }
    },
  }
}
