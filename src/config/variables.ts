import type { Findings } from './findings.ts'
import type { Span } from './secrets.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * A scalar with its variables replaced; null after saying what is wrong with them.
 *
 * `${NAME}` and `${NAME:-default}`, whose default also serves an empty value; `$${` is a literal `${`. Done once: what
 * comes out of a variable is data, whatever it looks like. Never says a value.
 */
export function expand(
  text: string,
  env: NodeJS.ProcessEnv,
  span: Span,
  findings: Findings,
): { text: string; expanded: boolean } | null {
  if (!text.includes('${')) return { text, expanded: false }
  let result = ''
  let isWhole = true
  let expanded = false
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('${', at)
    if (next === -1) {
      result += text.slice(at)
      break
    }
    if (text[next - 1] === '$' && next > at) {
      result += `${text.slice(at, next - 1)}\${`
      at = next + 2
      continue
    }
    const end = text.indexOf('}', next)
    const inside = text.slice(next + 2, end === -1 ? text.length : end)
    const value = variableIn(inside, end !== -1, env, span, findings)
    if (value === null) isWhole = false
    result += text.slice(at, next) + (value ?? '')
    expanded = true
    at = end === -1 ? text.length : end + 1
  }
  return isWhole ? { text: result, expanded } : null
}

function variableIn(
  inside: string,
  isClosed: boolean,
  env: NodeJS.ProcessEnv,
  span: Span,
  findings: Findings,
): string | null {
  const colon = inside.indexOf(':-')
  const name = colon === -1 ? inside : inside.slice(0, colon)
  const standard = colon === -1 ? null : inside.slice(colon + 2)
  if (!isClosed || !NAME.test(name) || standard?.includes('${')) {
    findings.error(span, 'invalid-variable', '"${" begins a variable, and this is none', {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the file has to say
      why: 'a variable is ${NAME} or ${NAME:-default}; its default holds no other variable',
      fix: 'write $${ for a literal ${',
    })
    return null
  }
  const value = Object.hasOwn(env, name) ? env[name] : undefined
  if (value !== undefined && (value !== '' || standard === null)) return value
  if (standard !== null) return standard
  findings.error(span, 'missing-variable', `the variable ${name} is not set`, {
    fix: `set ${name}, or give a default: \${${name}:-…}`,
  })
  return null
}
