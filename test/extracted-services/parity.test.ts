import t, { type Test } from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { startCustomers } from '../../extracted-services/customers/server.ts'
import { startOrders } from '../../extracted-services/orders/server.ts'
import { startShop } from '../../legacy-monolith/server.ts'
import { get, until } from './asking.ts'
import { type Asking, ask } from './parity.ts'

const shop = await startShop({ statusMs: 3_600_000 })
const options = { legacyUrl: shop.url }
const [catalog, orders, customers] = await Promise.all([
  startCatalog(options),
  startOrders(options),
  startCustomers(options),
])
const services = [catalog, orders, customers]
const caughtUp = () => Promise.all(services.map(service => service.caughtUp()))
await caughtUp()
t.teardown(async () => {
  await Promise.all(services.map(service => service.close()))
  await shop.close()
})

/** Compares one answer to the letter. */
async function same(t: Test, service: { readonly url: string }, path: string, asking: Asking = {}) {
  const [legacy, candidate] = await Promise.all([ask(shop.url, path, asking), ask(service.url, path, asking)])
  t.same(candidate, legacy, `${asking.method ?? 'GET'} ${path} ${JSON.stringify(asking.headers ?? {})}`)
  return legacy
}

/** Everything of one kind, by itself; one assertion for all of them. */
async function sameEach(t: Test, service: { readonly url: string }, what: string, paths: readonly string[]) {
  const different: string[] = []
  for (const path of paths) {
    const [legacy, candidate] = await Promise.all([ask(shop.url, path), ask(service.url, path)])
    if (JSON.stringify(legacy) !== JSON.stringify(candidate)) different.push(path)
  }
  t.same(different, [], `${paths.length} ${what}`)
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
const strange = [
  '0',
  '007',
  '-1',
  '1.5',
  '1e2',
  'abc',
  '1234567890',
  '%31',
  '%20',

  '1%2F2',
  "'",
  '☃',
]

const lists = {
  catalog: [
    '/api/categories',
    '/api/products',
    ...['id', 'name', '-name', 'price', '-price', 'newest', 'toString', ''].map(
      sort => `/api/products?perPage=100&sort=${sort}`,
    ),
    ...['figs', 'nothing', '', 'FIGS', '%00'].map(slug => `/api/products?category=${slug}`),
    '/api/products?inStock=1&perPage=100',
    '/api/products?inStock=0',
    '/api/products?inStock=true',
    '/api/products?category=figs&inStock=1&sort=-price&page=2&perPage=7',
    '/api/products?page=99',
    '/api/products?page=0&perPage=0',
    '/api/products?page=-1&perPage=101',
    '/api/products?page=1234567&perPage=1.5',
    '/api/products?page=2&page=3&perPage=5&perPage=6',
    '/api/products?page=%32&unknown=1',
    '/api/products?page=+2',
    '/api/products?%zz=%zz&page=%zz',
    '/api/search',
    '/api/search?q=',
    '/api/search?q=%20%09',
    ...[
      'fig',
      'FIG',
      'ficus',
      'fig+tree',
      'full+sun',
      'edible',
      'a',
      'e+e',
      '%25',
      '_',
      "'",
      '%C3%A9',
      '%FF',
    ].map(q => `/api/search?q=${q}`),
    '/api/search?q=fig&limit=3',
    '/api/search?q=a&limit=50',
    '/api/search?q=a&limit=51',
    '/api/search?q=a&limit=x',
    '/api/search?q=a&q=fig',
    `/api/search?q=${'fig+'.repeat(40)}`,
    '/api/search?q=a+e+i+o+u+r+s+t+zzzz',
    '/api/search?q=%3Cb%3E%22x%22%26%27y%27',
    ...strange.map(id => `/api/products/${id}`),
    '/api/products/',
    '/api/products/1/',
    '/api/products/1/2',
    '/api/productsx',
    '/api/nothing',
  ],
  orders: [
    '/api/orders',
    ...['placed', 'packed', 'shipped', 'cancelled', 'lost', ''].map(
      status => `/api/orders?status=${status}&perPage=100`,
    ),
    ...['1', '2', '0', '999999', 'abc', '', '1234567890'].map(id => `/api/orders?customer=${id}`),
    '/api/orders?customer=1&status=shipped&page=1&perPage=2',
    '/api/orders?page=7&perPage=100',
    '/api/orders?page=8&perPage=100',
    '/api/orders/latest',
    ...strange.map(id => `/api/orders/${id}`),
    '/api/invoices',
    ...['open', 'paid', 'void', 'lost', ''].map(state => `/api/invoices?state=${state}&perPage=100`),
    ...['1', 'abc', ''].map(id => `/api/invoices?customer=${id}`),
    ...['1001', '1600', '1', 'abc', ''].map(id => `/api/invoices?order=${id}`),
    '/api/invoices?customer=1&state=paid&perPage=3&page=2',
    ...strange.map(number => `/api/invoices/${number}`),
    '/api/orders/',
    '/api/orders/1600/lines',
  ],
  customers: [
    '/api/customers',
    '/api/customers?perPage=100&page=4',
    ...['Haarlem', 'haarlem', 'HAARLEM', 'Nowhere', '', "'s-Gravenhage"].map(
      city => `/api/customers?city=${city}`,
    ),
    ...['anna', 'ANNA', 'example.com', '', '%25', "O'", '%C3%8B', 'zzzz'].map(
      q => `/api/customers?perPage=100&q=${q}`,
    ),
    '/api/customers?city=haarlem&q=a&perPage=5',
    ...strange.map(id => `/api/customers/${id}`),
    '/api/customers/1/orders',
  ],
}

t.test('every list and every strange question is answered as the monolith answers', async t => {
  for (const path of lists.catalog) await same(t, catalog, path)
  for (const path of lists.orders) await same(t, orders, path)
  for (const path of lists.customers) await same(t, customers, path)
})

t.test('a path that cannot be read is a 400 here too, though not with a page', async t => {
  for (const id of ['%zz', '%', 'x'.repeat(300)]) {
    const [legacy, candidate] = await Promise.all([
      ask(shop.url, `/api/products/${id}`),
      ask(catalog.url, `/api/products/${id}`),
    ])
    t.equal(legacy.status, 400)
    t.equal(candidate.status, 400)
    t.match(candidate.body, /^\{"error":true,"code":10,/)
  }
})

t.test('every product, order, invoice and customer is answered as the monolith answers', async t => {
  const totals = async (path: string) => (await get(`${shop.url}${path}?perPage=1`)).json
  const [products, people] = [await totals('/api/products'), await totals('/api/customers')]
  const sold = await totals('/api/orders')
  const newest = sold.items[0].id
  const ids = numbers(newest - sold.total + 1, sold.total)
  await sameEach(
    t,
    catalog,
    'products',
    numbers(1, products.total).map(id => `/api/products/${id}`),
  )
  await sameEach(
    t,
    customers,
    'customers',
    numbers(1, people.total).map(id => `/api/customers/${id}`),
  )
  await sameEach(
    t,
    orders,
    'orders',
    ids.map(id => `/api/orders/${id}`),
  )
  const bills: string[] = []
  for (let page = 1; page <= Math.ceil(sold.total / 100); page++) {
    const { json } = await get(`${shop.url}/api/invoices?perPage=100&page=${page}`)
    bills.push(...json.items.map((item: { number: string }) => `/api/invoices/${item.number}`))
  }
  t.equal(bills.length, sold.total)
  await sameEach(t, orders, 'invoices', bills)
})

t.test('heads, tags and methods are as the monolith has them', async t => {
  for (const [service, path] of [
    [catalog, '/api/products/17'],
    [catalog, '/api/products'],
    [catalog, '/api/search?q=fig'],
    [orders, '/api/orders'],
    [customers, '/api/customers/1'],
  ] as const) {
    await same(t, service, path, { method: 'HEAD' })
    const { etag } = await same(t, service, path)
    t.match(etag, /^W\/"[0-9a-f]{16}"$/)
    for (const known of [`${etag}`, `"x", ${etag}`, `${etag}`.slice(2), '*', '"x"', '', `"x",${etag},"y"`]) {
      const { status } = await same(t, service, path, { headers: { 'if-none-match': known } })
      t.equal(status, known === '"x"' || known === '' ? 200 : 304, known)
    }
    for (const method of ['DELETE', 'PUT', 'POST'] as const) {
      if (path !== '/api/orders') await same(t, service, path, { method })
    }
  }
  await same(t, orders, '/api/orders/latest', { method: 'HEAD' })
  await same(t, orders, '/api/orders/latest', { headers: { 'x-forwarded-proto': 'https' } })
  await same(t, catalog, '/api/search?q=fig', { headers: { 'x-forwarded-proto': 'https' } })
  await same(t, catalog, '/api/search?q=fig', { headers: { host: 'strange host/' } })
})

t.test('orders that cannot be placed are refused as the monolith refuses them', async t => {
  const line = { productId: 1, quantity: 1 }
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    {},
    { customerId: 1 },
    { customerId: 1, lines: [] },
    { customerId: 1, lines: {} },
    { customerId: '1', lines: [line] },
    { customerId: 0, lines: [line] },
    { customerId: 1.5, lines: [line] },
    { customerId: 1, lines: [null] },
    { customerId: 1, lines: [1] },
    { customerId: 1, lines: [{ productId: 1 }] },
    { customerId: 1, lines: [{ productId: 1, quantity: 100 }] },
    { customerId: 1, lines: [{ productId: 1, quantity: 0 }] },
    { customerId: 1, lines: Array(51).fill(line) },
    { customerId: 1, lines: [line], note: 5 },
    { customerId: 1, lines: [line], note: null },
    { customerId: 1, lines: [line], note: 'x'.repeat(501) },
    { customerId: 999_999, lines: [line] },
    { customerId: 1, lines: [{ productId: 999_999, quantity: 1 }] },
    { customerId: 1, lines: Array(50).fill({ productId: 1, quantity: 99 }) },
    { customerId: 999_999, lines: [] },
    'x'.repeat(300_000),
  ]
  for (const body of bodies) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const { status } = await same(t, orders, '/api/orders', { method: 'POST', body: text })
    t.ok(status >= 400)
  }
  const asJson = { 'content-type': 'application/json' }
  await same(t, orders, '/api/orders', { method: 'POST', headers: asJson, body: '{}' })
  await same(t, orders, '/api/orders/abc/cancel', { method: 'POST' })
  await same(t, orders, '/api/orders/999999/cancel', { method: 'POST', headers: asJson, body: '{}' })
  const { json } = await get(`${shop.url}/api/orders?status=shipped`)
  await same(t, orders, `/api/orders/${json.items[0].id}/cancel`, { method: 'POST' })
})

t.test('an order placed and cancelled through the service is the same everywhere', async t => {
  const stocked = (await get(`${shop.url}/api/products?inStock=1&perPage=3&sort=newest`)).json.items
  const [one, two] = stocked.map((item: { id: number }) => item.id)
  const body = JSON.stringify({
    customerId: 1,
    lines: [
      { productId: one, quantity: 1 },
      { productId: two, quantity: 1 },
      { productId: one, quantity: 1 },
    ],
    note: 'Leave <it> with the "neighbours"',
  })
  if ((await get(`${shop.url}/api/products/${one}`)).json.product.stock < 2) t.comment('little in stock')
  const placed = await ask(orders.url, '/api/orders', { method: 'POST', body })
  t.equal(placed.status, 201)
  t.equal(placed.cacheControl, 'no-store')
  t.equal(placed.etag, undefined)
  const { id, invoice } = JSON.parse(placed.body).order
  t.equal(placed.location, `http://shop.example/api/orders/${id}`)
  const read = await same(t, orders, `/api/orders/${id}`)
  t.same(JSON.parse(read.body).order, JSON.parse(placed.body).order, 'what was answered is what is read')

  const touched = async () => {
    await caughtUp()
    await same(t, orders, `/api/orders/${id}`)
    await same(t, orders, '/api/orders')
    await same(t, orders, '/api/orders/latest')
    await same(t, orders, `/api/invoices/${invoice}`)
    await same(t, orders, '/api/invoices?customer=1')
    await same(t, customers, '/api/customers/1')
    await same(t, catalog, `/api/products/${one}`)
    await same(t, catalog, '/api/products?sort=newest')
  }
  await touched()

  const cancelled = await ask(orders.url, `/api/orders/${id}/cancel`, { method: 'POST' })
  t.equal(cancelled.status, 200)
  t.equal(JSON.parse(cancelled.body).order.status, 'cancelled')
  t.equal(cancelled.location, undefined)
  await touched()
  const again = await same(t, orders, `/api/orders/${id}/cancel`, { method: 'POST' })
  t.equal(again.status, 409)
})

t.test('changes made at the monolith flow through', async t => {
  const lines = [{ productId: 3, quantity: 1 }]
  const body = JSON.stringify({ customerId: 2, lines })
  const placed = JSON.parse((await ask(shop.url, '/api/orders', { method: 'POST', body })).body)
  t.equal(placed.error, false, JSON.stringify(placed))
  const { id } = placed.order
  await caughtUp()
  await same(t, orders, `/api/orders/${id}`)
  await same(t, orders, '/api/orders?customer=2')
  await same(t, catalog, '/api/products/3')
  await same(t, customers, '/api/customers/2')
  await same(t, orders, `/api/invoices?order=${id}`)
})

t.test('a picture put through the catalogue is kept by the monolith, and shown at once', async t => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const headers = { 'content-type': 'image/png' }
  const put = await ask(catalog.url, '/api/products/17/photo', { method: 'PUT', headers, body: png })
  t.equal(put.status, 201, put.body)
  const { url, bytes } = JSON.parse(put.body).photo
  t.equal(bytes, png.length)
  t.equal(put.location, `http://shop.example${url}`)
  const shown = await same(t, catalog, '/api/products/17')
  t.ok(JSON.parse(shown.body).product.photos.includes(url))
  await same(t, catalog, '/api/products/999999/photo', { method: 'PUT', headers, body: png })
  await same(t, catalog, '/api/products/17/photo', { method: 'PUT', headers, body: 'no picture' })
})

t.test('a status that moves on by itself is seen', async t => {
  const fast = await startShop({ statusMs: 150 })
  const own = await startOrders({ legacyUrl: fast.url })
  t.teardown(async () => {
    await own.close()
    await fast.close()
  })
  await own.caughtUp()
  const body = JSON.stringify({ customerId: 1, lines: [{ productId: 3, quantity: 1 }] })
  const { order } = JSON.parse((await ask(own.url, '/api/orders', { method: 'POST', body })).body)
  await until(async () => (await get(`${own.url}/api/orders/${order.id}`)).json.order.status === 'shipped')
  const [legacy, candidate] = await Promise.all(
    [fast, own].map(({ url }) => ask(url, `/api/orders/${order.id}`)),
  )
  t.same(candidate, legacy)
  const [paid, alsoPaid] = await Promise.all(
    [fast, own].map(({ url }) => ask(url, `/api/invoices/${order.invoice}`)),
  )
  t.same(alsoPaid, paid)
  t.equal(JSON.parse(paid!.body).invoice.state, 'paid')
})
