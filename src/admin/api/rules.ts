import { parseRules } from '../../config/rules.ts'
import type { CompareRules, Problem } from '../../types.ts'

/** Deeper than any rules are; each level would be indented further. */
const DEEPEST = 20

/**
 * The rules in the body of a request, written as `compare` of a route is, or everything that is wrong with them.
 *
 * They are checked as the file's are, from the text they would be there, so that problems have lines to point at. There
 * are no variables: a value of the environment is none of a caller's business.
 */
export function rulesOf(
  compare: unknown,
): { readonly rules: CompareRules } | { readonly problems: readonly Problem[] } {
  if (isDeeper(compare, DEEPEST)) return { problems: [TOO_DEEP] }
  return parseRules(JSON.stringify({ compare }, null, 2), 'compare', {})
}

function isDeeper(value: unknown, than: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return than === 0 || Object.values(value).some(inner => isDeeper(inner, than - 1))
}

const TOO_DEEP: Problem = {
  code: 'too-deep',
  severity: 'error',
  file: 'compare',
  line: 1,
  column: 1,
  length: 1,
  what: 'this is nested too deeply',
  frame: [],
}
