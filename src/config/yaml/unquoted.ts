import { type Token, tokens } from './tokens.ts'

/** A value that YAML cannot read unless it is in quotes. */
export interface Unquoted {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly why: string
}

/** What stands between two separators: `$.lines[*].price` is three pieces of YAML, and one value to its writer. */
interface Run {
  start: number
  end: number
  pieces: number
  /** A piece in quotes, or an anchor or a tag: then it is something else than a value without its quotes. */
  hasOther: boolean
  hasText: boolean
  opens: boolean
}

/** A list or map that is open, or the line outside of all of them. */
interface Level {
  run: Run
  /** How many colons since the last comma or line, and where the value after the first of them is. */
  colons: number
  value: Run | null
}

const RESERVED = /^[@`%]/
const BRACKETS = 'YAML takes unquoted [ ] { } as the beginning of a list or map'
const COLON = 'YAML takes a colon at the end of a word as the end of a key'

/**
 * The values of a text that were left without quotes and break it: `{ path: ~ ^/a[0-9]+$ }`, `[$.lines[*].price]`,
 * `{ token: ${TOKEN} }`, `host: *.a.com b`, `why: a: b`, `store: memory:`, `@home`. Only for a text that YAML does not
 * read, and only those on one line.
 *
 * Works on YAML's own tokens: inside `[ ]` and `{ }` a value ends at the comma, the colon or the closing bracket of its
 * own level; outside it ends with its line.
 */
export function unquotedValues(text: string): Unquoted[] {
  const found: Unquoted[] = []
  const levels: Level[] = [emptyLevel()]
  for (const token of tokens(text)) {
    const level = levels.at(-1)!
    const isInFlow = levels.length > 1
    const end = token.start + token.text.length
    switch (token.type) {
      case 'flow-map-start':
      case 'flow-seq-start':
        add(level.run, token, end)
        levels.push(emptyLevel())
        break
      case 'flow-map-end':
      case 'flow-seq-end':
        if (!isInFlow) break
        endEntry(level, text, found)
        levels.pop()
        levels.at(-1)!.run.end = end
        break
      case 'comma':
        endEntry(level, text, found)
        break
      case 'map-value-ind':
        // `(?:[a-z])`: a colon that no space follows belongs to the value.
        if (isInFlow && /\S/.test(text[end] ?? ' ') && level.run.hasText && !level.run.hasOther)
          level.run.end = end
        else endKey(level, end, text, found)
        break
      case 'newline':
      case 'seq-item-ind':
      case 'explicit-key-ind':
        if (!isInFlow) endEntry(level, text, found)
        break
      case 'space':
      case 'comment':
        break
      default:
        add(level.run, token, end)
    }
  }
  endEntry(levels.at(-1)!, text, found)
  return outermost(found)
}

function emptyLevel(): Level {
  return { run: emptyRun(), colons: 0, value: null }
}

function emptyRun(): Run {
  return { start: -1, end: -1, pieces: 0, hasOther: false, hasText: false, opens: false }
}

function add(run: Run, { type, text, start }: Token, end: number): void {
  if (run.pieces === 0) run.start = start
  run.pieces++
  run.end = end
  if (type === 'flow-map-start' || type === 'flow-seq-start') run.opens = true
  else if (type === 'text' || type === 'alias') run.hasText = true
  else run.hasOther = true
  if (text.includes('\n')) run.hasOther = true
}

/** A first colon ends a key; what a second one ends was the value: `why: safe: it ignores writes`. */
function endKey(level: Level, end: number, text: string, found: Unquoted[]): void {
  if (++level.colons === 1) {
    endRun(level.run, text, found)
    level.run = emptyRun()
    return
  }
  level.value ??= level.run
  level.value.end = end
  level.value.hasOther ||= level.run.hasOther || level.run.opens
  level.run = emptyRun()
}

function endEntry(level: Level, text: string, found: Unquoted[]): void {
  const { run, value } = level
  if (value === null) endRun(run, text, found)
  else {
    const isText = value.hasText && !value.hasOther && !value.opens && !run.hasOther && !run.opens
    const end = Math.max(value.end, run.end)
    if (isText && !text.slice(value.start, end).includes('\n'))
      found.push(unquoted(value.start, end, text, COLON))
  }
  level.run = emptyRun()
  level.colons = 0
  level.value = null
}

function endRun({ pieces, start, end, hasOther, hasText }: Run, text: string, found: Unquoted[]): void {
  if (pieces === 0 || hasOther || !hasText) return
  const value = text.slice(start, end)
  // A list or map of which a bracket too many ended the end is not meant as a text.
  if (value.includes('\n') || /^[[{].*:\s/.test(value)) return
  if (pieces > 1 || RESERVED.test(value) || value === '*') found.push(unquoted(start, end, text, BRACKETS))
}

function unquoted(start: number, end: number, text: string, why: string): Unquoted {
  const value = text.slice(start, end)
  const first = value[0]!
  if (RESERVED.test(value))
    return { start, end, text: value, why: `no unquoted value of YAML begins with ${first}` }
  if (first === '*') return { start, end, text: value, why: 'YAML takes an unquoted * as an alias' }
  return { start, end, text: value, why }
}

/** Inside `${A}[x]` the piece `x` is no finding of its own. */
function outermost(found: readonly Unquoted[]): Unquoted[] {
  const kept: Unquoted[] = []
  const inOrder = found.toSorted((a, b) => a.start - b.start || b.end - a.end)
  for (const one of inOrder) if (one.start >= (kept.at(-1)?.end ?? 0)) kept.push(one)
  return kept
}
