/** What people are told when a store cannot do its work, and that it goes on by itself when it can again. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t, { type Test } from 'tap'
import { FileDatabase } from '../../src/store/sqlite/file.ts'
import { EVIDENCE, STATES } from '../../src/store/sqlite/schema.ts'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/types/store.ts'
import { folderFor } from '../support/folder.ts'
import { NOW, opened } from './opening.ts'
import { batch, delta, example, fileState, move, state } from './samples.ts'

const one = batch({ deltas: [delta('orders', 1, { match: 1 })], received: [{ front: 'f', sequence: 1 }] })
const matches = async (store: Store) => (await store.evidence('orders', 1)).match

t.test('locked by another process: said at once, and done when the lock is gone', async t => {
  const file = join(folderFor(t), 'state.db')
  const { store, logged } = await opened(t, `sqlite:${file}`)
  const evidence = join(dirname(file), 'state-evidence.db')
  const locks = [file, evidence].map(path => {
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    return other
  })
  const begin = performance.now()
  await t.rejects(store.move([move('orders', null, state())], 1), {
    message: `store: ${file} is locked by another process (database is locked); end that process, \`fuser ${file}\` names it`,
  })
  await t.rejects(store.add(one), { message: /state-evidence\.db is locked by another process/ })
  t.ok(performance.now() - begin < 10_000)
  t.equal((await store.states()).size, 0, 'reading goes on')
  for (const other of locks) other.exec('ROLLBACK')
  t.equal(await store.move([move('orders', null, state())], 1), true)
  await store.add(one)
  t.equal(await matches(store), 1, 'and the batch counts once')
  for (const other of locks) other.close()
  t.strictSame(logged, [])
})

t.test('locked against reading, too: nothing is set aside for it', async t => {
  const file = join(folderFor(t), 'state.db')
  const { store: before } = await opened(t, `sqlite:${file}`)
  await before.setBuild('orders', '1')
  await before.close()
  const other = new DatabaseSync(file)
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  await t.rejects(opened(t, `sqlite:${file}`), { message: /state\.db is locked by another process/ })
  other.close()
  t.strictSame(readdirSync(dirname(file)).sort(), ['state-evidence.db', 'state.db'])
  t.equal((await (await opened(t, `sqlite:${file}`)).store.builds()).get('orders'), '1')
})

t.test('a folder that may not be written: said with what to do, and done when it may', async t => {
  const folder = join(folderFor(t), 'kept')
  mkdirSync(folder)
  const address = `sqlite:${join(folder, 'state.db')}`
  chmodSync(dirname(folder), 0o755)
  chmodSync(folder, 0o555)
  const message = /state\.db cannot be written \(EACCES: .*; let this user write .*state\.db and its folder/
  await asNobody(() => t.rejects(opened(t, address), { message }))
  chmodSync(folder, 0o777)
  const { store } = await opened(t, address)
  await store.add(one)
  t.equal(await matches(store), 1)
})

t.test('files that may not be written: counting is refused, nothing is lost or set aside', async t => {
  const folder = folderFor(t)
  const address = `sqlite:${join(folder, 'state.db')}`
  const { store: before } = await opened(t, address)
  await before.add(one)
  await before.close()
  chmodSync(folder, 0o555)
  for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o444)
  const message = /^store: .*state\.db cannot be (?:written|opened) \(/
  await asNobody(() => t.rejects(opened(t, address), { message }))
  chmodSync(folder, 0o755)
  for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o600)
  t.equal(await matches((await opened(t, address)).store), 1)
  t.strictSame(
    readdirSync(folder).filter(name => name.includes('corrupt')),
    [],
  )
})

t.test('a full disk: what does not fit is refused whole, and is stored when there is room again', async t => {
  const folder = folderFor(t)
  const log = () => {}
  const database = (schema: typeof STATES, name: string) =>
    new FileDatabase({ schema, path: join(folder, name), shown: name, log, now: () => NOW })
  const states = database(STATES, 'state.db')
  const evidence = database(EVIDENCE, 'state-evidence.db')
  const store = new SqliteStore({ name: 'x', states, evidence, log, now: () => NOW, random: Math.random })
  t.teardown(() => store.close())
  const full = (database: FileDatabase, more: number) =>
    database.read(({ database: raw }) => {
      const { page_count } = raw.prepare('PRAGMA page_count').get() as { page_count: number }
      raw.exec(`PRAGMA max_page_count = ${page_count + more}`)
    })
  full(states, 1)
  full(evidence, 5)
  const large = batch({
    deltas: [delta('orders', 1, { match: 5 })],
    examples: Array.from({ length: 40 }, (_, at) => example('orders', at, [`$.f${at}`])),
    received: [{ front: 'f', sequence: 2 }],
  })
  await t.rejects(store.add(large), {
    message:
      'store: state-evidence.db cannot grow: the disk is full (database or disk is full); free space in .',
  })
  const long = state({ why: 'w'.repeat(50_000) })
  await t.rejects(store.move([move('orders', null, long)], 1), {
    message: /state\.db cannot grow: the disk is full/,
  })
  t.equal(await matches(store), 0)
  t.equal(await store.received('f'), 0)
  t.equal((await store.states()).size, 0)
  t.strictSame(await store.history({ route: null, limit: 9, before: null }), [])
  await store.add(one)
  t.equal(await matches(store), 1, 'what fits is stored')
  full(states, 1_000)
  full(evidence, 1_000)
  await store.add(large)
  t.equal(await store.move([move('orders', null, long)], 1), true)
  t.equal(await matches(store), 6)
})

t.test('a disk that is really full', async t => {
  const folder = folderFor(t)
  if (!mounted(t, folder)) {
    t.plan(0, 'only root may mount a small disk')
    return
  }
  const { store, logged } = await opened(t, `sqlite:${join(folder, 'state.db')}`)
  await store.add(one)
  const filler = join(folder, 'filler')
  t.throws(() => writeFileSync(filler, Buffer.alloc(8 * 1024 * 1024)), { code: 'ENOSPC' })
  const large = batch({
    deltas: [delta('orders', 1, { match: 5 })],
    examples: Array.from({ length: 400 }, (_, at) => example('orders', at, [`$.f${at}`])),
  })
  await t.rejects(store.add(large), {
    message: /state-evidence\.db cannot (?:grow: the disk is full|be read or written)/,
  })
  await t.rejects(store.move([move('orders', null, state({ why: 'w'.repeat(100_000) }))], 1), {
    message: /state\.db cannot/,
  })
  rmSync(filler)
  await store.add(large)
  t.equal(await store.move([move('orders', null, state())], 1), true)
  t.equal(await matches(store), 6)
  t.equal((await store.examples({ route: 'orders', epoch: 1, field: null, limit: 999 })).length, 400)
  t.strictSame(logged, [])
})

t.test('deleted while it is used: begun anew, with the states and builds that are known', async t => {
  const folder = join(folderFor(t), 'kept')
  const address = `sqlite:${join(folder, 'state.db')}`
  const { store, logged } = await opened(t, address)
  await store.move([move('orders', null, state())], 1)
  await store.remember(new Map([['orders', fileState()]]))
  await store.setBuild('orders', '7')
  await store.add(one)
  for (const files of ['state.db', 'state-evidence.db']) {
    for (const end of ['', '-wal', '-shm']) rmSync(join(folder, files + end))
  }
  t.strictSame(await store.states(), new Map([['orders', { state: state(), file: fileState() }]]))
  t.strictSame(await store.builds(), new Map([['orders', '7']]))
  t.equal(await matches(store), 0)
  await store.add(one)
  t.equal(await store.move([move('orders', state(), state({ epoch: 2 }))], 2), true)
  const deleted = (file: string) => ({
    level: 'warn',
    what: `store: ${join(folder, file)} was deleted and is begun anew`,
    details: { file: join(folder, file) },
  })
  t.strictSame(logged, [deleted('state.db'), deleted('state-evidence.db')])
  rmSync(folder, { recursive: true })
  t.equal((await store.states()).get('orders')?.state.epoch, 2, 'the folder, too')
  await store.add(one)
  t.equal(await matches(store), 1)
  const { store: again } = await opened(t, address)
  t.equal((await again.states()).get('orders')?.state.epoch, 2)
  t.equal(again.isNew, false)
})

t.test('only the files themselves are deleted, and what stands beside them is left', async t => {
  const folder = folderFor(t)
  const { store } = await opened(t, `sqlite:${join(folder, 'state.db')}`)
  await store.move([move('orders', null, state())], 1)
  await store.add(one)
  for (const file of ['state.db', 'state-evidence.db']) rmSync(join(folder, file))
  await store.add(one)
  t.equal(await matches(store), 1)
  t.equal((await store.states()).size, 1)
  await store.setBuild('orders', '1')
  t.equal((await (await opened(t, `sqlite:${join(folder, 'state.db')}`)).store.builds()).size, 1)
})

t.test('replaced while it is used, as by a backup: the other file counts', async t => {
  const folder = folderFor(t)
  const address = `sqlite:${join(folder, 'state.db')}`
  const { store: first } = await opened(t, address)
  await first.move([move('orders', null, state())], 1)
  await first.close()
  copyFileSync(join(folder, 'state.db'), join(folder, 'backup'))
  const { store, logged } = await opened(t, address)
  const heard: string[] = []
  store.watch(() => heard.push('changed'))
  await store.move([move('orders', state(), state({ epoch: 2 }))], 1)
  renameSync(join(folder, 'backup'), join(folder, 'state.db'))
  for (const end of ['-wal', '-shm']) rmSync(join(folder, `state.db${end}`))
  t.equal((await store.states()).get('orders')?.state.epoch, 1)
  t.equal(await store.move([move('orders', state(), state({ epoch: 9 }))], 1), true)
  t.match(logged, [
    { level: 'warn', what: `store: ${join(folder, 'state.db')} was replaced and is opened again` },
  ])
})

/** Does something as somebody who is not root: root may write everywhere. */
async function asNobody(work: () => unknown): Promise<void> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.('nobody')
  try {
    await work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

/** A disk of 3 MiB, gone with the test. */
function mounted(t: Test, folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return false
  }
  t.teardown(() => execFileSync('umount', ['-l', folder]))
  return true
}
