/** Where something stands in a text: offsets in UTF-16 code units, the end not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

const HIDDEN = '•••'
const SECRET_NAME = /token|secret|password|passwd|authorization|cookie$|api-?key|credential/i
const KEY = /(?<![\w-])([\w-]+)["']?\s*:\s+/g
const VALUE =
  /"(?:[^"\\]|\\.)*"?|'[^']*'?|(?![{["'|>#])(?:\$\{[^}]*\}|[^\s,}\]])+(?: +(?:\$\{[^}]*\}|[^\s#,}\]])+)*/y
const USER_OF_URL = /(?<=\/\/)[^\s/@"',]+(?=@)/g
/** `${NAME}` says where a secret is, not what it is. */
const ONLY_VARIABLES = /^["']?(?:\$\{[A-Za-z_][A-Za-z0-9_]*(?::-)?\})+["']?$/

/** Whether a value that follows this text is likely a secret: `token: `, `x-api-key: `. */
export function precedesSecret(before: string): boolean {
  const name = /([\w-]+)["']?\s*:\s+["']?$/.exec(before.slice(-120))?.[1]
  return name !== undefined && SECRET_NAME.test(name)
}

/** Whether a value is no more than the names of variables, which may be printed. */
export function isOnlyVariables(value: string): boolean {
  return ONLY_VARIABLES.test(value)
}

/**
 * A line of the file with its secrets hidden, and where each of its offsets went.
 *
 * Hidden are the spans that the reading found to be secrets, and what looks like one: a file that cannot be read as
 * YAML has secrets too.
 */
export function hideSecrets(line: string, lineStart: number, secrets: readonly Span[]) {
  const spans = merged([...known(line, lineStart, secrets), ...likely(line)])
  let text = ''
  let from = 0
  for (const span of spans) {
    text += line.slice(from, span.start) + HIDDEN
    from = span.end
  }
  text += line.slice(from)
  return { text, moved: (offset: number) => moved(offset, spans) }
}

function* known(line: string, lineStart: number, secrets: readonly Span[]): Generator<Span> {
  for (const secret of secrets) {
    const start = Math.max(0, secret.start - lineStart)
    const end = Math.min(line.length, secret.end - lineStart)
    if (start < end && !isOnlyVariables(line.slice(start, end))) yield { start, end }
  }
}

function* likely(line: string): Generator<Span> {
  for (const key of line.matchAll(KEY)) {
    if (!SECRET_NAME.test(key[1]!)) continue
    VALUE.lastIndex = key.index + key[0].length
    const start = VALUE.lastIndex
    const value = VALUE.exec(line)?.[0] ?? ''
    if (value !== '' && !isOnlyVariables(value)) yield { start, end: start + value.length }
  }
  for (const { 0: user, index } of line.matchAll(USER_OF_URL)) {
    if (!isOnlyVariables(user)) yield { start: index, end: index + user.length }
  }
}

function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    if (last === undefined || span.start > last.end) result.push(span)
    else result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
  }
  return result
}

function moved(offset: number, hidden: readonly Span[]): number {
  let shift = 0
  for (const span of hidden) {
    if (offset <= span.start) break
    if (offset < span.end) return span.start + shift
    shift += HIDDEN.length - (span.end - span.start)
  }
  return offset + shift
}
