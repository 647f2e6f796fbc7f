/** A file that cannot be read is set aside, each of the two by itself, and work goes on. */
import {
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Store } from '../../src/types/store.ts'
import { folderFor } from '../support/folder.ts'
import { NOW, opened } from './opening.ts'
import { batch, delta, example, move, state } from './samples.ts'

const ASIDE = '.corrupt-2026-11-23T00-50-12Z'

/** Some hundred pages in both files. */
async function fill(store: Store): Promise<void> {
  await store.move([move('orders', null, state({ why: 'w'.repeat(200_000) }))], 1)
  await store.add(
    batch({
      deltas: [delta('orders', 1, { match: 7, strata: many(3_000) })],
      examples: Array.from({ length: 50 }, (_, at) => example('orders', at, ['$.a'], { perField: 100 })),
    }),
  )
}

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`stratum ${index}`, 1]))

const HARM: readonly (readonly [name: string, harm: (file: string) => void])[] = [
  ['garbage', file => writeFileSync(file, 'this is no database '.repeat(500))],
  ['cut in the middle of a page', file => truncateSync(file, Math.floor(statSync(file).size / 2) + 100)],
  ['pages overwritten', file => overwrite(file, 4_096, 100_000)],
  ['only a header', file => truncateSync(file, 100)],
]

for (const [name, harm] of HARM) {
  for (const broken of ['state.db', 'state-evidence.db']) {
    t.test(`${broken} is ${name}: it is set aside, the other one stays`, async t => {
      const folder = folderFor(t)
      const address = `sqlite:${join(folder, 'state.db')}`
      const { store: before } = await opened(t, address)
      await fill(before)
      await before.close()
      harm(join(folder, broken))
      const harmed = readFileSync(join(folder, broken))
      const { store, logged } = await opened(t, address)
      t.ok(harmed.equals(readFileSync(join(folder, broken + ASIDE))), 'all that was in it is still there')
      const holds = broken === 'state.db' ? 'phases and history' : 'evidence and examples'
      t.match(logged, [
        {
          level: 'error',
          what: `store: ${join(folder, broken)} is corrupt and was set aside; ${holds} begin anew`,
          details: { file: join(folder, broken), aside: join(folder, broken + ASIDE) },
        },
      ])
      t.equal(store.isNew, broken === 'state.db')
      t.equal((await store.states()).size, broken === 'state.db' ? 0 : 1)
      t.equal((await store.evidence('orders', 1)).match, broken === 'state.db' ? 7 : 0)
      await store.add(batch({ deltas: [delta('orders', 1, { match: 1 })] }))
      t.equal(await store.move([move('cart', null, state())], 1), true)
      t.equal(statSync(join(folder, broken)).mode & 0o777, 0o600)
    })
  }
}

t.test('set aside twice in a second: both are kept', async t => {
  const folder = folderFor(t)
  const file = join(folder, 'state.db')
  for (const garbage of ['first garbage, long enough'.repeat(99), 'second garbage'.repeat(99)]) {
    writeFileSync(file, garbage)
    const { store } = await opened(t, `sqlite:${file}`)
    await store.close()
  }
  t.match(readFileSync(file + ASIDE, 'utf8'), /^first/)
  t.match(readFileSync(`${file}${ASIDE}.2`, 'utf8'), /^second/)
})

t.test('rubbish in the write-ahead log is passed over', async t => {
  const folder = folderFor(t)
  const address = `sqlite:${join(folder, 'state.db')}`
  const { store: before } = await opened(t, address)
  await fill(before)
  await before.close()
  for (const file of ['state.db', 'state-evidence.db']) {
    writeFileSync(join(folder, `${file}-wal`), 'rubbish'.repeat(10_000))
    writeFileSync(join(folder, `${file}-shm`), 'rubbish'.repeat(10_000))
  }
  const { store, logged } = await opened(t, address)
  t.strictSame(logged, [])
  t.equal((await store.states()).size, 1)
  t.equal((await store.evidence('orders', 1)).match, 7)
  await store.setBuild('orders', '1')
})

t.test('a write-ahead log without its file is of no use, and harms nobody', async t => {
  const folder = folderFor(t)
  const address = `sqlite:${join(folder, 'state.db')}`
  const { store: before } = await opened(t, address)
  await before.setBuild('orders', '1')
  const wal = readFileSync(join(folder, 'state.db-wal'))
  await before.close()
  renameSync(join(folder, 'state.db'), join(folder, 'gone'))
  writeFileSync(join(folder, 'state.db-wal'), wal)
  const { store } = await opened(t, address)
  t.equal(store.isNew, true)
  t.equal((await store.builds()).size, 0)
  await store.setBuild('orders', '2')
})

t.test('a file that breaks while it is used is set aside, and what it was asked for is done', async t => {
  const folder = folderFor(t)
  const address = `sqlite:${join(folder, 'state.db')}`
  const { store: before } = await opened(t, address)
  await fill(before)
  await before.close()
  const { store, logged } = await opened(t, address)
  await store.states()
  // Another process writes, so that this one has to read again what it has in memory.
  const { store: second } = await opened(t, address)
  await second.add(batch({ deltas: [delta('cart', 1, { match: 1 })] }))
  await second.setBuild('cart', '1')
  for (const file of ['state.db', 'state-evidence.db']) overwrite(join(folder, file), 0, 150_000)
  await store.add(batch({ deltas: [delta('orders', 1, { match: 1 })] }))
  t.equal((await store.evidence('orders', 1)).match, 1)
  t.equal(await store.move([move('orders', state(), state({ epoch: 2 }))], 1), true, 'states are known again')
  t.equal((await store.states()).get('orders')?.state.epoch, 2)
  t.equal(logged.length, 2)
  t.equal((await second.evidence('orders', 1)).match, 1, 'the other one goes on with the new file')
  t.ok(existsSync(join(folder, `state.db${ASIDE}`)))
  t.ok(existsSync(join(folder, `state-evidence.db${ASIDE}`)))
  await store.close()
  const { store: again, logged: nothing } = await opened(t, address, { now: () => NOW + 1_000 })
  t.equal((await again.evidence('orders', 1)).match, 1)
  t.strictSame(nothing, [])
  t.equal(readdirSync(folder).filter(name => name.endsWith(ASIDE)).length, 2)
})

function overwrite(file: string, from: number, bytes: number): void {
  writeSync(openSync(file, 'r+'), Buffer.alloc(bytes, 'rubbish'), 0, bytes, from)
}
