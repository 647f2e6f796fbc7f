import { neutral } from './neutral.ts'
import { hideSecrets, type Span } from './secrets.ts'

/** Lines shown above the one that is meant. */
const LINES_ABOVE = 2
/** A line that is longer is shown around the place only. */
const LONGEST_LINE = 160
/** How much of a very long line is searched for secrets, around the place. */
const SEARCHED = 4_000

export interface Place {
  readonly line: number
  readonly column: number
  readonly length: number
}

/** The text of a file, and where its lines begin. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly lineStarts: readonly number[]
  /** Past the last character that is not white space: nothing is placed behind it. */
  readonly end: number
}

export function sourceOf(file: string, text: string): Source {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  return { file, text, lineStarts, end: text.trimEnd().length }
}

/** Line, column and length of a span, always on a character of the file: what ends on a later line ends with its first. */
export function placeOf(source: Source, span: Span): Place {
  const start = Math.max(0, Math.min(span.start, source.end - 1))
  const line = lineAt(source, start)
  const lineStart = source.lineStarts[line - 1]!
  const text = lineText(source, line)
  const column = Math.max(1, Math.min(start - lineStart + 1, text.length))
  // What goes on below is a map or a list; the comment beside its first line is not meant.
  const isCut = span.end > lineStart + text.length
  const last = isCut ? text.slice(0, column) + text.slice(column).replace(/\s+#.*$/, '') : text
  const length = Math.max(1, Math.min(span.end - start, last.length - column + 1))
  return { line, column, length }
}

/** The lines around a place as they are printed: two above, the one that is meant, and carets under what is meant. */
export function frameOf(source: Source, place: Place, secrets: readonly Span[]): readonly string[] {
  if (source.end === 0) return []
  const width = String(place.line).length
  const frame: string[] = []
  for (let line = Math.max(1, place.line - LINES_ABOVE); line < place.line; line++) {
    const above = shownLine(source, line, 0, secrets)
    frame.push(`   ${String(line).padStart(width)} │ ${above.text}`.trimEnd())
  }
  const meant = shownLine(source, place.line, place.column - 1, secrets)
  const start = meant.at(place.column - 1)
  const end = meant.at(place.column - 1 + place.length)
  const carets = '^'.repeat(Math.max(1, columns(meant.text.slice(start, end))))
  frame.push(` > ${place.line} │ ${meant.text}`.trimEnd())
  frame.push(`   ${' '.repeat(width)} │ ${' '.repeat(columns(meant.text.slice(0, start)))}${carets}`)
  return frame
}

function lineAt(source: Source, offset: number): number {
  let low = 0
  let high = source.lineStarts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (source.lineStarts[middle]! <= offset) low = middle
    else high = middle
  }
  return low + 1
}

function lineText(source: Source, line: number): string {
  const end = source.lineStarts[line] ?? source.text.length + 1
  const text = source.text.slice(source.lineStarts[line - 1]!, end - 1)
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

/** What is printed of a line, and where its offset `around` and those near it went. */
function shownLine(source: Source, line: number, around: number, secrets: readonly Span[]) {
  const whole = lineText(source, line)
  const from = whole.length <= SEARCHED ? 0 : Math.max(0, around - SEARCHED / 2)
  const lineStart = source.lineStarts[line - 1]! + from
  const { text, moved } = hideSecrets(whole.slice(from, from + SEARCHED), lineStart, secrets)
  const shown = windowOf(neutral(text), moved(around - from))
  const at = (offset: number) => Math.max(0, Math.min(moved(offset - from) - shown.cut, shown.text.length))
  return { text: shown.text, at }
}

/** The part of a line around an offset; `cut` is how many of its characters went missing on the left. */
function windowOf(line: string, around: number): { text: string; cut: number } {
  if (line.length <= LONGEST_LINE) return { text: line, cut: 0 }
  const from = Math.max(0, Math.min(around - LONGEST_LINE / 2, line.length - LONGEST_LINE))
  const to = from + LONGEST_LINE
  const text = `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`
  return { text, cut: from > 0 ? from - 1 : 0 }
}

const NO_WIDTH = /\p{Mark}/gu
const TWO_WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu

/** How many columns of a terminal a text takes, near enough to put carets under it. */
function columns(text: string): number {
  const base = text.replace(NO_WIDTH, '')
  return [...base].length + (base.match(TWO_WIDE)?.length ?? 0)
}
