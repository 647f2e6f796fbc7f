import t from 'tap'
import { json, openShop, outbox, Visitor } from './visitor.ts'

t.test('somebody logs in, fills a basket, orders, and everybody hears of it', async t => {
  const shop = await openShop(t, { statusMs: 60_000 })
  const anna = new Visitor(shop.url)
  const before = (await outbox(shop.url)).at(-1)!.position
  const { product } = await json(shop.url, '/api/products/17')

  const added = await anna.submit('/product/17', '/cart/add', { quantity: '2', product: '17' })
  t.equal(added.status, 303)
  t.equal(added.headers.get('location'), `${shop.url}/cart?said=added`)
  t.match((await anna.get('/cart')).page, /Quince 'Vranja'|Quince &#039;Vranja&#039;/)

  const turnedAway = await anna.get('/checkout')
  t.equal(turnedAway.headers.get('location'), `${shop.url}/login?next=/checkout`)
  const guest = anna.cookies
  const welcome = await anna.submit('/login?next=/checkout', '/login', {
    email: 'anna@example.com',
    password: 'fig',
  })
  t.equal(welcome.headers.get('location'), `${shop.url}/checkout`)
  t.not(anna.cookies, guest, 'a new session id with the login')
  t.match((await anna.get('/checkout')).page, 'Gierstraat 12', 'the basket and the address are there')

  const ordered = await anna.submit('/checkout', '/checkout', { note: 'Ring <twice> & wait' })
  t.equal(ordered.headers.get('location'), `${shop.url}/checkout/thanks/1601`)
  t.match((await anna.get('/checkout/thanks/1601')).page, 'no. 1601')
  t.match((await anna.get('/orders')).page, 'no. 1601')
  t.match((await anna.get('/orders/1601')).page, 'Ring &lt;twice&gt; &amp; wait')
  t.match((await anna.get('/cart')).page, 'Your basket is empty')

  const { order } = await json(shop.url, '/api/orders/1601')
  t.match(order, {
    status: 'placed',
    customer: { id: 1 },
    subtotal: 72,
    shipping: 0,
    vat: 5.94,
    total: 72,
    invoice: /^\d{4}-00601$/,
  })
  t.match(order, {
    note: 'Ring &lt;twice&gt; &amp; wait',
    lines: [{ productId: 17, quantity: 2, price: 36, total: 72 }],
  })
  t.equal((await json(shop.url, '/api/products/17')).product.stock, product.stock - 2)
  t.match(await json(shop.url, `/api/invoices/${order.invoice}`), {
    invoice: { state: 'open', total: '72.00', net: '66.06' },
  })

  const news = await outbox(shop.url, before)
  t.strictSame(
    news.map(({ type, data }) => [type, data.id]),
    [
      ['product.saved', 17],
      ['order.saved', 1601],
      ['invoice.saved', 601],
      ['customer.saved', 1],
    ],
  )
  t.match(news[0]!.data, { stock: product.stock - 2, priceCents: 3600 })
  t.match(news[1]!.data, {
    note: 'Ring <twice> & wait',
    totalCents: 7200,
    lines: [{ productId: 17, quantity: 2 }],
  })
})

t.test('nobody else sees the order', async t => {
  const shop = await openShop(t)
  const bram = new Visitor(shop.url)
  await bram.logIn('bram@example.com')
  t.equal((await bram.get('/orders/1001')).status, 404, "it is Anna's")
  t.equal((await bram.get('/checkout/thanks/1001')).status, 404)
  const form = await bram.submit('/orders', '/logout')
  t.equal(form.status, 303)
  t.match((await bram.get('/orders')).headers.get('location'), '/login?next=/orders')
})

t.test('cancelling gives the stock back, once', async t => {
  const shop = await openShop(t, { statusMs: 60_000 })
  const anna = new Visitor(shop.url)
  await anna.logIn()
  const stock = (await json(shop.url, '/api/products/17')).product.stock
  await anna.submit('/product/17', '/cart/add', { quantity: '3', product: '17' })
  await anna.submit('/checkout', '/checkout')
  const cancelled = await anna.submit('/orders/1601', '/orders/1601/cancel')
  t.equal(cancelled.headers.get('location'), `${shop.url}/orders/1601`)
  t.equal((await json(shop.url, '/api/products/17')).product.stock, stock)
  t.equal((await json(shop.url, '/api/invoices?order=1601')).items[0].state, 'void')
  const again = await fetch(`${shop.url}/api/orders/1601/cancel`, { method: 'POST' })
  t.match([again.status, await again.json()], [409, { code: 32 }])
  t.equal((await json(shop.url, '/api/products/17')).product.stock, stock)
})

t.test('what is not in stock cannot be ordered, and nothing changes', async t => {
  const shop = await openShop(t)
  const anna = new Visitor(shop.url)
  await anna.logIn()
  const { product } = await json(shop.url, '/api/products/1')
  await anna.submit('/product/1', '/cart/add', { quantity: '99', product: '1' })
  await anna.submit('/product/17', '/cart/add', { quantity: '1', product: '17' })
  const before = (await outbox(shop.url)).length
  const refused = await anna.submit('/checkout', '/checkout')
  t.equal(refused.headers.get('location'), `${shop.url}/cart?said=stock`)
  t.equal((await json(shop.url, '/api/products/1')).product.stock, product.stock)
  t.equal((await outbox(shop.url)).length, before)
})

t.test('a new customer registers and is announced', async t => {
  const shop = await openShop(t)
  const wies = new Visitor(shop.url)
  const fields = {
    name: "Wies 'Bloem' & Co.", email: 'wies@example.org', phone: '', street: 'Spaarne 1', postcode: '2011 CA',
    city: 'Haarlem', country: 'NL', password: 'korenbloem',
  } // biome-ignore format: a form reads better dense
  t.equal((await wies.submit('/register', '/register', { ...fields, password: 'short' })).status, 400)
  t.equal((await wies.submit('/register', '/register', { ...fields, email: 'ANNA@example.com' })).status, 400)
  t.equal((await wies.submit('/register', '/register', fields)).status, 303)
  t.match((await wies.get('/orders')).page, 'Wies &#039;Bloem&#039; &amp; Co.')
  t.match((await outbox(shop.url)).at(-1), {
    type: 'customer.saved',
    data: { id: 401, email: 'wies@example.org', phone: null },
  })
  const later = new Visitor(shop.url)
  t.equal((await later.logIn('wies@example.org', 'korenbloem')).status, 303)
})
