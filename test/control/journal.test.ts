/** What took effect is written down in order, by a real store that cannot do it for a while. */
import { mkdirSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import t from 'tap'
import type { Mover } from '../../src/control/course.ts'
import { Journal } from '../../src/control/journal.ts'
import { openStore } from '../../src/store/open.ts'
import { FileDatabase } from '../../src/store/sqlite/file.ts'
import { EVIDENCE, STATES } from '../../src/store/sqlite/schema.ts'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import { entry, move, state } from '../store/samples.ts'
import { until } from '../support/until.ts'
import { file, startHelm } from './helm.ts'

const log = pino({ level: 'silent' })
const BANYAN: Mover = { by: 'banyan', why: 'bursts', forced: false, reasons: [] }
const BACK = [{ route: 'orders', to: { phase: 'shadow', percent: 0.01 }, held: true }] as const

t.test('a look at an empty journal does not end it', async t => {
  const store = await openStore('memory:', { now: () => 0, log: () => {} })
  const journal = new Journal({ store, log, onRebased: async () => {}, onStoreTrouble: () => {} })
  await journal.written()
  t.equal(journal.isWritten, true)
  journal.write({ note: entry(null, 1) })
  await journal.written()
  t.equal(journal.isWritten, true)
  t.equal((await store.history({ route: null, limit: 9, before: null })).length, 1)
})

t.test('in order, with what was written meanwhile, and once', async t => {
  const store = await openStore('memory:', { now: () => 0, log: () => {} })
  let isAway = true
  const { move: real } = store
  store.move = (moves, at) => (isAway ? Promise.reject(new Error('away')) : real.call(store, moves, at))
  const troubles: (Error | null)[] = []
  const journal = new Journal({
    store,
    log,
    onRebased: async () => {},
    onStoreTrouble: error => troubles.push(error),
  })
  const [first, second, third] = [state(), state({ epoch: 2 }), state({ epoch: 3 })]
  journal.write({ moves: [move('orders', null, first)], at: 1 })
  journal.write({ note: entry(null, 2) })
  journal.write({ moves: [move('orders', first, second)], at: 3 })
  await journal.written()
  t.equal(journal.isWritten, false)
  journal.write({ moves: [move('orders', second, third)], at: 4 })
  isAway = false
  await until('it is tried again by itself', () => journal.isWritten)
  t.match(troubles, [/away/, null])
  const history = await store.history({ route: null, limit: 9, before: null })
  t.strictSame(
    history.map(({ at }) => at),
    [4, 3, 2, 1],
  )
  t.strictSame((await store.states()).get('orders')?.state, third)
  journal.close()
})

t.test(
  'a rollback while the file is locked, deleted, or full: at once, and written when it can be',
  async t => {
    const troubles: readonly (readonly [string, (store: FileStore) => Promise<() => void>])[] = [
      ['locked', locked],
      ['deleted', deleted],
      ['full', full],
    ]
    for (const [name, begin] of troubles) {
      const store = fileStore(`${t.testdir()}/state.db`)
      const helm = await startHelm(t, { store: store.store })
      await helm.take(file('    phase: shadow\n'))
      await helm.take(file('    phase: canary\n'))
      await nextTurn()
      const end = await begin(store)
      const forward = await helm.course.move('orders', { phase: 'live', percent: 1 }, 'promoted', BANYAN)
      t.match(forward, { storeTrouble: /^Error: store: / }, `${name}: nothing moves forward`)
      await helm.course.rollBack(BACK, BANYAN)
      t.match(helm.published.at(-1), { orders: { phase: 'shadow', held: true } }, `${name}: back at once`)
      await helm.course.hold('orders', false, { ...BANYAN, by: 'ada', why: 'mended' })
      t.match(helm.published.at(-1), { orders: { phase: 'shadow', held: false } })
      end()
      await until('it is written', async () => {
        const stored = await helm.store.states().catch(() => null)
        return stored?.get('orders')?.state.by === 'ada'
      })
      t.strictSame((await helm.store.states()).get('orders')?.state, helm.state('orders'))
      const kinds = (await helm.history('orders')).map(({ kind }) => kind)
      t.strictSame(kinds.slice(0, 2), ['resumed', 'rolled-back'], name)
      const again = await helm.course.move('orders', { phase: 'canary', percent: 0.5 }, 'promoted', BANYAN)
      t.match(again, { moved: {} }, 'and routes move forward again')
      await helm.close()
    }
  },
)

interface FileStore {
  readonly path: string
  readonly states: FileDatabase
  readonly store: SqliteStore
}

function fileStore(path: string): FileStore {
  const quiet = { log: () => {}, now: () => 0 }
  const open = (schema: typeof STATES, at: string) =>
    new FileDatabase({ schema, path: at, shown: at, ...quiet })
  const states = open(STATES, path)
  const evidence = open(EVIDENCE, `${path}-evidence`)
  return {
    path,
    states,
    store: new SqliteStore({ name: path, states, evidence, random: Math.random, ...quiet }),
  }
}

async function locked({ path }: FileStore): Promise<() => void> {
  const other = new DatabaseSync(path)
  other.exec('BEGIN EXCLUSIVE')
  return () => {
    other.exec('ROLLBACK')
    other.close()
  }
}

/** Nor can it be made anew. */
async function deleted({ path }: FileStore): Promise<() => void> {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  mkdirSync(path)
  return () => rmSync(path, { recursive: true })
}

async function full({ states, store }: FileStore): Promise<() => void> {
  const limit = (pages: number) =>
    states.read(({ database }) => database.exec(`PRAGMA max_page_count = ${pages}`))
  limit(1)
  for (const letters of [3_000, 300, 1]) {
    let isFull = false
    while (!isFull) {
      const note = { ...entry(null, 1), why: 'w'.repeat(letters) }
      isFull = await store.note(note).then(
        () => false,
        () => true,
      )
    }
  }
  return () => limit(100_000)
}

t.test('what could not be written at the end is said', async t => {
  const store = await openStore('memory:', { now: () => 0, log: () => {} })
  store.move = () => Promise.reject(new Error('away'))
  const said: unknown[] = []
  const journal = new Journal({
    store,
    log: { warn: () => {}, error: (...words: unknown[]) => said.push(words) } as never,
    onRebased: async () => {},
    onStoreTrouble: () => {},
  })
  journal.write({ moves: [move('orders', null, state())], at: 1 })
  await journal.written()
  journal.close()
  t.match(said, [[{ entries: 1, moves: [{ route: 'orders' }] }, /it is lost/]])
})
