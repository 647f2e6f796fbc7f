/**
 * Reading one named value out of a request that nobody has parsed: what matchers look at, and who a caller is.
 * Nothing is parsed before something asks, and only as far as it asks.
 */

/** The value of a header, repeated lines joined by `, `; null when it is absent. `lowerName` is lower-cased. */
export function headerValue(headers: readonly string[], lowerName: string): string | null {
  let joined: string | null = null
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!isNamed(headers[i]!, lowerName)) continue
    joined = joined === null ? headers[i + 1]! : `${joined}, ${headers[i + 1]}`
  }
  return joined
}

/**
 * The value of the first cookie of that name, over all `Cookie` lines (HTTP/2 sends several); null when there is none.
 *
 * The value is taken as it stands: not percent-decoded, and quotes belong to it (RFC 6265bis 4.1.1). Names keep their
 * case. A piece without `=` has no name and is passed over.
 */
export function cookieValue(headers: readonly string[], name: string): string | null {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!isNamed(headers[i]!, 'cookie')) continue
    const value = cookieIn(headers[i + 1]!, name)
    if (value !== null) return value
  }
  return null
}

/**
 * The value of the first query key of that name, percent-decoded as a form's (`+` is a space); null when it is absent.
 *
 * `?debug` and `?debug=` are both the empty value. Invalid escapes stay as they are and bytes that are not UTF-8
 * become U+FFFD, as browsers read them.
 */
export function queryValue(query: string, name: string): string | null {
  for (let start = 0; start < query.length; ) {
    const end = indexOrEnd(query, '&', start)
    const pair = query.slice(start, end)
    const equals = indexOrEnd(pair, '=', 0)
    if (equals > 0 && formDecoded(pair.slice(0, equals)) === name) return formDecoded(pair.slice(equals + 1))
    start = end + 1
  }
  return null
}

function cookieIn(line: string, name: string): string | null {
  for (let start = 0; start < line.length; ) {
    const end = indexOrEnd(line, ';', start)
    const pair = line.slice(start, end)
    const equals = pair.indexOf('=')
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
    start = end + 1
  }
  return null
}

function isNamed(header: string, lowerName: string): boolean {
  return header.length === lowerName.length && (header === lowerName || header.toLowerCase() === lowerName)
}

function indexOrEnd(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from)
  return index === -1 ? text.length : index
}

function formDecoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  return new URLSearchParams(`v=${text}`).get('v') ?? ''
}
