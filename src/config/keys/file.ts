import { quoted } from '../findings.ts'
import { type Kind, scalar, VARIABLE, wrong, wrongType } from '../kinds/kind.ts'
import { list } from '../kinds/lists.ts'
import { key, map, optional, required } from '../kinds/maps.ts'
import { addresses } from '../kinds/network.ts'
import { variable } from '../kinds/scalars.ts'
import { duration } from '../kinds/units.ts'
import type { Node } from '../tree.ts'
import { admin, differences, notify } from './admin.ts'
import { listen } from './listen.ts'
import { limits } from './mirror.ts'
import { defaults, route, upstreamName } from './route.ts'
import { upstreams } from './upstreams.ts'

/** The whole file. `defaults` and `routes` are only opened here: routes are read with the defaults under them. */
export const file = map(
  {
    version: required(version(), 1, 'The version of this format: 1.'),
    listen: key(listen, {}, 'Where callers reach the proxy.'),
    admin: key(admin, {}, 'Where the API and the pages are.'),
    store: key(store(), 'sqlite:.banyan/state.db', 'Where phases and evidence are kept.'),
    trustProxy: key(
      list(addresses(), 'a list of addresses and ranges'),
      [],
      'Addresses or ranges whose X-Forwarded-* are believed.',
    ),
    drain: key(duration(), '30s', 'How long a stop waits for what is in flight.'),
    limits: key(limits, {}, 'What copies may take.'),
    upstreams: key(upstreams, {}, 'The services by name: an address, or a map.'),
    legacy: optional(
      upstreamName,
      'The upstream that answers whatever no route names; without it such requests get 404.',
    ),
    defaults: optional(defaults, 'Any key of a route but name, match, candidate and phase.'),
    routes: key(routes(), [], 'The routes. Their order does not matter, unless all else is equal.'),
    notify: key(notify, [], 'Who is told of what.'),
    differences: key(differences, {}, 'How much is stored of answers that differ.'),
  },
  'a map that begins with version: 1',
)

function routes(): Kind<readonly Node[]> {
  const wants = 'a list of routes'
  return {
    wants,
    schema: { type: 'array', items: route.schema },
    read: (node, findings) => {
      if (node.kind === 'list') return node.items
      return node.kind === 'broken' ? undefined : wrongType(node, wants, findings)
    },
  }
}

function version(): Kind<1> {
  return scalar('1', { anyOf: [{ const: 1 }, variable] }, (given, node) => {
    if (given === '1' && (node.plain || node.expanded)) return { value: 1 }
    const what = `must be 1, the only version there is; this is ${quoted(node.shown)}`
    return wrong('unknown-version', what, { fix: 'version: 1' })
  })
}

function store(): Kind<string> {
  const wants = '"sqlite:FILE", "memory:" or "redis://HOST:PORT/DB"'
  const schema = { type: 'string', pattern: `^(sqlite:.+|memory:|rediss?://.+)$|${VARIABLE}` }
  return scalar(wants, schema, (given, node) => {
    if (given === 'memory:' || /^sqlite:[^\0]+$/.test(given)) return { value: given }
    const isRedis = /^rediss?:\/\/[^/?#]/.test(given) && URL.canParse(given)
    if (isRedis && /^(?:|\/|\/\d+)$/.test(new URL(given).pathname)) return { value: given }
    const shown = node.shown.replace(/\/\/[^/@]*@/, '//•••@')
    return wrong('invalid-store', `must be ${wants}; this is ${quoted(shown)}`)
  })
}
