/** The trimmed values of a header, one a line, in order. `lowerName` is lower-cased. */
export function headerValues(headers: readonly string[], lowerName: string): string[] {
  const values: string[] = []
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]!
    if (name.length === lowerName.length && (name === lowerName || name.toLowerCase() === lowerName)) {
      values.push(trimmed(headers[at + 1]!))
    }
  }
  return values
}

/** Without the white space that may stand around a header's value (RFC 9110 5.5). */
export function trimmed(value: string): string {
  return value.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}

/** Ends at each hop (RFC 9110 7.6.1), or says nothing of what was answered. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'date',
  'server',
  'via',
  'age',
  'content-length',
  'content-encoding',
  'x-request-id',
  'x-powered-by',
  'x-runtime',
  'server-timing',
  'traceparent',
  'etag',
  'last-modified',
])

/** Headers that are not compared unless `compare.headers.only` names them. */
export function isLeftOut(lowerName: string): boolean {
  return LEFT_OUT.has(lowerName)
}
