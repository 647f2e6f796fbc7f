import type { Problem } from '../types.ts'
import type { Findings } from './findings.ts'
import type { Span } from './secrets.ts'
import { placeOf } from './source.ts'
import { type Entry, type Node, valueAt } from './tree.ts'

/**
 * The keys that are read and checked but not acted on yet. Without them something else would happen than the file says, so
 * `run` refuses them.
 *
 * When a part of Banyan begins to act on a key, its name goes.
 */
const LISTEN = ['tls']
const STORE = /^rediss?:/
const UPSTREAM = ['balance', 'health', 'breaker']
const ROUTE = ['redirect', 'split', 'request', 'response', 'retry']

interface Found {
  readonly entry: Entry
  readonly path: string
}

/** The places in a file of keys that are not acted on yet, and a problem each. `said` is what its reading said. */
export function keysNotActedOn(
  root: Node,
  said: Findings,
): { notYet: readonly string[]; refused: readonly Problem[] } {
  const found = [...inFile(root)].sort((a, b) => a.entry.at.start - b.entry.at.start)
  const findings = said.besides()
  for (const { entry, path } of found) sayRefused(entry.at, path, findings)
  return {
    notYet: found.map(({ entry, path }) => {
      const { line, column } = placeOf(said.source, entry.at)
      return `${said.source.file}:${line}:${column} ${path}`
    }),
    refused: findings.problems(),
  }
}

function sayRefused(at: Span, path: string, findings: Findings): void {
  const isStore = path === 'store'
  const what = isStore ? 'a store at redis://' : path
  findings.error(at, 'not-acted-on-yet', `${what} is read and checked, but not acted on yet`, {
    why: 'without it something else would happen than this file says',
    fix: isStore ? 'store: "sqlite:.banyan/state.db"' : `remove ${path}, until a later version acts on it`,
  })
}

function* inFile(root: Node): Generator<Found> {
  yield* inMap(valueAt(root, 'listen'), LISTEN, 'listen.')
  const store = root.kind === 'map' ? root.entries.get('store') : undefined
  if (store?.value.kind === 'scalar' && STORE.test(store.value.text)) yield { entry: store, path: 'store' }
  const upstreams = valueAt(root, 'upstreams')
  if (upstreams?.kind === 'map') {
    for (const { value } of upstreams.entries.values()) yield* inMap(value, UPSTREAM, 'upstreams.')
  }
  yield* inMap(valueAt(root, 'defaults'), ROUTE, '')
  const routes = valueAt(root, 'routes')
  if (routes?.kind === 'list') for (const route of routes.items) yield* inMap(route, ROUTE, '')
}

function* inMap(node: Node | null, keys: readonly string[], prefix: string): Generator<Found> {
  if (node?.kind !== 'map') return
  for (const key of keys) {
    const entry = node.entries.get(key)
    if (entry !== undefined) yield { entry, path: `${prefix}${key}` }
  }
}
