import { RE2JS } from 're2js'
import type { PathPattern } from '../types.ts'
import { normalisePath, pathFault } from './path.ts'

/** For the path of a route; what lies outside ASCII was escaped before. */
const FAULTS = {
  'no-slash': 'a path must begin with "/"',
  character: 'a path has no space or control character; write a space as "%20"',
  nul: 'a path has no NUL ("%00"); requests with one are answered 400',
  escape: '"%" must be followed by two hexadecimal digits; write "%" as "%25"',
  climbs: 'the path climbs above the root; requests for it are answered 400',
} as const

const NAME = /^:[A-Za-z_][A-Za-z0-9_-]*$/
/** Runs of what lies outside ASCII: people write `/café`, requests carry `/caf%C3%A9`. */
const NOT_ASCII = /[^\0-\x7f]+/g

/**
 * What a `path` of routes.yaml means, in normal form, or in one sentence what is wrong with it.
 *
 * Two texts that match the same requests by the same rule give equal patterns, but for expressions, which are not
 * understood, only compiled.
 */
export function parsePattern(text: string): PathPattern | { problem: string } {
  if (text.startsWith('~')) return parseExpression(text)
  const misplaced = misplacedCharacter(text)
  if (misplaced !== null) return { problem: misplaced }

  const escaped = escapeNotAscii(text)
  const path = normalisePath(escaped)
  if (path === null) return { problem: FAULTS[pathFault(escaped)] }
  const segments = path.slice(1).split('/')
  if (segments.some(segment => segment.startsWith(':'))) return parseTemplate(path, segments)
  return path.endsWith('/*') ? { kind: 'prefix', path: path.slice(0, -2) } : { kind: 'exact', path }
}

/** A path as people write it, with what lies outside ASCII escaped as UTF-8, as every client sends it. */
export function escapeNotAscii(text: string): string {
  return text.replace(NOT_ASCII, run => encodeURIComponent(run.toWellFormed()))
}

/** What RE2 has against an expression, in its own words; null when it compiles. */
export function expressionProblem(expression: string): string | null {
  try {
    RE2JS.compile(expression)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function parseExpression(text: string): PathPattern | { problem: string } {
  const expression = text.slice(1).trim()
  if (expression === '') return { problem: 'a regular expression must follow the "~"' }
  if (text[1] !== ' ') return { problem: `a space must follow the "~": "~ ${expression}"` }
  const problem = expressionProblem(expression)
  if (problem !== null) return { problem: `not a regular expression (RE2 syntax): ${problem}` }
  return { kind: 'expression', expression }
}

function misplacedCharacter(text: string): string | null {
  if (!text.startsWith('/')) return 'a path must begin with "/" (or with "~ " for a regular expression)'
  if (text.includes('?')) return 'a path has no "?"; a query is matched by the key `query`'
  if (text.includes('#')) return 'a path has no "#"; no request carries what follows it'
  const star = text.indexOf('*')
  if (star !== -1 && (star !== text.length - 1 || !text.endsWith('/*'))) {
    return '"*" stands only at the end, as "/*"; use an expression ("~ ^/…") for anything else'
  }
  return null
}

function parseTemplate(path: string, segments: string[]): PathPattern | { problem: string } {
  const unnamed = segments.find(segment => segment.startsWith(':') && !NAME.test(segment))
  if (unnamed !== undefined) {
    return { problem: `"${unnamed}" is not a name for a segment: a letter, then letters, digits, _ or -` }
  }
  if (segments.at(-1) === '*') {
    return { problem: 'a template (":name") cannot end with "/*"; use an expression ("~ ^/…")' }
  }
  return {
    kind: 'template',
    path,
    segments: segments.map(segment => (segment.startsWith(':') ? null : segment)),
  }
}
