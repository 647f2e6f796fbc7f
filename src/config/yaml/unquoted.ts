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

const RESERVED = /^[@`%]/
const BRACKETS = 'YAML takes unquoted [ ] { } as the beginning of a list or map'
const COMMA_OR_COLON = 'YAML takes ": " in an unquoted value as another key'

/**
 * The values of a text that were left without quotes and break it: `{ path: ~ ^/a[0-9]+$ }`, `[$.lines[*].price]`,
 * `{ token: ${TOKEN} }`, `host: *.a.com b`, `why: a: b`, `@home`. Only for a text that YAML does not read.
 *
 * Works on YAML's own tokens: inside `[ ]` and `{ }` a value ends at the comma, the colon or the closing bracket of its
 * own level; outside it ends with its line.
 */
export function unquotedValues(text: string): Unquoted[] {
  const found: Unquoted[] = []
  const levels: Run[] = [emptyRun()]
  let colons = 0
  let afterColon = -1

  const close = (run: Run) => {
    const level = levels.length
    if (run.pieces > 0 && needsQuotes(run, text)) found.push(unquoted(run.start, run.end, text, BRACKETS))
    levels[level - 1] = emptyRun()
  }

  for (const token of tokens(text)) {
    const run = levels.at(-1)!
    const isInFlow = levels.length > 1
    const end = token.start + token.text.length
    switch (token.type) {
      case 'flow-map-start':
      case 'flow-seq-start':
        add(run, token, end)
        run.opens = true
        levels.push(emptyRun())
        break
      case 'flow-map-end':
      case 'flow-seq-end':
        if (isInFlow) {
          close(run)
          levels.pop()
          levels.at(-1)!.end = end
        }
        break
      case 'comma':
        close(run)
        break
      case 'map-value-ind':
        // `(?:[a-z])`: a colon that no space follows belongs to the value.
        if (isInFlow && !/\s/.test(text[end] ?? ' ') && run.hasText && !run.hasOther) run.end = end
        else {
          close(run)
          if (!isInFlow && ++colons === 1) afterColon = end
        }
        break
      case 'newline':
        if (isInFlow) break
        if (colons > 1) pushLine(found, text, afterColon, run)
        close(run)
        colons = 0
        break
      case 'seq-item-ind':
      case 'explicit-key-ind':
        if (!isInFlow) close(run)
        break
      case 'space':
      case 'comment':
        break
      default:
        add(run, token, end)
    }
  }
  if (levels.length === 1 && colons > 1) pushLine(found, text, afterColon, levels[0]!)
  close(levels.at(-1)!)
  return outermost(found)
}

function emptyRun(): Run {
  return { start: -1, end: -1, pieces: 0, hasOther: false, hasText: false, opens: false }
}

function add(run: Run, { type, text, start }: Token, end: number): void {
  if (run.pieces === 0) run.start = start
  run.pieces++
  run.end = end
  if (type === 'text' || type === 'alias') run.hasText = true
  else if (type !== 'flow-map-start' && type !== 'flow-seq-start') run.hasOther = true
  if (type === 'text' && text.includes('\n')) run.hasOther = true
}

function needsQuotes(run: Run, text: string): boolean {
  if (run.hasOther || !run.hasText) return false
  const value = text.slice(run.start, run.end)
  // A list or map of which a bracket too many ended the end is not meant as a text.
  if (value.includes('\n') || /^[[{].*:\s/.test(value)) return false
  if (run.pieces === 1) return RESERVED.test(value) || value === '*'
  return true
}

/** `why: safe: it ignores writes` on one line: all after the first colon is one value. */
function pushLine(found: Unquoted[], text: string, from: number, last: Run): void {
  if (last.hasOther || last.opens || last.end === -1) return
  const start = from + text.slice(from).search(/\S/)
  const value = text.slice(start, last.end)
  // `routes: - name: a` is a list that should begin on the next line.
  if (!/["'\n]|^- /.test(value)) found.push(unquoted(start, last.end, text, COMMA_OR_COLON))
}

function unquoted(start: number, end: number, text: string, why: string): Unquoted {
  const value = text.slice(start, end)
  const first = value[0]!
  const reason = RESERVED.test(value)
    ? `no unquoted value of YAML begins with ${first}`
    : first === '*'
      ? 'YAML takes an unquoted * as the beginning of an alias'
      : why
  return { start, end, text: value, why: reason }
}

/** Inside `${A}[x]` the piece `x` is no finding of its own. */
function outermost(found: readonly Unquoted[]): Unquoted[] {
  const kept: Unquoted[] = []
  const inOrder = found.toSorted((a, b) => a.start - b.start || b.end - a.end)
  for (const one of inOrder) if (one.start >= (kept.at(-1)?.end ?? 0)) kept.push(one)
  return kept
}
