import type { Upstream } from '../../types.ts'
import { quoted } from '../findings.ts'
import { into, type Kind, scalarOrMap, type Wrong } from '../kinds/kind.ts'
import { list } from '../kinds/lists.ts'
import { key, map, optional, record } from '../kinds/maps.ts'
import { host, origin } from '../kinds/network.ts'
import { plainPath } from '../kinds/patterns.ts'
import { bool, choice, text, whole } from '../kinds/scalars.ts'
import { duration } from '../kinds/units.ts'
import { fileName } from './listen.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const atLeastOne = whole('a whole number of at least 1', 1)

const health = into(
  map({
    path: key(plainPath(), '/healthz', 'What is asked; any 2xx or 3xx is healthy.'),
    every: key(duration(), '5s', 'How often.'),
    timeout: key(duration(), '1s', 'How long an answer may take.'),
    unhealthyAfter: key(atLeastOne, 3, 'Failures in a row that take an instance out.'),
    healthyAfter: key(atLeastOne, 2, 'Successes in a row that bring it back.'),
  }),
  ({ every, timeout, ...rest }) => ({ everyMs: every, timeoutMs: timeout, ...rest }),
)

const breaker = into(
  map({
    failures: key(atLeastOne, 20, 'So many failures,'),
    within: key(duration(), '10s', 'in this time, open the breaker,'),
    open: key(duration(), '5s', 'for this long.'),
  }),
  ({ failures, within, open }) => ({ failures, withinMs: within, openMs: open }),
)

const tls = map({
  ca: optional(fileName, 'A PEM file of certificates to trust instead of the system’s.'),
  verify: key(bool(), true, '`false` accepts any certificate.'),
  servername: optional(host(false), 'The name to ask for and to verify, when it is not the host of the URL.'),
})

const long = map(
  {
    url: optional(origin(), 'Its address.'),
    urls: optional(list(origin(), 'a list of addresses', { least: 1 }), 'The addresses of its instances.'),
    balance: key(choice(['round-robin', 'least-requests']), 'round-robin', 'How requests are spread.'),
    health: optional(health, 'Asks each instance whether it is well.'),
    connections: key(atLeastOne, 128, 'Most connections to each instance.'),
    connectTimeout: key(duration(), '5s', 'How long connecting may take.'),
    breaker: optional(breaker, 'Stops asking an upstream that fails.'),
    tls: optional(tls, 'How https is spoken to it.'),
    build: optional(text('the name of a build'), 'Names the deployed build. A new one begins a new epoch.'),
  },
  'a map with url or urls',
)

/** `upstreams`: without their names, which are the keys. */
export const upstreams: Kind<{ readonly [name: string]: Upstream }> = into(
  record({
    wants: 'a map of names to addresses',
    names: { pattern: NAME.source },
    check: nameMistake,
    value: scalarOrMap(
      into(origin(), (only): Omit<Upstream, 'name'> => upstream({ ...standard(), url: only })),
      into(withAddress(long), upstream),
    ),
  }),
  found =>
    Object.fromEntries(
      Object.entries(found).map(([name, rest]): [string, Upstream] => [name, { name, ...rest }]),
    ),
)

type Long = typeof long extends Kind<infer T> ? T : never

function upstream({ url, urls, connectTimeout, ...rest }: Long): Omit<Upstream, 'name'> {
  return { urls: urls ?? (url === null ? [] : [url]), ...rest, connectTimeoutMs: connectTimeout }
}

function standard(): Long {
  return Object.fromEntries(Object.entries(long.keys!).map(([name, { value }]) => [name, value])) as Long
}

/** Exactly one of `url` and `urls`. */
function withAddress(kind: typeof long): typeof long {
  return {
    ...kind,
    schema: { ...kind.schema, oneOf: [{ required: ['url'] }, { required: ['urls'] }] },
    read(node, findings) {
      const read = kind.read(node, findings)
      if (node.kind !== 'map') return read
      const many = node.entries.get('urls')
      if (many === undefined && !node.entries.has('url')) {
        findings.error(node, 'missing-key', '"url" or "urls" is missing here', { fix: 'add url: http://…' })
      } else if (many !== undefined && node.entries.has('url')) {
        findings.error(many.value, 'conflict', '"url" and "urls" exclude each other', {
          fix: 'keep one of them',
        })
      }
      return read
    },
  }
}

function nameMistake(name: string): Wrong | null {
  if (NAME.test(name)) return null
  return {
    code: 'invalid-name',
    what: `${quoted(name)} cannot name an upstream`,
    fix: 'use letters, digits, -, _ and . and begin with a letter or digit',
  }
}
