/** What may not stand in a path as it is, and what needs a second look. One scan settles nearly every request. */
const NEEDS_WORK = /%|\/\.|[^!-~]|#/
const FORBIDDEN = /[^!-~]|#/
const ESCAPE = /%([0-9A-Fa-f]{2})?/g
const UNRESERVED = /[A-Za-z0-9\-._~]/

/**
 * The one form of a path that is matched, logged and sent to the upstream; null for one that is answered 400.
 *
 * Takes the raw path: what stands before the `?`, see `splitTarget`. Escapes of unreserved characters are decoded,
 * other escapes are upper-cased, then dot segments are resolved (RFC 3986 5.2.4 and 6.2.2), so `%2e%2e` climbs like `..`.
 * `//` stays, and `%2F`, `%5C` and `\` never separate anything.
 *
 * null when it does not begin with `/`, climbs above the root (the RFC would stay there in silence: whoever sends
 * that is probing), has an invalid escape or `%00`, or holds what no request may hold unescaped: a control character,
 * a space, `#`, or anything outside ASCII. Node's HTTP/1 parser lets `#` pass, HTTP/2 more.
 */
export function normalisePath(raw: string): string | null {
  if (raw.charCodeAt(0) !== 47) return null
  if (!NEEDS_WORK.test(raw)) return raw
  if (FORBIDDEN.test(raw)) return null
  const escaped = normaliseEscapes(raw)
  return escaped === null ? null : resolveDots(escaped)
}

/** Why `normalisePath` refuses a path; for one that it does refuse. */
export function pathFault(raw: string): 'no-slash' | 'character' | 'nul' | 'escape' | 'climbs' {
  if (!raw.startsWith('/')) return 'no-slash'
  if (raw.includes('\0') || raw.includes('%00')) return 'nul'
  if (FORBIDDEN.test(raw)) return 'character'
  return /%(?![0-9A-Fa-f]{2})/.test(raw) ? 'escape' : 'climbs'
}

function normaliseEscapes(path: string): string | null {
  if (!path.includes('%')) return path
  let valid = true
  const normalised = path.replace(ESCAPE, (found: string, digits: string | undefined) => {
    if (digits === undefined || digits === '00') {
      valid = false
      return found
    }
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    return UNRESERVED.test(character) ? character : found.toUpperCase()
  })
  return valid ? normalised : null
}

/** Linear in the path's length: a segment is pushed once and popped at most once. */
function resolveDots(path: string): string | null {
  if (!path.includes('/.')) return path
  const segments = path.slice(1).split('/')
  const kept: string[] = []
  for (const segment of segments) {
    if (segment === '.') continue
    if (segment !== '..') kept.push(segment)
    else if (kept.pop() === undefined) return null
  }
  const last = segments.at(-1)
  // `/a/.` and `/a/b/..` name the folder: `/a/`.
  if (last === '.' || last === '..') kept.push('')
  return `/${kept.join('/')}`
}
