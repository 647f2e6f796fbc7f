import type { KeptBody } from '../../types/store.ts'

/** A kept body as lines to be read: JSON indented, its values untouched. */
export function bodyText(body: KeptBody | null): string {
  if (body === null) return '(no bodies are kept)'
  switch (body.kind) {
    case 'digest':
      return `(${body.bytes} bytes, sha256 ${body.sha256})`
    case 'parts':
      return `${body.parts.join('\n⋯\n')}${body.cut ? '\n⋯' : ''}`
    case 'text':
      return `${/^\s*[[{]/.test(body.text) ? indented(body.text) : body.text}${body.cut ? '\n⋯' : ''}`
  }
}

/** Deeper levels are not indented further. */
const DEEPEST = 30

/**
 * JSON with a line for each value. Only blanks between its parts change: reading it would round big numbers and drop
 * duplicate keys. What is no JSON comes out much as it was.
 */
export function indented(json: string): string {
  const parts: string[] = []
  let depth = 0
  const line = () => `\n${'  '.repeat(Math.min(depth, DEEPEST))}`
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"?|[[{]\s*[\]}]|[[\]{},:]|[^\s"[\]{},:]+/gs)) {
    switch (token) {
      case '{':
      case '[':
        depth++
        parts.push(token, line())
        break
      case '}':
      case ']':
        depth = Math.max(0, depth - 1)
        parts.push(line(), token)
        break
      case ',':
        parts.push(token, line())
        break
      case ':':
        parts.push(': ')
        break
      default:
        parts.push(/^[[{]/.test(token) ? token.replace(/\s/g, '') : token)
    }
  }
  return parts.join('')
}
