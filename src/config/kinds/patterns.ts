import { parsePath } from '../../compare/path.ts'
import { normalisePath } from '../../routing/path.ts'
import { parsePattern } from '../../routing/pattern.ts'
import type { PathPattern, ValuePattern } from '../../types.ts'
import { quoted } from '../findings.ts'
import { expressionMistake } from './expression.ts'
import { type Kind, scalar, VARIABLE, wrong } from './kind.ts'

/** The `path` of a matcher. */
export function pathPattern(): Kind<PathPattern> {
  const wants = 'a path such as "/orders/*"'
  return scalar(wants, { type: 'string', pattern: `^(/|~ )|${VARIABLE}` }, (given, node) => {
    if (given.startsWith('~ ')) {
      const mistake = expressionMistake(given.slice(1).trim(), node)
      if (mistake !== null) return { wrong: mistake }
    }
    const pattern = parsePattern(given)
    if (!('problem' in pattern)) return { value: pattern }
    if (given.startsWith('~')) return wrong('invalid-expression', tellOf(pattern.problem, node.expanded))
    return wrong('invalid-path', tellOf(pattern.problem, node.expanded))
  })
}

/** A value of `headers`, `query` or `cookies` in a matcher. */
export function valuePattern(): Kind<ValuePattern> {
  const wants = 'a text, "~ " and a regular expression, or true for present'
  return scalar<ValuePattern>(
    wants,
    { type: ['string', 'number', 'boolean'], not: { const: false } },
    (given, node) => {
      if (node.plain && !node.expanded && /^(?:true|True|TRUE)$/.test(given))
        return { value: { is: 'present' } }
      if (node.plain && !node.expanded && /^(?:false|False|FALSE)$/.test(given)) {
        return wrong('wrong-type', `must be ${wants}; this is "false"`, { fix: JSON.stringify(given) })
      }
      if (!given.startsWith('~ ')) return { value: { is: 'exact', value: given } }
      const expression = given.slice(1).trim()
      const mistake = expressionMistake(expression, node)
      return mistake === null ? { value: { is: 'expression', expression } } : { wrong: mistake }
    },
  )
}

/** A path that is put in place of another, in normal form. */
export function plainPath(): Kind<string> {
  const wants = 'a path such as /v1/orders'
  return scalar(wants, { type: 'string', pattern: `^/|${VARIABLE}` }, (given, node) => {
    const normal = /[?#]/.test(given) ? null : normalisePath(given)
    if (normal !== null) return { value: normal }
    return wrong('invalid-path', `must be ${wants}, without a query; this is ${quoted(node.shown)}`)
  })
}

/** A path into an answer, as `compare` uses them. */
export function answerPath(): Kind<string> {
  const wants = 'a path such as "$.lines[*].price"'
  return scalar(wants, { type: 'string', pattern: `^\\$|${VARIABLE}` }, (given, node) => {
    const parsed = parsePath(given)
    if (!('problem' in parsed)) return { value: given }
    const said = node.expanded || parsed.fix === undefined ? {} : { fix: JSON.stringify(parsed.fix) }
    return wrong('invalid-path', node.expanded ? `must be ${wants}` : parsed.problem, said)
  })
}

/** `routing` quotes what it was given; a variable's value is not for printing. */
function tellOf(problem: string, expanded: boolean): string {
  return expanded ? problem.replace(/"[^"]*"/g, '"…"') : problem
}
