/** Some characters of a text that are replaced by others; none are when `start` is `end`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Where in `text` the word stands that the edit is about, if it does. */
  readonly word?: number
}

/**
 * The text with every splice made, and where the first word of them stands then; null when two of them overlap.
 *
 * What is put in at the same offset is put in in the order given.
 */
export function spliced(
  text: string,
  splices: readonly Splice[],
): { readonly text: string; readonly word: number } | null {
  const first = splices.find(({ word }) => word !== undefined)
  let result = ''
  let from = 0
  let word = 0
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    if (splice.start < from) return null
    result += text.slice(from, splice.start)
    if (splice === first) word = result.length + splice.word!
    result += splice.text
    from = splice.end
  }
  return { text: result + text.slice(from), word }
}
