import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { openProjection } from '../../extracted-services/chassis/projection.ts'
import { startCustomers } from '../../extracted-services/customers/server.ts'
import { startOrders } from '../../extracted-services/orders/server.ts'
import type { Teardown } from '../support/banyan.ts'
import { folderFor } from '../support/folder.ts'
import { get, until } from './asking.ts'
import { answer, customer, order, product, startOutbox } from './recorded-outbox.ts'

const fileFor = (t: Teardown) => join(folderFor(t), 'store.db')

t.test('a service answers 503 on /healthz until it has caught up, and 200 afterwards', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  outbox.append(['category.saved', { slug: 'figs', name: 'Figs', position: 1, description: '' }], product(1))
  const held = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  outbox.script.push(async response => {
    held.resolve()
    await gate.promise
    answer(response, outbox.events)
  })
  const catalog = await startCatalog({ legacyUrl: outbox.url })
  t.teardown(catalog.close)
  await held.promise
  const before = await get(`${catalog.url}/healthz`)
  t.equal(before.status, 503)
  const early = await get(`${catalog.url}/api/products/1`)
  t.equal(early.status, 503, 'rather than no such product')
  t.equal(early.json.code, 90)
  t.equal(early.headers.get('retry-after'), '1')
  t.match(before.json, { status: 'catching-up', service: 'catalog', position: 0 })
  gate.resolve()
  await catalog.caughtUp()
  const after = await get(`${catalog.url}/healthz`)
  t.equal(after.status, 200)
  t.match(after.json, { status: 'ok', service: 'catalog', position: 2, trouble: null })
})

t.test('a page served twice is applied once', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  outbox.append(product(1, { stock: 5 }), product(1, { stock: 4 }), product(2))
  const twice = (response: Parameters<typeof answer>[0]) => answer(response, outbox.events.slice(0, 2))
  outbox.script.push(twice, twice)
  const catalog = await startCatalog({ legacyUrl: outbox.url })
  t.teardown(catalog.close)
  await until(() => outbox.asked.length > 2)
  outbox.append(product(3))
  await catalog.caughtUp()
  t.equal((await get(`${catalog.url}/api/products/1`)).json.product.stock, 4, 'the newest snapshot won')
  t.equal((await get(`${catalog.url}/api/products`)).json.total, 3)
  t.equal((await get(`${catalog.url}/healthz`)).json.position, 4)
  const afters = outbox.asked.map(question => question.after)
  t.same(
    afters,
    afters.toSorted((a, b) => a - b),
    'it never goes back',
  )
})

t.test('a store passes over what it has, and takes what is new behind it', t => {
  const projection = openProjection(':memory:', 'CREATE TABLE seen (position INTEGER)')
  const seen: number[] = []
  const events = [1, 2, 3].map(position => ({ position, type: 'seen', at: '', data: position }))
  const appliers = { seen: (position: never) => seen.push(position) }
  projection.apply(events.slice(0, 2), appliers)
  projection.apply(events.slice(0, 2), appliers)
  projection.apply(events, appliers)
  t.same(seen, [1, 2, 3])
  t.equal(projection.position(), 3)
  t.throws(() => projection.apply([{ ...events[0]!, position: 5 }], appliers), /skips from position 3 to 5/)
  t.equal(projection.position(), 3)
  projection.close()
  t.end()
})

t.test('an old event does not undo a newer one when both come again', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  outbox.append(product(1, { stock: 5 }), product(1, { stock: 4 }))
  const catalog = await startCatalog({ legacyUrl: outbox.url })
  t.teardown(catalog.close)
  await catalog.caughtUp()
  outbox.script.push(response => answer(response, outbox.events.slice(0, 1)))
  await catalog.caughtUp()
  t.equal((await get(`${catalog.url}/api/products/1`)).json.product.stock, 4)
})

t.test('a gap in the positions is not applied over', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  outbox.append(product(1), product(2), product(3))
  outbox.script.push(response => answer(response, [outbox.events[0]!, outbox.events[2]!]))
  const catalog = await startCatalog({ legacyUrl: outbox.url })
  t.teardown(catalog.close)
  await catalog.caughtUp()
  t.same(
    outbox.asked.slice(0, 2).map(question => question.after),
    [0, 0],
    'the whole page was given up and asked for again',
  )
  t.equal((await get(`${catalog.url}/api/products`)).json.total, 3)
})

t.test('each service takes its own event types and passes over the others', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  outbox.append(product(1), customer(1), order(1001), ['shelf.painted', { colour: 'green' }], customer(2))
  const options = { legacyUrl: outbox.url }
  const [catalog, orders, customers] = await Promise.all([
    startCatalog(options),
    startOrders(options),
    startCustomers(options),
  ])
  for (const service of [catalog, orders, customers]) {
    t.teardown(service.close)
    await service.caughtUp()
    t.equal((await get(`${service.url}/healthz`)).json.position, 5)
  }
  t.equal((await get(`${catalog.url}/api/products`)).json.total, 1)
  t.equal((await get(`${orders.url}/api/orders`)).json.total, 1)
  t.equal((await get(`${customers.url}/api/customers`)).json.total, 2)
})

t.test('after a restart a service goes on where it was', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  const db = fileFor(t)
  outbox.append(...Array.from({ length: 1_200 }, (_, index) => product(index + 1)))
  const first = await startCatalog({ legacyUrl: outbox.url, db })
  await first.caughtUp()
  await first.close()
  const asked = outbox.asked.length
  outbox.append(product(5_000))
  const second = await startCatalog({ legacyUrl: outbox.url, db })
  t.teardown(second.close)
  await second.caughtUp()
  t.equal(outbox.asked[asked]?.after, 1_200)
  t.equal((await get(`${second.url}/api/products`)).json.total, 1_201)
})

t.test('after a restart a service answers what it knew while the monolith is away', async t => {
  const outbox = await startOutbox()
  const db = fileFor(t)
  outbox.append(product(1))
  const first = await startCatalog({ legacyUrl: outbox.url, db })
  await first.caughtUp()
  await first.close()
  await outbox.close()
  const second = await startCatalog({ legacyUrl: outbox.url, db })
  t.teardown(second.close)
  t.equal((await get(`${second.url}/healthz`)).status, 503, 'it may be behind')
  t.equal((await get(`${second.url}/api/products/1`)).status, 200, 'but it is whole')
})

t.test('an event that cannot be applied leaves neither its page nor its position behind', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  const db = fileFor(t)
  outbox.append(product(1), product(2, { name: { not: 'a text' } }))
  const catalog = await startCatalog({ legacyUrl: outbox.url, db })
  await until(() => outbox.asked.length >= 2)
  const health = await get(`${catalog.url}/healthz`)
  t.equal(health.status, 503)
  t.equal(health.json.position, 0)
  t.type(health.json.trouble, 'string')
  await catalog.close()
  const store = new DatabaseSync(db, { readOnly: true })
  t.same({ ...store.prepare('SELECT count(*) AS plants FROM plants').get() }, { plants: 0 })
  store.close()
})

t.test('a monolith that is away is asked again, ever more slowly, and then followed', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  outbox.append(product(1))
  outbox.script.push(
    response => response.writeHead(503).end('closed for inventory'),
    response => response.destroy(),
    response => response.end('<html>'),
    response => response.end('{"position":3}'),
  )
  const catalog = await startCatalog({ legacyUrl: outbox.url })
  t.teardown(catalog.close)
  await catalog.caughtUp()
  t.equal((await get(`${catalog.url}/api/products`)).json.total, 1)
  const gaps = outbox.asked.slice(1, 5).map((question, index) => question.at - outbox.asked[index]!.at)
  for (const [index, leastMs] of [95, 195, 395, 795].entries()) {
    t.ok(
      gaps[index]! >= leastMs,
      `pause ${index + 1} was ${Math.round(gaps[index]!)} ms, at least ${leastMs}`,
    )
  }
})

t.test('a service starts while the monolith is not there yet, and finds it when it comes', async t => {
  const early = await startOutbox()
  const port = Number(new URL(early.url).port)
  await early.close()
  const customers = await startCustomers({ legacyUrl: `http://127.0.0.1:${port}` })
  t.teardown(customers.close)
  await until(async () => (await get(`${customers.url}/healthz`)).json.trouble !== null)
  t.equal((await get(`${customers.url}/healthz`)).status, 503)
  const outbox = await startOutbox(port)
  t.teardown(outbox.close)
  outbox.append(customer(1))
  await customers.caughtUp()
  t.equal((await get(`${customers.url}/healthz`)).status, 200)
  t.equal((await get(`${customers.url}/api/customers`)).json.total, 1)
})

t.test('caughtUp resolves for what is there at the time, without waiting for a long poll to end', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  const customers = await startCustomers({ legacyUrl: outbox.url })
  t.teardown(customers.close)
  await until(() => outbox.asked.some(question => question.wait === 25))
  outbox.append(customer(1))
  await customers.caughtUp()
  t.equal((await get(`${customers.url}/api/customers`)).json.total, 1)
  const started = performance.now()
  await customers.caughtUp()
  t.ok(performance.now() - started < 10_000, 'a poll of 25 s was cut short')
})

t.test('a store of another schema is refused, not overwritten', async t => {
  const db = fileFor(t)
  const foreign = new DatabaseSync(db)
  foreign.exec('CREATE TABLE precious (thing TEXT)')
  foreign.close()
  const refused = startCatalog({ legacyUrl: 'http://127.0.0.1:1', db })
  await t.rejects(refused, /holds another schema; delete it/)
  const after = new DatabaseSync(db, { readOnly: true })
  const tables = after.prepare('SELECT name FROM sqlite_schema').all()
  t.same(
    tables.map(table => table.name),
    ['precious'],
  )
  after.close()
})
