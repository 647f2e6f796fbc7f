import { request } from 'node:http'
import t from 'tap'
import { formsOn, openShop, Visitor } from './visitor.ts'

t.test('every form carries its own token, and none is taken without', async t => {
  const shop = await openShop(t)
  const visitor = new Visitor(shop.url)
  const tokens = formsOn((await visitor.get('/catalog')).page).flatMap(form => form.hidden.token ?? [])
  t.equal(tokens.length, 12)
  t.equal(new Set(tokens).size, 12)

  const other = new Visitor(shop.url)
  await other.get('/')
  const cases = [
    ['no token', {}],
    ['an invented one', { token: 'f'.repeat(48) }],
    ['a damaged one', { token: `${tokens[0]!.slice(0, -1)}${tokens[0]!.endsWith('0') ? '1' : '0'}` }],
    [
      "somebody else's",
      { token: formsOn((await other.get('/product/1')).page).find(form => form.hidden.token)!.hidden.token! },
    ],
  ] as const
  for (const [name, token] of cases)
    for (const path of [
      '/cart/add',
      '/cart/update',
      '/cart/remove',
      '/checkout',
      '/login',
      '/logout',
      '/register',
      '/orders/1001/cancel',
      '/gallery',
    ])
      t.equal((await visitor.post(path, { product: '17', ...token })).status, 403, `${path}: ${name}`)

  t.equal(
    (await visitor.post('/cart/add', { product: '17', token: tokens[0]! })).status,
    303,
    'the right one works',
  )
  t.equal(
    (await visitor.post('/cart/add', { product: '17', token: tokens[0]! })).status,
    303,
    'also after going back',
  )
})

t.test('a wrong password is refused, whoever it is', async t => {
  const shop = await openShop(t)
  const visitor = new Visitor(shop.url)
  for (const [email, password] of [
    ['anna@example.com', 'bark'],
    ['nobody@example.com', 'fig'],
    ['', ''],
  ] as const)
    t.equal((await visitor.logIn(email, password)).status, 401)
  t.match((await visitor.get('/orders')).headers.get('location'), '/login')
})

t.test('after a login nobody is sent to another site', async t => {
  const shop = await openShop(t, { baseUrl: 'http://shop.internal:3000' })
  for (const [next, wanted] of [
    ['/orders/1001', '/orders/1001'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/a\r\nx: y', '/'],
  ] as const) /* biome-ignore format: pairs */ {
    const visitor = new Visitor(shop.url)
    const sent = await visitor.submit('/login', '/login', { email: 'anna@example.com', password: 'fig', next })
    t.equal(sent.headers.get('location'), `http://shop.internal:3000${wanted}`, `${next}: by the shop's own address`)
  }
})

t.test('bad input gets a page with its status', async t => {
  const shop = await openShop(t)
  const cases = [
    ['/product/0', 404], ['/product/abc', 404], ['/product/99999999999999999999', 404], ['/catalog?category=nope', 404],
    ['/catalog?page=-1', 200], ['/catalog?page=999', 200], ['/catalog?sort=price;drop', 200], ['/catalog?sort=__proto__', 200],
    ['/catalog?category=figs&category=bark', 200], ['/search?q=%27%22%3Cb%3E', 200], ['/search', 200], ['/cart?said=constructor', 200],
    ['/photos/1', 404], ['/images/products/999.svg', 404], ['/orders/9/events', 404], ['/nowhere', 404], ['/%', 400], ['/reports/sales?delay=-1', 200],
  ] as const // biome-ignore format: a table
  for (const [path, status] of cases) {
    const answer = await fetch(shop.url + path)
    t.equal(answer.status, status, path)
    t.match(await answer.text(), /<!DOCTYPE html/, path)
  }
  t.match(
    await (await fetch(`${shop.url}/search?q=${encodeURIComponent('<script>"&\'')}`)).text(),
    '&lt;script&gt;&quot;&amp;&#039;',
  )
  t.equal(
    (
      await fetch(`${shop.url}/cart/add`, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      })
    ).status,
    415,
  )
  t.equal(
    (
      await fetch(`${shop.url}/cart/add`, {
        method: 'POST',
        body: new URLSearchParams({ a: 'x'.repeat(300_000) }),
      })
    ).status,
    413,
  )
})

t.test('redirects name the host the visitor asked for', async t => {
  const shop = await openShop(t)
  const location = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const asked = request(`${shop.url}/checkout`, { headers }, answer =>
        resolve(answer.resume().headers.location),
      )
      asked.on('error', reject).end()
    })
  const path = '/login?next=/checkout'
  t.equal(await location({ host: 'figandbark.example' }), `http://figandbark.example${path}`)
  t.equal(
    await location({ host: 'figandbark.example:8080', 'x-forwarded-proto': 'https' }),
    `https://figandbark.example:8080${path}`,
  )
  t.equal(await location({ host: 'evil.example/x' }), shop.url + path, 'or its own, when that is strange')
})
