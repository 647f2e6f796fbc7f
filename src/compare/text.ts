import type { Budget } from './budget.ts'
import { List } from './tree.ts'

/**
 * The lines of a text, as a list.
 *
 * The kind of line break does not count, nor white space before it, nor one break at the end. Null when there are
 * more lines than the budget allows.
 */
export function linesOf(text: string, budget: Budget): List | null {
  const lines = new List()
  let start = 0
  while (start < text.length) {
    let end = start
    while (end < text.length && text.charCodeAt(end) !== 0x0a && text.charCodeAt(end) !== 0x0d) end++
    lines.items.push(text.slice(start, endOfLine(text, start, end)))
    if (!budget.read(1)) return null
    start = end + (text.charCodeAt(end) === 0x0d && text.charCodeAt(end + 1) === 0x0a ? 2 : 1)
  }
  return lines
}

/** Where a line ends when the white space at its end is left out. */
function endOfLine(text: string, start: number, end: number): number {
  let last = end
  while (last > start && isSpace(text.charCodeAt(last - 1))) last--
  return last
}

/** Space, tab, vertical tab, form feed. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0b || code === 0x0c
}
