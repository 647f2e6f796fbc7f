import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { startCustomers } from '../../extracted-services/customers/server.ts'
import { startGateway } from '../../extracted-services/gateway/server.ts'
import { startOrders } from '../../extracted-services/orders/server.ts'
import { get } from './asking.ts'
import { nobody } from './upstream.ts'

const readme = readFileSync(join(import.meta.dirname, '../../extracted-services/README.md'), 'utf8')

t.test('the table of faults is what the services know', async t => {
  const rows = [...readme.matchAll(/^\| `([a-z0-9-]+)` +\|.*\| ([a-z, ]+?) +\|$/gm)]
  t.ok(rows.length >= 8)
  const url = await nobody()
  const services = {
    catalog: await startCatalog({ legacyUrl: url }),
    orders: await startOrders({ legacyUrl: url }),
    customers: await startCustomers({ legacyUrl: url }),
    gateway: await startGateway({ legacyUrl: url, catalogUrl: url, ordersUrl: url, customersUrl: url }),
  }
  for (const [name, service] of Object.entries(services)) {
    t.teardown(service.close)
    const told = rows.filter(row => row[2]!.split(', ').includes(name)).map(row => row[1]!)
    const { known } = (await get(`${service.url}/internal/faults`)).json
    t.same(told.toSorted(), known.toSorted(), name)
  }
})

t.test('the example in place does what it says', async t => {
  const example = /```ts\n([\s\S]+?)```/.exec(readme)?.[1] ?? ''
  for (const part of [
    "from './extracted-services/catalog/server.ts'",
    'catalog.caughtUp()',
    'catalog.close()',
  ]) {
    t.ok(example.includes(part), part)
  }
  const fault = /faults: \['([^']+)'\]/.exec(example)?.[1] ?? ''
  const catalog = await startCatalog({ legacyUrl: await nobody(), faults: [fault] })
  t.same((await get(`${catalog.url}/internal/faults`)).json.faults, [fault])
  await catalog.close()
})
