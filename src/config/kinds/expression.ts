import { RE2JS } from 're2js'
import { quoted } from '../findings.ts'
import type { Scalar } from '../tree.ts'
import type { Wrong } from './kind.ts'

const LONGEST = 4_000
/** An expression is run on every request that reaches it; RE2's time grows with its instructions. */
const MOST_INSTRUCTIONS = 2_000

/** Constructs that RE2 leaves out: lookaround, atomic groups, possessive repetition, backreferences. */
const LEFT_OUT = /\(\?(?:[=!>]|<[=!]|P=|\()|\\[1-9]|\\k[<{']|[*+?}]\+/

/** What is wrong with a regular expression; null when RE2 takes it. */
export function expressionMistake(expression: string, node: Scalar): Wrong | null {
  const code = 'invalid-expression'
  if (expression === '') return { code, what: 'a regular expression must follow the "~"' }
  if (expression.length > LONGEST) {
    return { code, what: `this regular expression has over ${LONGEST.toLocaleString('en')} characters` }
  }
  const compiled = compile(expression)
  if (typeof compiled === 'string') {
    // RE2 quotes the part it means, which may have come from a variable.
    const message = node.expanded ? compiled.replace(/: `[\s\S]*$/, '') : compiled
    const what = `${quoted(node.shown)} is not a regular expression of RE2: ${message}`
    return LEFT_OUT.test(expression)
      ? {
          code,
          what,
          why: 'RE2 leaves out lookaround and backreferences, so that every search takes linear time',
        }
      : { code, what }
  }
  if (compiled <= MOST_INSTRUCTIONS) return null
  const size = `${compiled.toLocaleString('en')} instructions; at most ${MOST_INSTRUCTIONS.toLocaleString('en')}`
  return {
    code,
    what: `this regular expression is too large: ${size}`,
    fix: 'repeat less, or split the route',
  }
}

/** How many instructions it compiles to, or what RE2 says against it. */
function compile(expression: string): number | string {
  try {
    return RE2JS.compile(expression).programSize()
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^error parsing regexp: /, '')
  }
}
