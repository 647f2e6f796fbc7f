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

/** Whether bytes are the name of that header, however it is written. `lowerName` is lower-cased. Makes no text of them. */
export function isNamed(name: Uint8Array, lowerName: string): boolean {
  if (name.length !== lowerName.length) return false
  for (let at = 0; at < name.length; at++) {
    const byte = name[at]!
    const lower = byte >= CAPITAL_A && byte <= CAPITAL_Z ? byte | 0x20 : byte
    if (lower !== lowerName.charCodeAt(at)) return false
  }
  return true
}

const [CAPITAL_A, CAPITAL_Z] = [0x41, 0x5a] as const

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
