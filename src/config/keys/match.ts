import type { Matcher, PathPattern } from '../../types.ts'
import { method, NAMES, nameMistake } from '../kinds/http.ts'
import { into, type Kind } from '../kinds/kind.ts'
import { oneOrMany } from '../kinds/lists.ts'
import { map, optional, record } from '../kinds/maps.ts'
import { host } from '../kinds/network.ts'
import { pathPattern, valuePattern } from '../kinds/patterns.ts'

/** What a matcher without a `path` takes: every path. */
const EVERYTHING: PathPattern = { kind: 'prefix', path: '' }

const headers = record({
  wants: 'a map of header names to values',
  names: NAMES,
  value: valuePattern(),
  check: name => nameMistake('header', name),
  canonical: name => name.toLowerCase(),
})
const query = record({
  wants: 'a map of query keys to values',
  names: {},
  value: valuePattern(),
  check: () => null,
})
const cookies = record({
  wants: 'a map of cookie names to values',
  names: NAMES,
  value: valuePattern(),
  check: name => nameMistake('cookie', name),
})

const matcher: Kind<Matcher> = into(
  map(
    {
      path: optional(
        pathPattern(),
        '"/orders" exactly, "/orders/*" and all below, "/orders/:id", or "~ regex" (RE2).',
      ),
      host: optional(
        oneOrMany(host(true), 'a host or a list of them'),
        'A host or several; "*.example.com" takes one or more labels.',
      ),
      method: optional(
        oneOrMany(method(), 'a method or a list of them'),
        'A method or several, in capitals.',
      ),
      headers: optional(headers, 'Each an exact value, "~ regex", or true for present.'),
      query: optional(query, 'Each an exact value, "~ regex", or true for present.'),
      cookies: optional(cookies, 'Each an exact value, "~ regex", or true for present.'),
    },
    'a matcher or a list of them',
  ),
  ({ path, host, method, headers, query, cookies }) => ({
    path: path ?? EVERYTHING,
    hosts: host ?? [],
    methods: method ?? [],
    headers: headers ?? {},
    query: query ?? {},
    cookies: cookies ?? {},
  }),
)

/** `match`: one matcher or a list of them. */
export const match = oneOrMany(matcher, 'a matcher or a list of them')

/** What a route without `match` takes: everything. */
export const ANYTHING: readonly Matcher[] = [
  { path: EVERYTHING, hosts: [], methods: [], headers: {}, query: {}, cookies: {} },
]
