/** What the two files of a store are: whose, where, of which version. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { Connection } from '../../src/store/sqlite/connection.ts'
import { migrate, type Schema } from '../../src/store/sqlite/schema.ts'
import { folderFor } from '../support/folder.ts'
import { opened } from './opening.ts'
import { batch, delta, entry, example, fileState, move, state } from './samples.ts'

const modeOf = (path: string) => statSync(path).mode & 0o777
const ALL = { route: null, limit: 9, before: null }

t.test('folder and files are made, and only their user may read them', async t => {
  const folder = join(folderFor(t), 'deep', '.banyan')
  const { store } = await opened(t, `sqlite:${join(folder, 'state.db')}`)
  await store.setBuild('orders', '1')
  await store.add(batch({ deltas: [delta('orders', 1, { match: 1 })] }))
  const files = ['state-evidence.db', 'state.db'].flatMap(file => [file, `${file}-shm`, `${file}-wal`])
  t.strictSame(readdirSync(folder).sort(), files.sort())
  for (const file of files) t.equal(modeOf(join(folder, file)), 0o600, file)
  t.equal(modeOf(folder), 0o700)
  await store.close()
  t.strictSame(readdirSync(folder).sort(), ['state-evidence.db', 'state.db'], 'a closed store is two files')
})

t.test('files that others may read are closed to them', async t => {
  const folder = folderFor(t)
  writeFileSync(join(folder, 'state.db'), '')
  chmodSync(join(folder, 'state.db'), 0o644)
  await opened(t, `sqlite:${join(folder, 'state.db')}`)
  t.equal(modeOf(join(folder, 'state.db')), 0o600)
})

const NAMES = [
  ['state.db', 'state-evidence.db'],
  ['banyan', 'banyan-evidence'],
  ['.state', '.state-evidence'],
  ['a.b.sqlite', 'a.b-evidence.sqlite'],
  ['file:x?mode=ro', 'file:x?mode=ro-evidence'],
] as const
for (const [file, evidence] of NAMES) {
  t.test(`beside ${file} stands ${evidence}`, async t => {
    const folder = folderFor(t)
    const { store } = await opened(t, `sqlite:${join(folder, file)}`)
    await store.close()
    t.strictSame(readdirSync(folder).sort(), [file, evidence].sort())
  })
}

t.test('what was stored is there after closing and opening', async t => {
  const address = `sqlite:${join(folderFor(t), 'state.db')}`
  const { store } = await opened(t, address)
  await store.move([move('orders', null, state())], 1)
  await store.remember(new Map([['orders', fileState()]]))
  await store.setBuild('orders', '7')
  await store.add(
    batch({
      deltas: [delta('orders', 1, { match: 3 })],
      examples: [example('orders', 5, ['$.a'])],
      received: [{ front: 'f', sequence: 4 }],
    }),
  )
  await store.close()
  const { store: again, logged } = await opened(t, address)
  t.equal(again.isNew, false)
  t.strictSame(await again.states(), new Map([['orders', { state: state(), file: fileState() }]]))
  t.strictSame(await again.builds(), new Map([['orders', '7']]))
  t.equal((await again.history(ALL)).length, 1)
  t.equal((await again.evidence('orders', 1)).match, 3)
  t.equal((await again.examples({ route: 'orders', epoch: 1, field: '$.a', limit: 9 })).length, 1)
  t.equal(await again.received('f'), 4)
  t.strictSame(logged, [])
})

t.test('a store is new until a route has been somewhere', async t => {
  const address = `sqlite:${join(folderFor(t), 'state.db')}`
  const next = async () => (await opened(t, address)).store
  const first = await next()
  await first.note(entry(null, 1, { kind: 'reload-failed' }))
  await first.add(batch({ deltas: [delta('orders', 1, { match: 3 })] }))
  const second = await next()
  t.equal(second.isNew, true, 'a problem of the file tells nothing of a route')
  await second.move([move('orders', null, state())], 1)
  t.equal((await next()).isNew, false)
  await second.move([move('orders', state(), null)], 1)
  t.equal((await next()).isNew, false, 'also when the last one is gone')
})

t.test('evidence may be lost without the states', async t => {
  const folder = folderFor(t)
  const address = `sqlite:${join(folder, 'state.db')}`
  const { store } = await opened(t, address)
  await store.move([move('orders', null, state())], 1)
  await store.close()
  rmSync(join(folder, 'state-evidence.db'))
  const { store: again } = await opened(t, address)
  t.equal(again.isNew, false)
  t.equal((await again.states()).size, 1)
})

const KNOWN: { readonly [file: string]: number } = { 'state.db': 1, 'state-evidence.db': 2 }
for (const file of ['state.db', 'state-evidence.db']) {
  t.test(`${file} of a newer Banyan is refused and left as it is`, async t => {
    const folder = folderFor(t)
    const address = `sqlite:${join(folder, 'state.db')}`
    await (await opened(t, address)).store.close()
    edit(join(folder, file), 'PRAGMA user_version = 99')
    const before = readFileSync(join(folder, file))
    await t.rejects(opened(t, address), {
      message: `store: ${join(folder, file)} was written by a newer Banyan (version 99 of the file, this one knows ${KNOWN[file]}); run that Banyan, or name another file as "store"`,
    })
    t.ok(before.equals(readFileSync(join(folder, file))))
    t.strictSame(
      readdirSync(folder).filter(name => name.includes('corrupt')),
      [],
    )
  })
}

t.test('a database of another program is refused and left as it is', async t => {
  const folder = folderFor(t)
  const file = join(folder, 'shop.db')
  edit(file, 'CREATE TABLE orders (id); INSERT INTO orders VALUES (1)')
  const before = readFileSync(file)
  await t.rejects(opened(t, `sqlite:${file}`), {
    message: `store: ${file} is a SQLite database, but not one in which Banyan keeps phases and history; name another file as "store"`,
  })
  t.ok(before.equals(readFileSync(file)))
  t.equal((await opened(t, `sqlite:${join(folder, 'state.db')}`)).store.isNew, true)
  await t.rejects(
    opened(t, `sqlite:${join(folder, 'state-evidence.db')}`),
    /not one in which Banyan keeps phases/,
  )
})

t.test('a folder is no store, nor is a file a folder', async t => {
  const folder = folderFor(t)
  mkdirSync(join(folder, 'state.db'))
  await t.rejects(opened(t, `sqlite:${join(folder, 'state.db')}`), {
    message: `store: ${join(folder, 'state.db')} is no file; name one as "store"`,
  })
  writeFileSync(join(folder, 'file'), '')
  await t.rejects(
    opened(t, `sqlite:${join(folder, 'file', 'state.db')}`),
    /name a file in a folder as "store"$/,
  )
})

// What version 1 wrote, as it wrote it. Never to be written anew: files like these are out there.
t.test('files of version 1 are read', async t => {
  const folder = folderFor(t)
  for (const file of ['state.db', 'state-evidence.db']) {
    edit(
      join(folder, file),
      readFileSync(join(import.meta.dirname, 'fixtures', `version-1-${file}.sql`), 'utf8'),
    )
  }
  const { store, logged } = await opened(t, `sqlite:${join(folder, 'state.db')}`)
  t.equal(store.isNew, false)
  t.match((await store.states()).get('orders'), {
    state: { phase: 'canary', percent: 0.1, epoch: 2, by: 'ada' },
  })
  t.equal((await store.states()).get('orders')?.file.fingerprint, 'f1')
  t.strictSame(await store.builds(), new Map([['orders', '7']]))
  t.strictSame(
    (await store.history(ALL)).map(({ kind }) => kind),
    ['reload', 'promoted', 'file'],
  )
  t.match(await store.evidence('orders', 2), {
    match: 42,
    signatures: { '["$.price"]': 3 },
    since: 100,
    newest: 900,
  })
  t.equal(await store.received('front-1'), 17)
  const [kept] = await store.examples({ route: 'orders', epoch: 2, field: '$.price', limit: 9 })
  t.match(kept, { id: '1', at: 5, request: { target: '/orders/4' } })
  await store.add(
    batch({ deltas: [delta('orders', 2, { match: 1 })], examples: [example('orders', 6, ['$.price'])] }),
  )
  t.equal((await store.evidence('orders', 2)).match, 43)
  t.strictSame(logged, [])
})

t.test('an older version is brought up to date step by step, or not at all', async t => {
  const file = join(folderFor(t), 'x.db')
  const schema = (...migrations: string[]): Schema => ({
    holds: 'x',
    applicationId: 7,
    connect: '',
    migrations,
  })
  const first = 'CREATE TABLE a (x)'
  const second = 'ALTER TABLE a ADD COLUMN y DEFAULT 2; INSERT INTO a (x) VALUES (10)'
  const third = 'CREATE TABLE b AS SELECT x + y AS z FROM a'
  const withFile = <Result>(work: (connection: Connection) => Result): Result => {
    const connection = new Connection(file)
    try {
      return work(connection)
    } finally {
      connection.close()
    }
  }
  t.equal(
    withFile(one => migrate(one, schema(first))),
    true,
    'it was begun',
  )
  t.equal(
    withFile(one => migrate(one, schema(first))),
    false,
  )
  t.throws(
    () => withFile(one => migrate(one, schema(first, second, 'CREATE TABLE a (again)'))),
    /already exists/,
  )
  t.equal(
    withFile(one => one.number('PRAGMA user_version')),
    1,
  )
  t.throws(() => withFile(one => one.number('SELECT y FROM a')), /no such column/)
  t.equal(
    withFile(one => migrate(one, schema(first, second, third))),
    false,
  )
  t.equal(
    withFile(one => one.number('SELECT z FROM b')),
    12,
  )
  t.equal(
    withFile(one => one.number('PRAGMA user_version')),
    3,
  )
})

t.test('counters are bounded, whatever fields an upstream invents', async t => {
  const file = join(folderFor(t), 'state.db')
  const { store } = await opened(t, `sqlite:${file}`)
  for (let part = 0; part < 60; part++) {
    const names = Array.from({ length: 500 }, (_, index) => [`["$.f${part * 500 + index}"]`, 1])
    await store.add(batch({ deltas: [delta('orders', 1, { signatures: Object.fromEntries(names) })] }))
  }
  const raw = new DatabaseSync(join(file, '..', 'state-evidence.db'))
  const { n, all } = raw.prepare('SELECT count(*) AS n, sum(value) AS "all" FROM counters').get()!
  raw.close()
  t.ok(Number(n) <= 25_000, `${n} counters`)
  t.equal(all, 30_000, 'none is lost')
})

t.test('history is bounded: the newest 100,000 entries are kept', async t => {
  const file = join(folderFor(t), 'state.db')
  const { store } = await opened(t, `sqlite:${file}`)
  edit(
    file,
    `INSERT INTO history (route, entry) SELECT 'orders', '{"at":1}'
     FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n)`,
  )
  for (let at = 0; at < 3; at++) await store.note(entry(null, at))
  const raw = new DatabaseSync(file)
  t.strictSame(
    { ...raw.prepare('SELECT count(*) AS n, min(id) AS first FROM history').get() },
    { n: 100_000, first: 4 },
  )
  raw.close()
})

function edit(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}
