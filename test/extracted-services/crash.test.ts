import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { folderFor } from '../support/folder.ts'
import { get, until } from './asking.ts'
import { runMain } from './processes.ts'
import { product, startOutbox } from './recorded-outbox.ts'

/** What a store holds, read from outside. */
function read(db: string): { position: number; plants: number } {
  const store = new DatabaseSync(db)
  const position = Number(store.prepare('SELECT position FROM outbox_position').get()?.position)
  const plants = Number(store.prepare('SELECT count(*) AS plants FROM plants').get()?.plants)
  store.close()
  return { position, plants }
}

t.test('killed inside a transaction, a store has neither the change nor the position', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  const dir = folderFor(t)
  const db = join(dir, 'store.db')
  outbox.append(...Array.from({ length: 100 }, (_, index) => product(index + 1)))

  const early = await startCatalog({ legacyUrl: outbox.url, db })
  await early.caughtUp()
  await early.close()
  outbox.append(...Array.from({ length: 100 }, (_, index) => product(index + 101)))

  const events = join(dir, 'events.json')
  writeFileSync(events, JSON.stringify(outbox.events))
  const script = join(import.meta.dirname, 'killed-halfway.ts')
  const child = spawn(process.execPath, [script, db, events, '150'], { stdio: 'inherit' })
  const [, signal] = await once(child, 'exit')
  t.equal(signal, 'SIGKILL')
  t.same(read(db), { position: 100, plants: 100 })

  const late = await startCatalog({ legacyUrl: outbox.url, db })
  t.teardown(late.close)
  await late.caughtUp()
  t.equal((await get(`${late.url}/api/products`)).json.total, 200)
  t.equal((await get(`${late.url}/healthz`)).json.position, 200)
})

t.test('killed anywhere, again and again, a service ends with every event applied once', async t => {
  const outbox = await startOutbox()
  t.teardown(outbox.close)
  const db = join(folderFor(t), 'store.db')
  const total = 6_000
  for (let id = 1; id <= total; id += 1_000) {
    outbox.append(...Array.from({ length: 1_000 }, (_, index) => product(id + index)))
  }
  // Each life is killed as soon as it has asked for its third page, whatever it is doing then.
  for (let life = 0; life < 3; life++) {
    const asked = outbox.asked.length
    const child = runMain('catalog', { LEGACY_URL: outbox.url, DB: db })
    await until(() => outbox.asked.length >= asked + 3)
    child.process.kill('SIGKILL')
    await child.exited
    const { position, plants } = read(db)
    t.equal(plants, position, `after life ${life + 1} the store stands at ${position}`)
  }
  const last = await startCatalog({ legacyUrl: outbox.url, db })
  t.teardown(last.close)
  await last.caughtUp()
  t.equal((await get(`${last.url}/api/products`)).json.total, total)
  t.equal((await get(`${last.url}/healthz`)).json.position, total)
})
