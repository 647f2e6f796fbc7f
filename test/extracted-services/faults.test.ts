import t from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import type { RunningService } from '../../extracted-services/chassis/service.ts'
import { startCustomers } from '../../extracted-services/customers/server.ts'
import { startOrders } from '../../extracted-services/orders/server.ts'
import { get, type Json, until } from './asking.ts'
import { customer, invoice, order, product, type RecordedOutbox, startOutbox } from './recorded-outbox.ts'

async function startAll(outbox: RecordedOutbox) {
  const options = { legacyUrl: outbox.url }
  const [catalog, orders, customers] = await Promise.all([
    startCatalog(options),
    startOrders(options),
    startCustomers(options),
  ])
  await Promise.all([catalog, orders, customers].map(service => service.caughtUp()))
  return { catalog, orders, customers }
}

function put(service: RunningService, faults: unknown, headers: { [name: string]: string } = {}) {
  return get(`${service.url}/internal/faults`, { method: 'PUT', body: JSON.stringify({ faults }), headers })
}

const outbox = await startOutbox()
outbox.append(
  ['category.saved', { slug: 'figs', name: 'Figs & Fruit', position: 1, description: '' }],
  product(1, { priceCents: 2495, tags: ['edible', 'full sun'] }),
  product(2, { latinName: 'Ficus carica' }),
  customer(1, { spentCents: 41_235 }),
  customer(2),
  order(1001),
  order(1002, { lines: [], totalCents: 100 }),
  invoice(600),
)
const services = await startAll(outbox)
t.teardown(async () => {
  await Promise.all(Object.values(services).map(service => service.close()))
  await outbox.close()
})

type Who = keyof typeof services

const ids = (json: Json) => json.items.map((item: Json) => item.id)

/** What a fault makes of one member of one answer. */
const bends: readonly (readonly [
  fault: string,
  who: Who,
  path: string,
  read: (json: Json) => unknown,
  sound: unknown,
  faulty: unknown,
])[] = [
  ['price-rounding', 'catalog', '/api/products/1', j => j.product.price, 24.95, 25],
  ['price-rounding', 'catalog', '/api/products', j => j.items[0].price, '24.95', '25.00'],
  ['price-rounding', 'catalog', '/api/search?q=fig', j => j.results[0].price, '24.95', '25.00'],
  ['price-rounding', 'orders', '/api/orders/1001', j => j.order.vat, 8.24, 8.2],
  ['price-rounding', 'orders', '/api/invoices/2026-00600', j => j.invoice.total, '54.85', '54.90'],
  ['price-rounding', 'customers', '/api/customers/1', j => j.customer.spent, 412.35, 412.4],
  ['missing-discount', 'catalog', '/api/products/1', j => j.product.onSale, 1, 0],
  ['missing-discount', 'catalog', '/api/products', j => j.items[0].onSale, 1, 0],
  [
    'missing-discount',
    'orders',
    '/api/orders/1001',
    j => [j.order.shipping, j.order.total],
    [0, 99.8],
    [4.95, 104.75],
  ],
  ['lost-line', 'orders', '/api/orders/1001', j => j.order.lines.length, 2, 1],
  ['lost-line', 'orders', '/api/invoices/2026-00600', j => j.invoice.lines.length, 2, 1],
  ['wrong-type', 'catalog', '/api/products/1', j => j.product.price, 24.95, '24.95'],
  ['wrong-type', 'catalog', '/api/products', j => j.items[0].price, '24.95', 24.95],
  ['wrong-type', 'orders', '/api/orders', j => j.items[0].total, '1.00', 1],
  ['wrong-type', 'customers', '/api/customers/1', j => j.customer.id, 1, '1'],
  ['missing-field', 'catalog', '/api/products/1', j => 'latinName' in j.product, true, false],
  ['missing-field', 'orders', '/api/orders/1001', j => 'note' in j.order, true, false],
  ['missing-field', 'customers', '/api/customers/1', j => 'phone' in j.customer, true, false],
  ['extra-field', 'catalog', '/api/products/1', j => j.source, undefined, 'catalog'],
  ['extra-field', 'orders', '/api/orders', j => j.source, undefined, 'orders'],
  ['extra-field', 'customers', '/api/customers', j => j.source, undefined, 'customers'],
  ['null-as-empty', 'catalog', '/api/products/1', j => j.product.latinName, null, ''],
  ['null-as-empty', 'orders', '/api/invoices/2026-00600', j => j.invoice.paidAt, null, ''],
  ['null-as-empty', 'customers', '/api/customers/1', j => j.customer.phone, null, ''],
  ['wrong-order', 'catalog', '/api/products', ids, [1, 2], [2, 1]],
  [
    'wrong-order',
    'catalog',
    '/api/products/1',
    j => j.product.tags,
    ['edible', 'full sun'],
    ['full sun', 'edible'],
  ],
  ['wrong-order', 'orders', '/api/orders', ids, [1002, 1001], [1001, 1002]],
  ['wrong-order', 'customers', '/api/customers', ids, [1, 2], [2, 1]],
  [
    'timezone-shift',
    'catalog',
    '/api/products/1',
    j => j.product.updatedAt,
    '2026-10-31 18:00:00',
    '2026-10-31 16:00:00',
  ],
  [
    'timezone-shift',
    'orders',
    '/api/orders/1001',
    j => j.order.history[0].at,
    '2026-10-31 09:12:44',
    '2026-10-31 07:12:44',
  ],
  [
    'timezone-shift',
    'customers',
    '/api/customers/1',
    j => j.customer.since,
    '2009-04-17 14:01:07',
    '2009-04-17 12:01:07',
  ],
  [
    'unescaped-html',
    'catalog',
    '/api/products/1',
    j => j.product.name,
    'Fig &#039;No. 1&#039;',
    "Fig 'No. 1'",
  ],
  ['unescaped-html', 'catalog', '/api/categories', j => j.items[0].name, 'Figs &amp; Fruit', 'Figs & Fruit'],
  [
    'unescaped-html',
    'orders',
    '/api/orders/1001',
    j => j.order.customer.name,
    'Anna O&#039;Dwyer',
    "Anna O'Dwyer",
  ],
  [
    'unescaped-html',
    'customers',
    '/api/customers/1',
    j => j.customer.name,
    'Anna O&#039;Dwyer',
    "Anna O'Dwyer",
  ],
]

for (const [fault, who, path, read, sound, faulty] of bends) {
  t.test(`${fault} shows in ${who} ${path}`, async t => {
    const service = services[who]
    await put(service, [])
    const before = await get(service.url + path)
    t.same(read(before.json), sound)
    t.equal((await put(service, [fault])).status, 200)
    const during = await get(service.url + path)
    t.equal(during.status, 200)
    t.same(read(during.json), faulty)
    t.not(during.headers.get('etag'), before.headers.get('etag'), 'the tag is of what was said')
    await put(service, [])
    t.same(read((await get(service.url + path)).json), sound, 'and is gone when switched off')
  })
}

for (const [who, path] of [
  ['catalog', '/api/products/999'],
  ['orders', '/api/invoices/999'],
  ['customers', '/api/customers/999'],
] as const) {
  t.test(`proper-404 gives ${who} ${path} the status it should have had`, async t => {
    t.equal((await get(services[who].url + path)).status, 200)
    await put(services[who], ['proper-404'])
    const during = await get(services[who].url + path)
    t.equal(during.status, 404)
    t.equal(during.json.error, true)
    await put(services[who], [])
  })
}

t.test('the faults of the wire', async t => {
  const { catalog } = services
  const url = `${catalog.url}/api/products/1`
  t.afterEach(() => put(catalog, []))

  t.test('slow answers the same, later', async t => {
    const before = await get(url)
    await put(catalog, ['slow-300ms'])
    const started = performance.now()
    const during = await get(url)
    t.ok(performance.now() - started >= 295)
    t.same(during.json.product, before.json.product)
  })

  t.test('crash answers 500', async t => {
    await put(catalog, ['crash'])
    t.equal((await get(url)).status, 500)
  })

  t.test('hang never answers, and lets the service close', async t => {
    const own = await startCatalog({ legacyUrl: outbox.url, faults: ['hang'] })
    const asking = get(`${own.url}/api/products/1`).then(
      () => 'answered',
      () => 'cut off',
    )
    await until(async () => (await get(`${own.url}/healthz`)).status === 200)
    await own.close()
    t.equal(await asking, 'cut off')
  })

  t.test('reset breaks the connection before the answer', async t => {
    await put(catalog, ['reset'])
    await t.rejects(fetch(url))
  })

  t.test('cut breaks the connection in the middle of the body', async t => {
    const whole = (await get(url)).text
    await put(catalog, ['cut'])
    const response = await fetch(url)
    t.equal(response.status, 200)
    t.equal(Number(response.headers.get('content-length')), Buffer.byteLength(whole))
    await t.rejects(response.text())
  })

  t.test('garbage ends the connection well, with a body nobody can read', async t => {
    await put(catalog, ['garbage'])
    const during = await get(url)
    t.equal(during.status, 200)
    t.match(during.headers.get('content-type'), 'application/json')
    t.throws(() => JSON.parse(during.text))
  })

  t.test('health and the switch itself are never hit', async t => {
    await put(catalog, ['crash', 'reset'])
    t.equal((await get(`${catalog.url}/healthz`)).status, 200)
    t.same((await get(`${catalog.url}/internal/faults`)).json.faults, ['crash', 'reset'])
  })
})

t.test('stale: a service answers what it knew, until the fault is off', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  outbox.append(product(1, { stock: 5 }))
  const catalog = await startCatalog({ legacyUrl: outbox.url, faults: ['stale'] })
  t.teardown(catalog.close)
  await until(async () => (await get(`${catalog.url}/healthz`)).status === 200)
  const asked = outbox.asked.length
  outbox.append(product(1, { stock: 4 }))
  t.equal((await get(`${catalog.url}/api/products/1`)).json.product.stock, 5)
  t.equal(outbox.asked.length, asked, 'it asks no more')
  await put(catalog, [])
  await catalog.caughtUp()
  t.equal((await get(`${catalog.url}/api/products/1`)).json.product.stock, 4)
  await put(catalog, ['stale'])
  outbox.append(product(1, { stock: 3 }))
  t.equal(
    (await get(`${catalog.url}/api/products/1`)).json.product.stock,
    4,
    'switched on at run time as well',
  )
})

t.test('which requests a share hits', async t => {
  const hits = async (faultSeed: number) => {
    const catalog = await startCatalog({
      legacyUrl: outbox.url,
      faults: ['crash-25%', 'proper-404-50%'],
      faultSeed,
    })
    await catalog.caughtUp()
    const statuses: number[] = []
    for (let index = 0; index < 200; index++)
      statuses.push((await get(`${catalog.url}/api/products/999`)).status)
    await catalog.close()
    return statuses
  }
  const first = await hits(7)
  t.same(await hits(7), first, 'is the same for the same seed')
  t.notSame(await hits(8), first, 'and another for another')
  const crashed = first.filter(status => status === 500).length
  t.ok(crashed > 30 && crashed < 70, `about a quarter: ${crashed} of 200`)
  const proper = first.filter(status => status === 404).length
  t.ok(proper > 50 && proper < 100, `half of the rest: ${proper} of ${200 - crashed}`)
})

t.test('the switch', async t => {
  const { orders } = services
  t.afterEach(() => put(orders, []))

  t.test('lists what is on and what there is', async t => {
    await put(orders, ['slow-20ms-10%', 'lost-line'])
    const { json } = await get(`${orders.url}/internal/faults`)
    t.same(json.faults, ['slow-20ms-10%', 'lost-line'])
    t.ok(json.known.length >= 8)
    t.ok(json.known.includes('stale'))
  })

  t.test('names the nearest of an unknown one, and changes nothing', async t => {
    await put(orders, ['lost-line'])
    const refused = await put(orders, ['wrong-order', 'lost-lines', 'crash-400%'])
    t.equal(refused.status, 400)
    t.match(refused.json.problems, [/"lost-lines"; did you mean "lost-line"/, /a share is at most 100%/])
    t.same((await get(`${orders.url}/internal/faults`)).json.faults, ['lost-line'])
  })

  for (const [what, body] of [
    ['no JSON', '{'],
    ['no list', '{"faults":"slow"}'],
    ['no names', '{"faults":[1]}'],
    ['nothing', 'null'],
  ] as const) {
    t.test(`refuses ${what}`, async t => {
      const refused = await get(`${orders.url}/internal/faults`, { method: 'PUT', body })
      t.equal(refused.status, 400)
      t.equal(refused.json.problems.length, 1)
    })
  }

  for (const header of ['x-forwarded-for', 'via', 'forwarded']) {
    t.test(`is not there for a request that came through a proxy (${header})`, async t => {
      t.equal((await put(orders, ['crash'], { [header]: '203.0.113.9' })).status, 404)
      t.equal((await get(`${orders.url}/internal/faults`, { headers: { [header]: '1' } })).status, 404)
      t.equal((await get(`${orders.url}/api/orders`)).status, 200)
    })
  }
})

t.test('a service that lacks a fault says so rather than ignore it', async t => {
  const refused = startCustomers({ legacyUrl: outbox.url, faults: ['lost-line'] })
  await t.rejects(refused, /unknown fault "lost-line"/)
})
