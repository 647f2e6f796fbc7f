import { type Document, parseDocument, type YAMLError } from 'yaml'
import type { Problem } from '../../types.ts'
import type { Findings } from '../findings.ts'
import { sayNeedsQuotes } from '../needs-quotes.ts'
import type { Span } from '../secrets.ts'
import type { Node } from '../tree.ts'
import { Conversion } from './convert.ts'
import { tooMuch } from './limits.ts'
import { inQuotes, type Repaired, UNCHANGED } from './repair.ts'
import { inOurWords } from './syntax.ts'
import { tokens } from './tokens.ts'
import { unquotedValues } from './unquoted.ts'

/** YAML goes on after these as if they were right. */
const HARMLESS = new Set(['BAD_DQ_ESCAPE', 'BAD_ALIAS'])

export interface FileRead {
  /** null for a file without a value. */
  readonly root: Node | null
  /** Where the text stops making sense as YAML; what is said of anything behind it would only be a guess. */
  readonly sound: number
  /** What is wrong with it as YAML, when there is such a place. */
  readonly syntax: readonly Problem[]
}

const WHOLE = { sound: Number.POSITIVE_INFINITY, syntax: [] }

/**
 * The tree of a YAML text, after saying what is wrong with it as YAML.
 *
 * Values that were left without their quotes are put in quotes first, so that one of them does not hide the rest. Keys
 * and scalars are read as texts: what they are is for whoever wants them to say. `yaml` compares each key of a map with
 * every one before it, so duplicates are found elsewhere.
 */
export function readYaml(env: NodeJS.ProcessEnv, findings: Findings): FileRead {
  const { text } = findings.source
  const limit = tooMuch(text)
  if (limit !== null) {
    findings.error({ start: limit.offset, end: limit.offset + 1 }, limit.code, limit.what)
    return { root: null, ...WHOLE }
  }
  const { document, repaired } = withQuotes(text, findings)
  if (document === null) {
    findings.error({ start: 0, end: 1 }, 'too-deep', 'this file is nested too deeply')
    return { root: null, ...WHOLE }
  }
  const sound = sayErrors(document, repaired, findings)
  const syntax = sound === WHOLE.sound ? [] : findings.problems()
  return { root: new Conversion(repaired, env, findings).root(document), sound, syntax }
}

function withQuotes(
  text: string,
  findings: Findings,
): { document: Document.Parsed | null; repaired: Repaired } {
  const document = parse(text)
  const asIs = { document, repaired: UNCHANGED(text) }
  if (document === null || document.errors.every(({ code }) => code === 'BAD_DQ_ESCAPE')) return asIs
  const unquoted = unquotedValues(text)
  if (unquoted.length === 0) return asIs
  const repaired = inQuotes(text, unquoted)
  const again = parse(repaired.text)
  if (again === null || again.errors.length >= document.errors.length) return asIs
  for (const value of unquoted) sayNeedsQuotes(value, value.text, value.why, findings)
  return { document: again, repaired }
}

/** null when its depth is more than the stack takes. */
function parse(text: string): Document.Parsed | null {
  try {
    return parseDocument(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Says the first error after which YAML only guesses, and those that do no harm before it; returns where that is. */
function sayErrors(document: Document.Parsed, repaired: Repaired, findings: Findings): number {
  const { text } = findings.source
  const errors = document.errors
    .map(error => ({ error, span: placed(error, repaired.original(spanOf(error)), text) }))
    .sort((a, b) => a.span.start - b.span.start)
  const bad = errors.find(({ error }) => !HARMLESS.has(error.code))
  for (const one of errors) {
    if (one !== bad && bad !== undefined && one.span.start >= bad.span.start) continue
    const at = text.slice(one.span.start, Math.min(one.span.end, one.span.start + 40)).trim()
    const { what, ...said } = inOurWords(one.error, at)
    findings.error(one.span, 'invalid-yaml', what, said)
  }
  return bad === undefined ? WHOLE.sound : soundUntil(text, bad.span.start)
}

/** YAML places a quote that is missing where the text ends, and a bad indentation where its line begins. */
function placed({ code, message }: YAMLError, span: Span, text: string): Span {
  if (code === 'TAB_AS_INDENT') return span
  if (code === 'MISSING_CHAR' && message.includes('quote')) {
    for (const { type, start, text: quoted } of tokens(text)) {
      const isQuoted = type === 'single-quoted-scalar' || type === 'double-quoted-scalar'
      if (isQuoted && start + quoted.length >= span.start) return { start, end: span.end }
    }
  }
  const spaces = /^ */.exec(text.slice(span.start, span.start + 200))![0].length
  return { start: span.start + spaces, end: Math.max(span.end, span.start + spaces + 1) }
}

/** The beginning of the top-level key or of the list item that holds an offset: it may be wrong as a whole. */
function soundUntil(text: string, offset: number): number {
  for (let lineEnd = offset; ; ) {
    const lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1
    if (lineStart === 0 || /^(?:[^\s#]| {0,2}- )/.test(text.slice(lineStart, lineStart + 4))) return lineStart
    lineEnd = lineStart - 1
  }
}

function spanOf({ pos: [start, end] }: YAMLError) {
  return { start, end }
}
