import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { WebSocket } from 'ws'
import { json, openShop, outbox, Visitor } from './visitor.ts'

const buy = (quantity = 1) => ({
  method: 'POST',
  body: JSON.stringify({ customerId: 1, lines: [{ productId: 17, quantity }] }),
})

/** Waits until `/healthz` shows this many long answers of a kind. */
async function open(base: string, kind: string, count: number): Promise<void> {
  for (const end = Date.now() + 60_000; ; await pause(10)) {
    if ((await json(base, '/healthz')).open[kind] === count) return
    if (Date.now() > end) throw new Error(`${kind} never became ${count}`)
  }
}

t.test('the export has a line for every line of every order, in chunks', async t => {
  const shop = await openShop(t)
  const answer = await fetch(`${shop.url}/export/orders.csv`)
  t.equal(answer.headers.get('content-length'), null)
  t.match(answer.headers.get('content-type'), 'text/csv')
  const csv = await answer.text()
  const orders = (await outbox(shop.url)).filter(event => event.type === 'order.saved')
  const lines = orders.reduce((sum, event) => sum + event.data.lines.length, 0)
  t.equal(csv.split('\r\n').length, 1 + lines + 1)
  t.match(csv, '"It\'s a present: please write ""Lang zal ze leven"" on the card."')
})

t.test('a reader who stops reading costs nothing, also when it goes', async t => {
  const shop = await openShop(t)
  const reader = connect(shop.port, '127.0.0.1')
  reader.write('GET /export/orders.csv HTTP/1.1\r\nHost: x\r\n\r\n')
  const [first] = (await once(reader, 'data')) as [Buffer]
  reader.pause()
  t.match(first.toString('latin1'), /transfer-encoding: chunked/i)
  t.equal((await fetch(`${shop.url}/api/orders`, buy())).status, 201, 'others can change things meanwhile')
  reader.destroy()
  t.match(await json(shop.url, '/healthz'), { status: 'ok', orders: 601 })
})

t.test('a parcel is followed from placed to shipped, then the stream ends', async t => {
  const shop = await openShop(t, { statusMs: 60 })
  t.equal((await fetch(`${shop.url}/api/orders`, buy())).status, 201)
  const stream = await fetch(`${shop.url}/orders/1601/events`)
  t.match(stream.headers.get('content-type'), 'text/event-stream')
  const events = [...(await stream.text()).matchAll(/id: (\d+)\nevent: status\ndata: (.*)\n\n/g)]
  t.strictSame(
    events.map(([, id, data]) => [id, JSON.parse(data!).orderId, JSON.parse(data!).status]),
    [
      ['1', 1601, 'placed'],
      ['2', 1601, 'packed'],
      ['3', 1601, 'shipped'],
    ],
  )
  const rest = await fetch(`${shop.url}/orders/1601/events`, { headers: { 'last-event-id': '2' } })
  t.match(
    await rest.text(),
    /^retry: 2000\n\nid: 3\n[^:]*: status\ndata: [^\n]*\n\n$/,
    'only what was missed',
  )
  t.equal((await json(shop.url, '/api/invoices?order=1601')).items[0].state, 'paid')
  const kinds = (await outbox(shop.url))
    .slice(-3)
    .map(event => `${event.type} ${event.data.status ?? event.data.state}`)
  t.strictSame(kinds, ['order.saved packed', 'invoice.saved paid', 'order.saved shipped'])
})

t.test('who stops watching a parcel is forgotten', async t => {
  const shop = await openShop(t)
  const stop = new AbortController()
  await fetch(`${shop.url}/orders/1600/events`, { signal: stop.signal })
  await open(shop.url, 'events', 1)
  stop.abort()
  await open(shop.url, 'events', 0)
})

t.test(
  'the ticker tells every stock figure as it moves, and only moves them while somebody watches',
  async t => {
    const shop = await openShop(t, { tickerMs: 20 })
    const before = (await outbox(shop.url)).length
    const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/ticker`)
    // biome-ignore lint/suspicious/noExplicitAny: messages of several kinds
    const heard: any[] = []
    socket.on('message', message => heard.push(JSON.parse(String(message))))
    const until = async (type: string, count = 1) => {
      while (heard.filter(message => message.type === type).length < count) await once(socket, 'message')
      return heard.filter(message => message.type === type)
    }
    t.match(await until('hello'), [{ shop: 'Fig & Bark', intervalMs: 20 }])
    socket.send('nonsense')
    await until('error')
    socket.send('{"watch":[17]}')
    t.match(await until('watching'), [{ stock: { 17: Number } }])
    await until('stock', 10)
    t.ok(
      heard.some(message => message.type === 'stock' && message.id === 17),
      'mostly what is watched',
    )

    socket.close()
    await once(socket, 'close')
    await open(shop.url, 'tickers', 0)
    const moved = (await outbox(shop.url)).slice(before)
    t.ok(moved.length >= 10 && moved.every(event => event.type === 'product.saved'))
    const told = heard.filter(message => message.type === 'stock')
    t.strictSame(
      told.map(message => [message.id, message.stock]),
      moved.slice(0, told.length).map(event => [event.data.id, event.data.stock]),
    )
    await pause(100)
    t.equal((await outbox(shop.url)).length, before + moved.length, 'nobody watches, nothing moves')
  },
)

t.test('other upgrades are refused', async t => {
  const shop = await openShop(t)
  const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/elsewhere`)
  const [error] = await once(socket, 'error').catch(error => [error])
  t.match(error.message, '404')
})

t.test('the report takes its time, and stops when nobody waits', async t => {
  const shop = await openShop(t)
  const started = performance.now()
  t.match(
    await (await fetch(`${shop.url}/reports/sales?delay=0.3`)).text(),
    /<h1>Sales<\/h1>.*2009.*Best sellers/s,
  )
  t.ok(performance.now() - started >= 290)
  const stop = new AbortController()
  const asked = fetch(`${shop.url}/reports/sales?delay=30`, { signal: stop.signal })
  await open(shop.url, 'reports', 1)
  stop.abort()
  await t.rejects(asked)
  await open(shop.url, 'reports', 0)
})

t.test('closing ends everything that is open, soon', async t => {
  const shop = await openShop(t)
  const visitor = new Visitor(shop.url)
  const report = visitor.get('/reports/sales?delay=30').catch(() => 'cut')
  const events = fetch(`${shop.url}/orders/1600/events`).then(answer => answer.text())
  const follower = json(shop.url, '/internal/outbox?after=999999&wait=25')
  const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/ticker`)
  await once(socket, 'open')
  for (const kind of ['reports', 'events', 'followers', 'tickers']) await open(shop.url, kind, 1)
  const goodbye = once(socket, 'close')
  await shop.close()
  t.equal(await report, 'cut')
  t.match(await events, 'placed')
  t.strictSame(await follower, { events: [], position: 999_999 })
  t.match(await goodbye, [1001])
})
