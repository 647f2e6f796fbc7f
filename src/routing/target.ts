/** What a request line asks for, taken apart. */
export interface Target {
  /** Raw: goes through `normalisePath`. */
  readonly path: string
  /** As it came, without the question mark; empty when there is none. */
  readonly query: string
  /** The authority of an absolute target, which then counts instead of the Host header; else null. See `hostName`. */
  readonly host: string | null
}

const NOT_IN_QUERY = /[^!-~]|#/
const ABSOLUTE = /^https?:\/\/([^/?#@]+)([/?].*)?$/is

/**
 * A request's target, taken apart (RFC 9112 3.2); null for one that is answered 400.
 *
 * `/path?query` is the usual form. `http://host/path?query` is what clients of a forward proxy send and every server
 * must take. null: `*` (OPTIONS about the server itself, which no upstream of ours could be asked on behalf of all),
 * an authority alone (CONNECT), another scheme, user data before the host, and a query with a space, a control
 * character, `#` or anything outside ASCII, unescaped.
 */
export function splitTarget(target: string): Target | null {
  if (target.charCodeAt(0) === 47) return split(target, null)
  const absolute = ABSOLUTE.exec(target)
  if (absolute === null) return null
  const rest = absolute[2] ?? '/'
  return split(rest.startsWith('/') ? rest : `/${rest}`, absolute[1]!)
}

function split(target: string, host: string | null): Target | null {
  const mark = target.indexOf('?')
  if (mark === -1) return { path: target, query: '', host }
  const query = target.slice(mark + 1)
  return NOT_IN_QUERY.test(query) ? null : { path: target.slice(0, mark), query, host }
}
