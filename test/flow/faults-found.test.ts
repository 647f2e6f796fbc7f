/**
 * Faults drawn by a seed, found by comparing the demo's traffic: each on its field and in its class, and nothing else
 * but what raced with a write. Repeat a run with `SEED=… tap test/flow/faults-found.test.ts`.
 */
import { randomInt } from 'node:crypto'
import t from 'tap'
import { request } from 'undici'
import { Tally } from '../../demo/scoreboard/tally.ts'
import { watchesItBeingPacked } from '../../demo/traffic/browsing.ts'
import { Crowd } from '../../demo/traffic/crowd.ts'
import { customersOf } from '../../demo/traffic/customers.ts'
import { dice } from '../../demo/traffic/dice.ts'
import { ARRIVALS } from '../../demo/traffic/sessions.ts'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { startCustomers } from '../../extracted-services/customers/server.ts'
import { startGateway } from '../../extracted-services/gateway/server.ts'
import { startOrders } from '../../extracted-services/orders/server.ts'
import { startShop } from '../../legacy-monolith/server.ts'
import type { DifferencesView, FieldView, Overview } from '../../src/types/steering.ts'
import type { Example } from '../../src/types/store.ts'
import type { DifferenceClass } from '../../src/types.ts'
import { startBanyan, type Teardown } from '../support/banyan.ts'

const REQUESTS = 5_000
const VISITORS = 32
/** Never: the shop packs orders by itself, at moments that have nothing to do with what people read. */
const STATUS_MS = 3_600_000
/** The demo's, without the one who waits for the parcel to leave. */
const PEOPLE = ARRIVALS.map(session => {
  return { ...session, steps: session.steps.filter(step => step !== watchesItBeingPacked) }
})
const MOST_RACES = 5
/** From a write until every service has heard of it, on a busy machine. */
const RACE_MS = 1_000

interface Fault {
  readonly name: string
  /** Where it may show, and at least one of it must. */
  readonly fields: RegExp
  /** What it looks like there, first of all. */
  readonly class: DifferenceClass
}

const fault = (name: string, fields: RegExp, kind: DifferenceClass = 'other'): Fault => {
  return { name, fields, class: kind }
}

/** For each route two lists of which one each is drawn: faults of one list would bend the same values. */
const FAULTS = {
  products: [
    [fault('price-rounding', /\.price$/, 'precision'), fault('wrong-type', /\.price$/, 'number-string')],
    [
      fault('missing-discount', /\.onSale$/),
      fault('missing-field', /\.(latinName|image|snippet)$/),
      fault('extra-field', /^\$\.source$/),
      fault('null-as-empty', /^\$\.product\.(latinName|heightCm|light)$/),
      fault('timezone-shift', /^\$\.product\.updatedAt$/, 'timezone'),
      fault('unescaped-html', /\.(name|description|snippet)$/, 'html-escape'),
    ],
  ],
  orders: [
    [
      fault('price-rounding', /\.(price|total|subtotal|shipping|vat|amount|net)$/, 'precision'),
      fault('wrong-type', /\.total$/, 'number-string'),
      fault('lost-line', /^\$\.(invoice|order)\.lines\[\*\]$/),
    ],
    [
      fault('missing-discount', /^\$\.order\.(shipping|total)$/),
      fault('missing-field', /\.(note|paidAt|placedAt)$/),
      fault('extra-field', /^\$\.source$/),
      fault('timezone-shift', /\.(placedAt|updatedAt|at|issuedAt|paidAt)$/, 'timezone'),
      fault('unescaped-html', /\.(name|customer|street|city|text|note)$/, 'html-escape'),
    ],
  ],
  customers: [
    [
      fault('price-rounding', /^\$\.customer\.spent$/, 'precision'),
      fault('wrong-type', /^\$\.customer\.id$/, 'number-string'),
    ],
    [
      fault('missing-field', /^\$\.customer(\.address)?\.(phone|country)$/),
      fault('extra-field', /^\$\.source$/),
      fault('timezone-shift', /^\$\.customer\.(since|lastOrderAt)$/, 'timezone'),
    ],
  ],
} as const satisfies { readonly [route: string]: readonly (readonly Fault[])[] }

type Route = keyof typeof FAULTS
const ROUTES = Object.keys(FAULTS) as Route[]

const seed = Number(process.env.SEED ?? randomInt(1_000_000))
const drawn = draw(seed)
t.comment(`SEED=${seed}`)
for (const route of ROUTES) t.comment(`${route}: ${drawn[route].map(({ name }) => name).join(', ')}`)

t.test('faults are found where they are, and nothing else is', async t => {
  const { banyan, shopUrl, tally } = await shopping(t)
  await settled(banyan.adminUrl)
  t.comment(`${tally.requests} requests, ${tally.failures.length} failed`)
  t.strictSame(tally.failures, [], 'callers in shadow notice nothing')

  const writes = await writesOf(shopUrl)
  let races = 0
  for (const route of ROUTES) {
    const view = await api<DifferencesView>(banyan.adminUrl, `routes/${route}/differences`)
    const own = view.fields.filter(({ noise }) => noise === null)
    const noise = view.fields.filter(({ noise }) => noise !== null).map(({ field }) => field)
    const { match, differ } = view.outcomes
    t.comment(`${route}: ${match + differ} pairs, skipped ${JSON.stringify(view.outcomes.skipped)}`)
    t.ok(match + differ >= 10, `${route}: ${match + differ} pairs were compared`)
    t.ok(noise.includes('$.requestId') && noise.includes('$.generatedAt'), `${route}: ${noise} are noise`)
    t.strictSame(view.outcomes.failed, {}, `${route}: no answer was missing`)
    for (const { name, fields, class: kind } of drawn[route]) {
      const found = own.filter(({ field }) => fields.test(field))
      const said = found.map(wordsOf).join('; ')
      t.ok(
        found.some(({ classes }) => (classes[kind] ?? 0) > 0),
        `${route}: ${name} is ${kind}: ${said}`,
      )
    }
    const others = own.filter(({ field }) => !drawn[route].some(({ fields }) => fields.test(field)))
    const examples = await examplesOf(banyan.adminUrl, route, others)
    races += examples.length
    for (const example of examples) {
      const words = `${route}: ${example.request.target} ${others.map(wordsOf).join('; ')}`
      t.ok(hasRaced(example, writes), `${words} raced with a write`)
    }
    t.ok(
      others.every(({ count }) => count <= examples.length),
      `${route}: all else that differs can be looked at: ${others.map(wordsOf).join('; ')}`,
    )
  }
  t.ok(races <= MOST_RACES, `${races} exchanges raced with a write`)
})

function draw(seed: number): { readonly [route in Route]: readonly Fault[] } {
  const chance = dice(seed)
  const oneOfEach = (route: Route) => FAULTS[route].map(list => chance.pick<Fault>(list))
  return {
    products: oneOfEach('products'),
    orders: oneOfEach('orders'),
    customers: oneOfEach('customers'),
  }
}

/** The shop with its services and Banyan in front; people in it until there were enough requests. */
async function shopping(t: Teardown) {
  const shop = await startShop({ statusMs: STATUS_MS })
  const options = (route: Route) => {
    return { legacyUrl: shop.url, faults: drawn[route].map(({ name }) => name) }
  }
  const services = await Promise.all([
    startCatalog(options('products')),
    startOrders(options('orders')),
    startCustomers(options('customers')),
  ])
  await Promise.all(services.map(service => service.caughtUp()))
  const [catalog, orders, customers] = services
  const banyan = await startBanyan(t, routesOf(shop.url, catalog.url, orders.url, customers.url))
  const front = banyan.url
  const gateway = await startGateway({
    ...{ legacyUrl: front, catalogUrl: front, ordersUrl: front, customersUrl: front },
    // All of it shares one thread here, which others may keep waiting.
    partTimeoutMs: 10_000,
  })
  t.teardown(async () => {
    await gateway.close()
    await Promise.all(services.map(service => service.close()))
    await shop.close()
  })

  const { signal } = new AbortController()
  const enough = Promise.withResolvers<void>()
  class Counting extends Tally {
    override asked(at: 'front' | 'gateway'): void {
      super.asked(at)
      if (this.requests === REQUESTS) enough.resolve()
    }
  }
  const tally = new Counting()
  const crowd = new Crowd({
    visitors: VISITORS,
    doors: { front, gateway: gateway.url },
    customers: await customersOf(shop.url, signal),
    counter: tally,
    signal,
    habits: { arrivals: PEOPLE, thinkingMs: { least: 0, most: 60 } },
  })
  await enough.promise
  await crowd.leave()
  return { banyan, shopUrl: shop.url, tally }
}

function routesOf(shop: string, catalog: string, orders: string, customers: string): string {
  return `
upstreams: { legacy: "${shop}", catalog: "${catalog}", orders: "${orders}", customers: "${customers}" }
legacy: legacy
differences: { perField: 100 }
defaults:
  # Everybody calls from one address. What is written is heard of within milliseconds.
  mirror: { afterWrite: 16ms }
  compare: { ignore: [{ path: $.took, like: number }] }
routes:
  - name: products
    match:
      - { path: "/api/products/*", method: [GET, HEAD] }
      - { path: /api/categories, method: [GET, HEAD] }
      - { path: /api/search, method: [GET, HEAD] }
    candidate: catalog
    phase: shadow
  - name: orders
    match:
      - { path: "/api/orders/*", method: [GET, HEAD] }
      - { path: "/api/invoices/*", method: [GET, HEAD] }
    candidate: orders
    phase: shadow
  - name: customers
    match: { path: "/api/customers/*", method: [GET, HEAD] }
    candidate: customers
    phase: shadow
`
}

/** Resolves when nothing more is counted. */
async function settled(adminUrl: string): Promise<void> {
  const deadline = performance.now() + 10_000
  for (let before = ''; performance.now() < deadline; ) {
    const { routes } = await api<Overview>(adminUrl, 'overview')
    const now = JSON.stringify(routes.map(({ outcomes }) => outcomes))
    if (now === before) return
    before = now
    await new Promise(resolve => setTimeout(resolve, 600))
  }
}

/** The exchanges that differ in one of these fields, each once. */
async function examplesOf(
  adminUrl: string,
  route: Route,
  fields: readonly FieldView[],
): Promise<readonly Example[]> {
  const found = new Map<string, Example>()
  for (const { field } of fields) {
    const query = new URLSearchParams({ field, limit: '100' })
    const examples = await api<readonly Example[]>(adminUrl, `routes/${route}/examples?${query}`)
    for (const example of examples) found.set(example.id, example)
  }
  return [...found.values()]
}

interface Write {
  readonly at: string
  readonly type: string
  readonly data: { readonly id?: number; readonly number?: string; readonly slug?: string }
}

/** Everything the shop wrote down. */
async function writesOf(shopUrl: string): Promise<readonly Write[]> {
  const writes: Write[] = []
  for (let after = 0; ; ) {
    const { body } = await request(`${shopUrl}/internal/outbox?after=${after}&limit=1000`)
    const page = (await body.json()) as { events: readonly Write[]; position: number }
    if (page.events.length === 0) return writes
    writes.push(...page.events)
    after = page.position
  }
}

/** Whether something that is told of in the answer was written at that moment. */
function hasRaced({ at, legacy }: Example, writes: readonly Write[]): boolean {
  const body = legacy.body !== null && legacy.body.kind === 'text' ? legacy.body.text : ''
  return writes.some(({ at: writtenAt, data: { id, number } }) => {
    if (Math.abs(Date.parse(writtenAt) - at) > RACE_MS) return false
    return body.includes(`"id":${id},`) || (number !== undefined && body.includes(`"number":"${number}"`))
  })
}

async function api<Value>(adminUrl: string, path: string): Promise<Value> {
  const { statusCode, body } = await request(`${adminUrl}/api/v1/${path}`)
  if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${await body.text()}`)
  return (await body.json()) as Value
}

function wordsOf({ field, classes }: FieldView): string {
  return `${field} ${Object.entries(classes)
    .map(pair => pair.join(' '))
    .join(' ')}`
}
