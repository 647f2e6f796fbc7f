import type { IncomingMessage, ServerResponse } from 'node:http'
import t from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { startOrders } from '../../extracted-services/orders/server.ts'
import { get, until } from './asking.ts'
import { answer, order, product, startOutbox } from './recorded-outbox.ts'
import { startBehind } from './upstream.ts'

const wish = JSON.stringify({ customerId: 1, lines: [{ productId: 17, quantity: 2 }] })

/** A monolith with an empty outbox, that does with a write what a test wants. */
async function startMonolith(
  t: import('tap').Test,
  write: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const behind = await startBehind((request, response) => {
    if (request.method !== 'GET') return write(request, response)
    if (!request.url?.endsWith('wait=25')) answer(response, [])
  })
  const orders = await startOrders({ legacyUrl: behind.url })
  t.teardown(async () => {
    await orders.close()
    await behind.close()
  })
  await orders.caughtUp()
  const writes = () => behind.asked.filter(request => request.method !== 'GET')
  const place = (headers: { [name: string]: string } = {}) =>
    get(`${orders.url}/api/orders`, { method: 'POST', body: wish, headers })
  return { behind, orders, writes, place }
}

t.test('the command is passed on, and nothing else of the request', async t => {
  const bodies: string[] = []
  const { writes, place } = await startMonolith(t, async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString())
    response.writeHead(409, { 'content-type': 'application/json' })
    response.end(
      '{"error":true,"code":33,"message":"Not enough stock","requestId":"theirs","generatedAt":"then"}',
    )
  })
  const refused = await place({ cookie: 'FIGSESSID=secret', 'x-own': '1' })
  t.equal(refused.status, 409)
  t.match(refused.json, { error: true, code: 33, message: 'Not enough stock' })
  t.not(refused.json.requestId, 'theirs')
  t.same(bodies, ['{"customerId":1,"lines":[{"productId":17,"quantity":2}],"note":""}'])
  t.notOk(writes()[0]!.headers.cookie)
  t.notOk(writes()[0]!.headers['x-own'])
})

const silences = [
  ['hangs up', (_: IncomingMessage, response: ServerResponse) => response.destroy()],
  ['answers with a page', (_: IncomingMessage, response: ServerResponse) => response.end('<html>')],
  ['answers with half', (_: IncomingMessage, response: ServerResponse) => response.end('{"error":false}')],
  ['breaks', (_: IncomingMessage, response: ServerResponse) => response.writeHead(500).end('{}')],
] as const

for (const [what, write] of silences) {
  t.test(`a monolith that ${what} may have placed the order: 504, and it is not asked again`, async t => {
    const { place, writes } = await startMonolith(t, (request, response) => void write(request, response))
    const { status, json, headers } = await place()
    t.equal(status, 504)
    t.equal(json.code, 92)
    t.equal(headers.get('cache-control'), 'no-store')
    t.equal(writes().length, 1)
  })
}

t.test('a monolith that is away did nothing: 503, and reads go on', async t => {
  const outbox = await startOutbox()
  outbox.append(order(1001))
  const orders = await startOrders({ legacyUrl: outbox.url })
  t.teardown(orders.close)
  await orders.caughtUp()
  await outbox.close()
  const { status, json } = await get(`${orders.url}/api/orders`, { method: 'POST', body: wish })
  t.equal(status, 503)
  t.equal(json.code, 91)
  t.equal((await get(`${orders.url}/api/orders/1001/cancel`, { method: 'POST' })).status, 503)
  t.equal((await get(`${orders.url}/api/orders/1001`)).status, 200)
})

t.test('a copy of a write is not carried out', async t => {
  const { orders, place, writes } = await startMonolith(t, (_, response) => response.end('{}'))
  const copy = { 'banyan-mirror': 'orders' }
  t.equal((await place(copy)).json.code, 93)
  const cancelled = await get(`${orders.url}/api/orders/1001/cancel`, { method: 'POST', headers: copy })
  t.equal(cancelled.status, 409)
  t.equal(writes().length, 0)
})

t.test('a copy of an upload is not carried out', async t => {
  const behind = await startBehind((_request, response) => answer(response, []))
  const catalog = await startCatalog({ legacyUrl: behind.url, faults: ['stale'] })
  t.teardown(async () => {
    await catalog.close()
    await behind.close()
  })
  await until(async () => (await get(`${catalog.url}/healthz`)).status === 200)
  const headers = { 'banyan-mirror': 'catalog', 'content-type': 'image/png' }
  const put = await get(`${catalog.url}/api/products/17/photo`, { method: 'PUT', headers, body: 'x' })
  t.equal(put.json.code, 93)
  t.ok(behind.asked.every(request => request.method === 'GET'))
})

t.test('an answer waits for our own books, so that the next read agrees', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  const late = Promise.withResolvers<void>()
  const monolith = await startBehind(async (request, response) => {
    if (request.method === 'POST') {
      response.end('{"error":false,"order":{"id":1001,"status":"in the monolith’s words"}}')
      return late.resolve()
    }
    const passed = await get(outbox.url + request.url).catch(() => null)
    return passed ? response.end(passed.text) : response.destroy()
  })
  const orders = await startOrders({ legacyUrl: monolith.url })
  t.teardown(async () => {
    await orders.close()
    await monolith.close()
  })
  await orders.caughtUp()
  const placing = get(`${orders.url}/api/orders`, { method: 'POST', body: wish })
  await late.promise
  outbox.append(order(1001))
  const placed = await placing
  t.equal(placed.status, 201)
  t.equal(placed.json.order.status, 'placed', 'read from the books')
  t.same((await get(`${orders.url}/api/orders/1001`)).json.order, placed.json.order)

  await get(`${orders.url}/internal/faults`, { method: 'PUT', body: '{"faults":["stale"]}' })
  const cancelled = await get(`${orders.url}/api/orders/1001/cancel`, { method: 'POST', body: '{}' })
  t.equal(cancelled.status, 200)
  t.equal(cancelled.json.order.status, 'in the monolith’s words', 'when the books stand still')
})

t.test('an upload is answered once our own answers name the picture', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  outbox.append(product(17))
  const late = Promise.withResolvers<void>()
  const monolith = await startBehind(async (request, response) => {
    if (request.method === 'PUT') {
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end('{"error":false,"photo":{"id":3,"url":"/photos/3"}}')
      return late.resolve()
    }
    const passed = await get(outbox.url + request.url).catch(() => null)
    return passed ? response.end(passed.text) : response.destroy()
  })
  const catalog = await startCatalog({ legacyUrl: monolith.url })
  t.teardown(async () => {
    await catalog.close()
    await monolith.close()
  })
  await catalog.caughtUp()
  let answered = false
  const headers = { 'content-type': 'image/png' }
  const putting = get(`${catalog.url}/api/products/17/photo`, { method: 'PUT', headers, body: 'x' })
  putting.then(() => (answered = true))
  await late.promise
  for (let turn = 0; turn < 5; turn++) await get(`${catalog.url}/healthz`)
  t.notOk(answered)
  outbox.append(product(17, { photos: ['/photos/3'] }))
  t.equal((await putting).status, 201)
  t.same((await get(`${catalog.url}/api/products/17`)).json.product.photos, ['/photos/3'])
})
