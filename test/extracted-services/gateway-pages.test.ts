import t from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { startGateway } from '../../extracted-services/gateway/server.ts'
import { startOrders } from '../../extracted-services/orders/server.ts'
import { get, type Json, until } from './asking.ts'
import { order, product, startOutbox } from './recorded-outbox.ts'
import { nobody, startBehind } from './upstream.ts'

const outbox = await startOutbox()
outbox.append(
  ['category.saved', { slug: 'figs', name: 'Figs & Fruit', position: 1, description: '' }],
  ...Array.from({ length: 9 }, (_, index) => product(index + 1, { addedOn: `2020-01-0${index + 1}` })),
  product(10, { stock: 0, addedOn: '2021-01-01' }),
  product(17),
  ...Array.from({ length: 5 }, (_, index) => order(1001 + index)),
)
const options = { legacyUrl: outbox.url }
const [catalog, orders] = await Promise.all([startCatalog(options), startOrders(options)])
await Promise.all([catalog.caughtUp(), orders.caughtUp()])
const away = await nobody()
const hanging = await startBehind(() => {})
const talksNonsense = await startBehind((_request, response) => response.end('{"error":false,"items":7}'))
t.teardown(async () => {
  for (const one of [catalog, orders, outbox, hanging, talksNonsense]) await one.close()
})

async function gateway(t: import('tap').Test, changes: { catalogUrl?: string; ordersUrl?: string } = {}) {
  const running = await startGateway({
    legacyUrl: away,
    customersUrl: away,
    catalogUrl: catalog.url,
    ordersUrl: orders.url,
    // Short only where something never answers; even then long enough for a busy machine.
    partTimeoutMs: Object.values(changes).includes(hanging.url) ? 1_000 : 20_000,
    ...changes,
  })
  t.teardown(running.close)
  return running.url
}

t.test('/mobile/home joins the newest plants and the customer’s last orders, small and plain', async t => {
  const { status, json, headers } = await get(`${await gateway(t)}/mobile/home?customer=1`)
  t.equal(status, 200)
  t.equal(headers.get('cache-control'), 'no-cache, private')
  t.same(Object.keys(json), ['featured', 'lastOrders', 'unavailable'])
  t.same(
    json.featured.map((plant: Json) => plant.id),
    [9, 8, 7, 6, 5, 4],
    'in stock, newest first',
  )
  t.same(json.featured[0], {
    id: 9,
    name: "Fig 'No. 9'",
    priceCents: 2495,
    onSale: true,
    image: '/images/products/9.svg',
  })
  t.same(
    json.lastOrders.map((one: Json) => one.id),
    [1005, 1004, 1003],
  )
  t.same(json.lastOrders[0], {
    id: 1005,
    status: 'placed',
    placedAt: '2026-10-31 09:12:44',
    items: 4,
    totalCents: 9980,
  })
  t.same(json.unavailable, [])
})

t.test('/mobile/home without a customer asks for no orders', async t => {
  const { status, json } = await get(`${await gateway(t, { ordersUrl: away })}/mobile/home`)
  t.equal(status, 200)
  t.same(json.lastOrders, [])
  t.same(json.unavailable, [])
})

t.test('/mobile/home refuses a customer that is no number', async t => {
  t.equal((await get(`${await gateway(t)}/mobile/home?customer=anna`)).status, 400)
})

const broken = [
  ['is not there', away],
  ['never answers', hanging.url],
  ['talks nonsense', talksNonsense.url],
] as const

for (const [how, url] of broken) {
  t.test(`/mobile/home is served in part when one service ${how}`, async t => {
    const withoutOrders = await get(`${await gateway(t, { ordersUrl: url })}/mobile/home?customer=1`)
    t.equal(withoutOrders.status, 200)
    t.equal(withoutOrders.json.featured.length, 6)
    t.equal(withoutOrders.json.lastOrders, null)
    t.same(withoutOrders.json.unavailable, ['orders'])
    t.equal(withoutOrders.headers.get('cache-control'), 'no-store', 'nobody keeps half a page')

    const withoutCatalog = await get(`${await gateway(t, { catalogUrl: url })}/mobile/home?customer=1`)
    t.equal(withoutCatalog.status, 200)
    t.equal(withoutCatalog.json.featured, null)
    t.equal(withoutCatalog.json.lastOrders.length, 3)
    t.same(withoutCatalog.json.unavailable, ['catalog'])

    const withoutBoth = await get(
      `${await gateway(t, { catalogUrl: url, ordersUrl: url })}/mobile/home?customer=1`,
    )
    t.equal(withoutBoth.status, 503)
    t.same(withoutBoth.json, { featured: null, lastOrders: null, unavailable: ['catalog', 'orders'] })
  })

  t.test(`/web/orders/:id when one service ${how}`, async t => {
    const withoutCatalog = await get(`${await gateway(t, { catalogUrl: url })}/web/orders/1001`)
    t.equal(withoutCatalog.status, 200)
    t.same(
      withoutCatalog.json.order.lines.map((line: Json) => line.product),
      [null, null],
    )
    t.same(withoutCatalog.json.unavailable, ['catalog'])
    t.equal(withoutCatalog.headers.get('cache-control'), 'no-store')

    const withoutOrders = await get(`${await gateway(t, { ordersUrl: url })}/web/orders/1001`)
    t.equal(withoutOrders.status, url === hanging.url ? 504 : 502)
    t.same(withoutOrders.json.unavailable, ['orders'])
    t.notMatch(withoutOrders.text, '127.0.0.1', 'no address leaks')
  })
}

t.test('/web/orders/:id is the order, each line with the product as it is today', async t => {
  const url = await gateway(t)
  const { status, json, headers } = await get(`${url}/web/orders/1001`)
  t.equal(status, 200)
  t.equal(headers.get('cache-control'), 'no-cache, private')
  const api = (await get(`${orders.url}/api/orders/1001`)).json.order
  const { lines, ...rest } = json.order
  const { lines: apiLines, ...apiRest } = api
  t.same(rest, apiRest, 'the order is as the API has it')
  t.same(
    lines.map(({ product: _, ...line }: Json) => line),
    apiLines,
  )
  t.same(lines[0].product, {
    name: 'Fig &#039;No. 17&#039;',
    category: { slug: 'figs', name: 'Figs &amp; Fruit' },
    image: '/images/products/17.svg',
    price: 24.95,
    stock: 12,
    onSale: true,
  })
  t.equal(lines[1].product, null, 'product 18 is not sold any more')
  t.same(json.unavailable, [])
})

for (const id of ['9999', 'abc']) {
  t.test(`/web/orders/${id} is 404`, async t => {
    t.equal((await get(`${await gateway(t)}/web/orders/${id}`)).status, 404)
  })
}

t.test('a caller who leaves ends the questions behind the page, long before their deadline', async t => {
  let ended = false
  const slow = await startBehind(request => request.on('close', () => (ended = true)))
  t.teardown(slow.close)
  const running = await startGateway({
    legacyUrl: away,
    customersUrl: away,
    catalogUrl: slow.url,
    ordersUrl: away,
    partTimeoutMs: 60_000,
  })
  t.teardown(running.close)
  const leaving = new AbortController()
  const asking = get(`${running.url}/mobile/home`, { signal: leaving.signal })
  await until(() => slow.asked.length > 0)
  leaving.abort()
  await t.rejects(asking)
  await until(() => ended)
})
