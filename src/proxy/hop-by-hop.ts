/**
 * The headers that end at a proxy: RFC 9110 7.6.1 names these, and `Connection` may name more.
 * `trailer` is among them because trailers are not forwarded with requests.
 */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export function isHopByHop(lowerName: string): boolean {
  return HOP_BY_HOP.has(lowerName)
}

const NONE: ReadonlySet<string> = new Set()
/** What `Connection` says of the connection itself, and so names no header. */
const OPTIONS = new Set(['close', 'keep-alive', 'upgrade', ''])

/** The header names that a `Connection` header lists, lower-cased; shares one empty set when it lists none. */
export function listedByConnection(connection: string): ReadonlySet<string> {
  if (connection === '' || connection === 'keep-alive' || connection === 'close') return NONE
  const listed = connection
    .toLowerCase()
    .split(',')
    .map(token => token.trim())
    .filter(token => !OPTIONS.has(token))
  return listed.length === 0 ? NONE : new Set(listed)
}
