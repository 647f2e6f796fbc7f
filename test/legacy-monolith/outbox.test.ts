import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { startShop } from '../../legacy-monolith/server.ts'
import { folderFor } from '../support/folder.ts'
import { type Followed, json, openShop, outbox } from './visitor.ts'

const order = (productId: number) => ({
  method: 'POST',
  body: JSON.stringify({ customerId: 1, lines: [{ productId, quantity: 1 }] }),
})

t.test('the same seed gives the same bytes, another one others', async t => {
  const [one, same, other] = [await openShop(t), await openShop(t), await openShop(t, { seed: 7 })]
  const text = async (shop: { url: string }, after: number) =>
    (await fetch(`${shop.url}/internal/outbox?after=${after}&limit=1000`)).text()
  for (const after of [0, 1_000])
    t.ok((await text(one, after)) === (await text(same, after)), `from ${after}`)
  t.not(await text(one, 0), await text(other, 0))
  t.equal((await outbox(one.url)).length, 12 + 300 + 400 + 600 + 600)
  const csv = async (shop: { url: string }) => (await fetch(`${shop.url}/export/orders.csv`)).text()
  t.ok((await csv(one)) === (await csv(same)))
})

t.test('what the seeds say agrees with itself', async t => {
  const shop = await openShop(t)
  const events = await outbox(shop.url)
  const of = (type: string) => events.filter(event => event.type === type).map(event => event.data)
  const orders = of('order.saved')
  t.equal(new Set(of('product.saved').map(product => product.name)).size, 300)
  for (const character of '&<>"\'é')
    t.ok(
      of('product.saved').some(product => (product.name + product.description).includes(character)),
      character,
    )
  for (const order of orders) {
    const lines = order.lines.reduce((sum: number, line: { totalCents: number }) => sum + line.totalCents, 0)
    if (lines !== order.subtotalCents || order.totalCents !== lines + order.shippingCents)
      t.fail(`order ${order.id} does not add up`)
    if (order.history.at(-1).status !== order.status) t.fail(`order ${order.id} ends differently`)
  }
  for (const invoice of of('invoice.saved')) {
    const lines = invoice.lines.reduce(
      (sum: number, line: { amountCents: number }) => sum + line.amountCents,
      0,
    )
    if (lines !== invoice.totalCents || invoice.netCents + invoice.vatCents !== lines)
      t.fail(`invoice ${invoice.number} does not add up`)
  }
  for (const customer of of('customer.saved')) {
    const theirs = orders.filter(order => order.customerId === customer.id)
    const kept = theirs.filter(order => order.status !== 'cancelled')
    if (kept.length !== customer.orderCount) t.fail(`customer ${customer.id} has another number of orders`)
    if (theirs.some(order => order.placedAt < customer.since))
      t.fail(`customer ${customer.id} ordered too early`)
  }
  t.equal(orders[0].placedAt, '2009-04-17 14:03:22')
})

t.test('followers of every pace see each change exactly once, while many change things', async t => {
  const shop = await openShop(t, { statusMs: 30, tickerMs: 5 })
  const orders = 60
  const shipped = (events: readonly Followed[]) =>
    events.filter(
      event => event.type === 'order.saved' && event.data.status === 'shipped' && event.data.id > 1_600,
    ).length
  const follow = async (limit: number) => {
    const seen: Followed[] = []
    for (let position = 1_912; shipped(seen) < orders; ) {
      const answer = await json(shop.url, `/internal/outbox?after=${position}&limit=${limit}&wait=5`)
      seen.push(...answer.events)
      position = answer.position
    }
    return seen
  }
  const followers = [1, 3, 1_000].map(follow)
  await Promise.all(
    Array.from({ length: orders }, (_, index) => fetch(`${shop.url}/api/orders`, order(100 + index))),
  )
  const [slow, ...others] = await Promise.all(followers)
  t.strictSame(
    slow!.map(event => event.position),
    slow!.map((_, index) => 1_913 + index),
    'no gap, nothing twice',
  )
  for (const seen of others) t.strictSame(seen.slice(0, slow!.length), slow!.slice(0, seen.length))
  const placed = slow!.filter(event => event.type === 'order.saved' && event.data.status === 'placed')
  t.strictSame(
    placed.map(event => event.data.id),
    Array.from({ length: orders }, (_, index) => 1_601 + index),
  )
})

t.test('who waits is answered as soon as there is something', async t => {
  const shop = await openShop(t, { statusMs: 60_000 })
  const waiting = json(shop.url, '/internal/outbox?after=1912&wait=20')
  while ((await json(shop.url, '/healthz')).open.followers === 0);
  const started = performance.now()
  await fetch(`${shop.url}/api/orders`, order(17))
  const answer = await waiting
  t.ok(performance.now() - started < 2_000)
  t.equal(answer.events.length, 4, 'the whole transaction at once')
  t.strictSame(
    await json(shop.url, '/internal/outbox?after=1916'),
    { events: [], position: 1_916 },
    'no wait, no waiting',
  )
  const emptyHanded = performance.now()
  t.strictSame(await json(shop.url, '/internal/outbox?after=1916&wait=1'), { events: [], position: 1_916 })
  t.ok(performance.now() - emptyHanded >= 990)
})

t.test('bad questions are refused', async t => {
  const shop = await openShop(t)
  for (const query of [
    'after=x',
    'after=-1',
    'after=1.5',
    'limit=0',
    'limit=1001',
    'wait=26',
    'wait=',
    'after=1&after=2',
  ])
    t.equal((await fetch(`${shop.url}/internal/outbox?${query}`)).status, 400, query)
})

t.test('a shop in a file goes on where it was, parcels too', async t => {
  const database = join(folderFor(t), 'shop.db')
  const before = await startShop({ database, statusMs: 300 })
  await fetch(`${before.url}/api/orders`, order(17))
  const known = await outbox(before.url)
  await before.close()
  const after = await openShop(t, { database, statusMs: 20 })
  t.strictSame((await outbox(after.url)).slice(0, known.length), known)
  t.match(await (await fetch(`${after.url}/orders/1601/events`)).text(), /placed.*packed.*shipped/s)
})

t.test('the command opens the shop, writes one line a request, and ends when told', async t => {
  const main = new URL('../../legacy-monolith/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main], { env: { ...process.env, PORT: '0', LOG: '1' } })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', text => {
    said += text
  })
  while (!said.includes('http')) await once(child.stdout, 'data')
  const url = /http:\S+/.exec(said)![0]
  const socket = fetch(`${url}/orders/1600/events`).then(answer => answer.text())
  t.equal((await json(url, '/healthz')).orders, 600)
  child.kill('SIGTERM')
  t.strictSame(await once(child, 'exit'), [0, null])
  t.match(await socket, 'placed')
  t.match(said, /^GET \/healthz 200 \d+ ms$/m)
})
