import { nameStep } from '../compare/places.ts'

/** One line of a JSON text that is written over many. */
export interface JsonLine {
  /** The path of the value that begins here, or of the one that ends: `$.lines[3].price`. */
  readonly path: string
  /** With its indentation and its key, without a comma. */
  readonly text: string
  /** What stands before the value: indentation, and the key. */
  readonly lead: string
  readonly part: 'whole' | 'begin' | 'end'
}

interface Open {
  readonly path: string
  readonly bracket: '{' | '['
  index: number
  key: string | null
}

const TOKEN = /"(?:[^"\\]|\\[\s\S])*(?:"|$)|[{}[\],:]|[^\s{}[\],:"]+/g

/**
 * The lines of a JSON text, each value with its path. Nothing is parsed, so that numbers stay as they were written and
 * a text that was cut short still has lines as far as it goes. What is no JSON has lines that mean nothing.
 */
export function jsonLines(text: string, most = 20_000): readonly JsonLine[] {
  const lines: JsonLine[] = []
  const open: Open[] = []
  for (const [token] of text.matchAll(TOKEN)) {
    if (lines.length >= most) break
    const top = open.at(-1)
    if (token === ':') continue
    if (token === ',') {
      if (top !== undefined) {
        top.index++
        top.key = null
      }
    } else if (token === '}' || token === ']') {
      const closed = open.pop()
      const lead = indent(open.length)
      if (closed !== undefined) lines.push({ path: closed.path, text: lead + token, lead, part: 'end' })
    } else if (top?.bracket === '{' && top.key === null && token.startsWith('"')) {
      top.key = token
    } else {
      const path = top === undefined ? '$' : `${top.path}${stepOf(top)}`
      const lead = indent(open.length) + (top?.key ? `${top.key}: ` : '')
      const isOpen = token === '{' || token === '['
      lines.push({ path, text: lead + token, lead, part: isOpen ? 'begin' : 'whole' })
      if (isOpen) open.push({ path, bracket: token, index: 0, key: null })
    }
  }
  return lines
}

function stepOf({ bracket, index, key }: Open): string {
  if (bracket === '[') return `[${index}]`
  try {
    return nameStep(JSON.parse(key ?? '""') as string)
  } catch {
    return ''
  }
}

function indent(depth: number): string {
  return '  '.repeat(Math.min(depth, 40))
}

/** The lines around a value, and what stands before it; null when the text has no value there. */
export function around(
  lines: readonly JsonLine[],
  path: string,
): { readonly before: readonly string[]; readonly lead: string; readonly after: readonly string[] } | null {
  const at = lines.findIndex(line => line.path === path && line.part !== 'end')
  if (at === -1) return null
  const { lead, part } = lines[at]!
  const end =
    part === 'whole'
      ? at
      : lines.findIndex((line, index) => index > at && line.path === path && line.part === 'end')
  const texts = (some: readonly JsonLine[]) => some.map(({ text }) => text)
  return {
    before: texts(lines.slice(Math.max(0, at - CONTEXT), at)),
    lead,
    after: end === -1 ? [] : texts(lines.slice(end + 1, end + 1 + CONTEXT)),
  }
}

const CONTEXT = 2
