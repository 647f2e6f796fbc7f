import type { Service } from './stage.ts'

export interface Addresses {
  /** Banyan's own ports. */
  readonly front: number
  readonly admin: number
  readonly shopUrl: string
  readonly services: { readonly [name in Service]: string }
}

/** The file the demo begins with: three routes that could move, all of them still on legacy. */
export function routesFile({ front, admin, shopUrl, services }: Addresses): string {
  return `# What Banyan does in the demo. Edit it while it runs: a change is picked up by itself.
version: 1

listen: { host: 127.0.0.1, port: ${front} }
admin: { host: 127.0.0.1, port: ${admin} }
store: "memory:"
drain: 2s

upstreams:
  legacy: ${shopUrl}
  catalog: ${services.catalog}
  orders: ${services.orders}
  customers: ${services.customers}

# Answers whatever no route names: the pages, the baskets, the checkout.
legacy: legacy

defaults:
  # Services hear of a write within milliseconds, and everybody here calls from one address.
  mirror: { afterWrite: 10ms }

routes:
  - name: products
    match:
      - { path: "/api/products/*", method: [GET, HEAD] }
      - { path: /api/categories, method: [GET, HEAD] }
      - { path: /api/search, method: [GET, HEAD] }
    candidate: catalog
    phase: legacy

  - name: orders
    match:
      - { path: "/api/orders/*", method: [GET, HEAD] }
      - { path: "/api/invoices/*", method: [GET, HEAD] }
    candidate: orders
    phase: legacy

  - name: customers
    match: { path: "/api/customers/*", method: [GET, HEAD] }
    candidate: customers
    phase: legacy
`
}

/** The candidate of each route above that can move. */
export const CANDIDATES: { readonly [route: string]: Service } = {
  products: 'catalog',
  orders: 'orders',
  customers: 'customers',
}

/** The file with one route in another phase, and nothing else changed. */
export function withPhase(text: string, route: string, phase: string): string {
  const begins = text.indexOf(`- name: ${route}\n`)
  const place = text.indexOf('phase: ', begins)
  if (begins === -1 || place === -1) throw new Error(`routes.yaml has no route "${route}" with a phase`)
  const end = text.indexOf('\n', place)
  return `${text.slice(0, place)}phase: ${phase}${text.slice(end)}`
}

/** The file with more keys in one route, below its phase; nothing else changed. */
export function withKeys(text: string, route: string, keys: readonly string[]): string {
  const begins = text.indexOf(`- name: ${route}\n`)
  const place = text.indexOf('phase: ', begins)
  if (begins === -1 || place === -1) throw new Error(`routes.yaml has no route "${route}" with a phase`)
  const end = text.indexOf('\n', place) + 1
  return `${text.slice(0, end)}${keys.map(key => `    ${key}\n`).join('')}${text.slice(end)}`
}

/** What an edit in one place changes: its lines marked `-` and `+`, with those of the same block before and after. */
export function diffOf(before: string, after: string): readonly string[] {
  const left = before.split('\n')
  const right = after.split('\n')
  const same = (index: number) => left[index] === right[index]
  const sameAtEnd = (index: number) => left.at(-index) === right.at(-index)
  let first = 0
  while (same(first) && first < left.length) first++
  let last = 1
  while (sameAtEnd(last) && last <= Math.min(left.length, right.length) - first) last++
  const removed = left.slice(first, left.length - last + 1)
  const added = right.slice(first, right.length - last + 1)
  const context = left.slice(left.lastIndexOf('', first - 1) + 1, first)
  return [
    ...context.map(line => `  ${line}`),
    ...removed.map(line => `- ${line}`),
    ...added.map(line => `+ ${line}`),
  ]
}
