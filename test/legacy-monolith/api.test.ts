import { readFileSync } from 'node:fs'
import t from 'tap'
import { json, openShop } from './visitor.ts'

t.test(
  'what the README shows is what is answered: the same members in the same order, of the same types',
  async t => {
    const shop = await openShop(t)
    const readme = readFileSync(new URL('../../legacy-monolith/README.md', import.meta.url), 'utf8')
    const cases = [
      ['GET /api/categories', '/api/categories'],
      ['GET /api/products', '/api/products?perPage=1'],
      ['GET /api/products/:id', '/api/products/17'],
      ['GET /api/search?q=…&limit=…', '/api/search?q=brown+turkey'],
      ['GET /api/customers', '/api/customers?perPage=1'],
      ['GET /api/customers/:id', '/api/customers/1'],
      ['GET /api/orders', '/api/orders?perPage=1'],
      ['GET /api/orders/:id', '/api/orders/1583'],
      ['GET /api/invoices', '/api/invoices?perPage=1'],
      ['GET /api/invoices/:number', '/api/invoices/2009-00001'],
    ] as const
    for (const [title, path] of cases) {
      const section = readme.slice(readme.indexOf(`### \`${title}\`\n`))
      const example = JSON.parse(/```json\n(.*?)```/s.exec(section)![1]!)
      t.strictSame(shape(await json(shop.url, path)), shape(example), title)
    }
  },
)

/** Members in their order, types of the leaves; of a list its first element. */
function shape(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length === 0 ? [] : typeof value[0] === 'string' ? ['string'] : [shape(value[0])]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.entries(value).map(([name, member]) => [name, name === 'photos' ? 'list' : shape(member)])
}

t.test('the API has the habits of its age', async t => {
  const shop = await openShop(t)
  const list = await json(shop.url, '/api/products?perPage=1')
  const one = await json(shop.url, '/api/products/1')
  t.equal(list.items[0].price, '24.90', 'a string in the list')
  t.equal(one.product.price, 24.9, 'a float alone')
  t.equal(one.product.name, 'Fig &#039;Brown Turkey&#039;')
  t.equal(one.product.category.name, 'Figs &amp; Fruit Trees')
  t.match(one.generatedAt, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/)
  t.match(one.csrfToken, /^[0-9a-f]{48}$/)
  t.not(one.csrfToken, (await json(shop.url, '/api/products/1')).csrfToken)
  t.match(one.requestId, /^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  t.not(one.requestId, (await json(shop.url, '/api/products/1')).requestId)
  t.equal((await json(shop.url, '/api/orders/1001')).order.placedAt, '2009-04-17 14:03:22')
  t.match(await json(shop.url, '/api/invoices/2009-00001'), {
    invoice: { customer: { name: "Anna O'Dwyer" }, total: '52.85', dueOn: '01-05-2009' },
  })
  t.match((await json(shop.url, '/api/customers/1')).customer, {
    name: 'Anna O&#039;Dwyer',
    newsletter: /^[YN]$/,
    since: '2009-04-17 14:01:07',
  })
})

t.test('failures carry a code, and often 200', async t => {
  const shop = await openShop(t)
  const order = (body: unknown) => ({
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const line = { productId: 17, quantity: 1 }
  const cases: readonly [path: string, status: number, code: number, init?: RequestInit][] = [
    ['/api/products/999', 200, 17],
    ['/api/products/1e1', 200, 17],
    ['/api/product/x', 200, 17],
    ['/api/customers/0', 200, 23],
    ['/api/orders/1', 404, 31],
    ['/api/invoices/2009-99999', 200, 41],
    ['/api/nothing', 404, 99],
    ['/api/products/1', 404, 99, { method: 'DELETE' }],
    ['/api/orders', 400, 10, order('{')],
    ['/api/orders', 400, 10, order('[]')],
    ['/api/orders', 413, 10, order(`"${'x'.repeat(300_000)}"`)],
    ['/api/orders', 400, 34, order({})],
    ['/api/orders', 400, 34, order({ customerId: 1, lines: [] })],
    ['/api/orders', 400, 34, order({ customerId: 1, lines: [null] })],
    ['/api/orders', 400, 34, order({ customerId: 1, lines: [{ productId: 17, quantity: 0.5 }] })],
    ['/api/orders', 400, 34, order({ customerId: 1, lines: [line], note: 'x'.repeat(501) })],
    ['/api/orders', 404, 23, order({ customerId: 9_999, lines: [line] })],
    ['/api/orders', 404, 17, order({ customerId: 1, lines: [{ productId: 9_999, quantity: 1 }] })],
    [
      '/api/orders',
      409,
      33,
      order({
        customerId: 1,
        lines: [
          { productId: 17, quantity: 50 },
          { productId: 17, quantity: 50 },
        ],
      }),
    ],
    ['/api/orders/1001/cancel', 409, 32, { method: 'POST' }],
    ['/api/orders/x/cancel', 404, 31, { method: 'POST' }],
  ]
  for (const [path, status, code, init] of cases) {
    const answer = await fetch(shop.url + path, init)
    const body = (await answer.json()) as Record<string, unknown>
    t.strictSame(
      [answer.status, body.error, body.code],
      [status, true, code],
      `${init?.method ?? 'GET'} ${path}`,
    )
    t.strictSame(Object.keys(body), ['error', 'code', 'message', 'requestId', 'generatedAt'])
    t.equal(answer.headers.get('etag'), null)
    t.equal(answer.headers.get('cache-control'), 'no-store')
  }
})

t.test('lists page, filter and sort', async t => {
  const shop = await openShop(t)
  const products = (query: string) => json(shop.url, `/api/products?${query}`)
  t.match(await products('perPage=100&page=3'), {
    total: 300,
    pages: 3,
    perPage: 100,
    items: { length: 100 },
  })
  t.match(await products('perPage=1000&page=0'), { page: 1, perPage: 100 })
  t.match(await products('page=400'), { page: 400, items: [] })
  t.match(await products('category=nope'), { total: 0, pages: 1 })
  const figs = await products('category=figs&perPage=100&sort=-price')
  t.ok(figs.items.every((item: { category: string }) => item.category === 'figs'))
  const prices = figs.items.map((item: { price: string }) => Number(item.price))
  t.strictSame(
    prices,
    prices.toSorted((one: number, other: number) => other - one),
  )
  t.ok((await products('inStock=1&perPage=100')).total < 300)
  t.match(await json(shop.url, '/api/orders?customer=1&status=shipped'), {
    items: [{ customerId: 1, status: 'shipped' }],
  })
  t.match(await json(shop.url, '/api/customers?q=O%27DWYER&city=haarlem'), { items: [{ id: 1 }] })
  t.match(await json(shop.url, '/api/invoices?order=1001'), {
    total: 1,
    items: [{ number: '2009-00001', issuedOn: '17-04-2009' }],
  })
  t.match(await json(shop.url, '/api/search?q=FIG+brown'), {
    total: 1,
    results: [{ id: 1, score: 6, url: `${shop.url}/product/1` }],
  })
  t.match(await json(shop.url, '/api/search?q=+'), { query: '', total: 0, results: [] })
  t.match(await json(shop.url, '/api/search?q=_'), { total: 0 }, 'a wildcard is a character like others')
})

t.test('absolute redirects: one by Host, one by what the shop believes', async t => {
  const shop = await openShop(t, { baseUrl: 'http://legacy.internal' })
  const latest = await fetch(`${shop.url}/api/orders/latest`, { redirect: 'manual' })
  t.strictSame([latest.status, latest.headers.get('location')], [302, `${shop.url}/api/orders/1600`])
  const moved = await fetch(`${shop.url}/api/product/4`, { redirect: 'manual' })
  t.strictSame([moved.status, moved.headers.get('location')], [301, 'http://legacy.internal/api/products/4'])
})

t.test('who has an answer already is told so', async t => {
  const shop = await openShop(t, { statusMs: 60_000 })
  for (const path of [
    '/api/products?perPage=2',
    '/api/products/17',
    '/api/search?q=quince',
    '/api/orders/1583',
    '/static/shop.css',
    '/images/products/17.svg',
  ]) {
    const first = await fetch(shop.url + path)
    const etag = first.headers.get('etag')!
    await first.arrayBuffer()
    for (const ifNoneMatch of [etag, `"other", ${etag}`, '*', etag.replace('W/', '')]) {
      const again = await fetch(shop.url + path, { headers: { 'if-none-match': ifNoneMatch } })
      t.strictSame(
        [again.status, await again.text(), again.headers.get('etag')],
        [304, '', etag],
        `${path} ${ifNoneMatch}`,
      )
    }
    const head = await fetch(shop.url + path, { method: 'HEAD' })
    t.strictSame([head.status, head.headers.get('etag')], [200, etag])
  }
  const before = (await fetch(`${shop.url}/api/products/17`)).headers.get('etag')!
  const body = JSON.stringify({ customerId: 1, lines: [{ productId: 17, quantity: 1 }] })
  t.equal((await fetch(`${shop.url}/api/orders`, { method: 'POST', body })).status, 201)
  const after = await fetch(`${shop.url}/api/products/17`, { headers: { 'if-none-match': before } })
  t.equal(after.status, 200, 'the stock has changed')
})
