/** What fronts hand over is counted once, whatever happens to the store and to the back. */

import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { Redactor } from '../../src/compare/redaction.ts'
import { compiledRules, NO_RULES } from '../../src/compare/rules.ts'
import { Recording } from '../../src/control/recording.ts'
import { Senders } from '../../src/control/senders.ts'
import { openStore } from '../../src/store/open.ts'
import type { Batch, Pair } from '../../src/types/copying.ts'
import type { Store } from '../../src/types/store.ts'
import { delta } from '../store/samples.ts'
import { until } from '../support/until.ts'

const log = pino({ level: 'silent' })
const NOW = Date.UTC(2026, 10, 23)
const TERMS = {
  rules: compiledRules(NO_RULES),
  maxBodyBytes: 1024 * 1024,
  redactor: new Redactor(new Uint8Array(32), []),
}

interface Back {
  readonly recording: Recording
  readonly senders: Senders
  readonly troubles: (Error | null)[]
  /** What fronts were told, newest last: `a compared 1`. */
  readonly told: string[]
  readonly time: { ms: number }
  send(front: string, batch: Batch): void
}

function backOn(t: Test, store: Store, clock?: () => number): Back {
  const troubles: (Error | null)[] = []
  const told: string[] = []
  const time = { ms: 0 }
  const recording = new Recording({
    store,
    log,
    clock: clock ?? (() => time.ms),
    now: () => NOW,
    termsOf: route => (route === 'forgotten' ? null : TERMS),
    differences: () => ({ keepMs: 1, perField: 50, bodies: true, redact: [] }),
    onCounted: () => {},
    onStoreTrouble: error => troubles.push(error),
  })
  const senders = new Senders({ store, recording, onStoreTrouble: error => troubles.push(error) })
  t.teardown(async () => {
    senders.close()
    await recording.close()
  })
  const send = (front: string, batch: Batch) =>
    senders.take(front, batch, {
      compared: sequence => told.push(`${front} compared ${sequence}`),
      stored: sequence => told.push(`${front} stored ${sequence}`),
    })
  return { recording, senders, troubles, told, time, send }
}

const counting = (sequence: number, match = 1): Batch => ({
  sequence,
  deltas: [delta('orders', 1, { match })],
  pairs: [],
})

const matches = async (store: Store) => (await store.evidence('orders', 1)).match

async function sqlite(t: Test): Promise<{ store: Store; file: string }> {
  const file = `${t.testdir()}/state.db`
  const store = await openStore(`sqlite:${file}`, { now: () => NOW, log: () => {} })
  t.teardown(() => store.close())
  return { store, file: file.replace('.db', '-evidence.db') }
}

t.test(
  'a store that fails for a while loses nothing and doubles nothing, and fronts keep what it does not have',
  async t => {
    const { store, file } = await sqlite(t)
    const back = backOn(t, store)
    for (const front of ['a', 'b']) back.senders.meet(front)
    await nextTurn()
    back.send('a', counting(1))
    await back.recording.flush()
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    for (let sequence = 2; sequence <= 4; sequence++) {
      back.send('a', counting(sequence))
      back.send('b', counting(sequence - 1, 10))
      await back.recording.flush()
    }
    t.match(back.troubles, [/locked/, /locked/, /locked/])
    t.strictSame(
      back.told.filter(line => line.includes('stored')),
      ['a stored 1'],
      'nothing is said to be stored that is not',
    )
    t.ok(back.told.includes('a compared 4'), 'but its memory is free')
    other.exec('ROLLBACK')
    other.close()
    await back.recording.flush()
    await back.recording.flush()
    t.equal(await matches(store), 4 + 30)
    t.equal(back.troubles.at(-1), null, 'and it is told that it answers again')
    t.ok(['a stored 4', 'b stored 3'].every(line => back.told.includes(line)))
  },
)

t.test(
  'a store that fails after it stored, as when a disk breaks: the same is offered again, and adds nothing',
  async t => {
    const { store } = await sqlite(t)
    const add = store.add.bind(store)
    store.add = async batch => {
      await add(batch)
      store.add = add
      throw new Error('IO error')
    }
    const back = backOn(t, store)
    for (const front of ['a', 'b']) back.senders.meet(front)
    await nextTurn()
    back.send('a', counting(1))
    back.send('b', counting(1, 10))
    await back.recording.flush()
    // Comes in between: together with the first it would count twice.
    back.send('a', counting(2, 100))
    await back.recording.flush()
    await back.recording.flush()
    t.equal(await matches(store), 111)
  },
)

t.test('the back dies while the store fails: what it held is sent again, and counts once', async t => {
  const { store } = await sqlite(t)
  const first = backOn(t, store)
  first.senders.meet('a')
  await nextTurn()
  first.send('a', counting(1))
  await first.recording.flush()
  const { add, received } = store
  store.add = () => Promise.reject(new Error('locked'))
  first.send('a', counting(2, 10))
  await first.recording.flush()
  t.strictSame(first.told, ['a compared 1', 'a stored 1', 'a compared 2'])
  // Another back; the store cannot even say what it has.
  store.received = () => Promise.reject(new Error('locked'))
  const second = backOn(t, store)
  second.senders.meet('a')
  await nextTurn()
  // The front had not heard of the first being stored.
  for (const batch of [counting(1), counting(2, 10), counting(3, 100)]) second.send('a', batch)
  await second.recording.flush()
  t.strictSame(second.told, [], 'they wait: nobody knows what of them is counted')
  store.add = add
  store.received = received
  await until('the store is asked again', () => second.told.includes('a compared 3'))
  await second.recording.flush()
  t.equal(await matches(store), 111)
  t.ok(second.told.includes('a stored 1') && second.told.includes('a stored 3'))
})

t.test('a store in trouble is asked ever more rarely', async t => {
  const { store } = await sqlite(t)
  let asked = 0
  store.add = async () => {
    asked++
    throw new Error('locked')
  }
  const back = backOn(t, store)
  back.senders.meet('a')
  await nextTurn()
  back.send('a', counting(1))
  await until('it is asked', () => asked === 1)
  await new Promise(resolve => setTimeout(resolve, 600))
  t.equal(asked, 1, 'its clock stands')
  back.time.ms = 2_000
  await until('and again after two seconds', () => asked === 2)
})

t.test(
  'pairs are compared in slices: others have their turn, and batches are confirmed when they are done',
  async t => {
    const { store } = await sqlite(t)
    const back = backOn(t, store, () => performance.now())
    back.senders.meet('a')
    await nextTurn()
    const pairs = Array.from({ length: 60 }, (_, nth) => pairOf('orders', nth))
    back.send('a', { sequence: 1, deltas: [], pairs })
    let turns = 0
    while (!back.told.includes('a compared 1')) {
      await nextTurn()
      turns++
    }
    t.ok(turns > 3, `${turns} turns`)
    await back.recording.flush()
    const { match, signatures, strata } = await store.evidence('orders', 1)
    t.equal(match, 30)
    t.strictSame({ ...signatures }, { '["$.price"]': 30 })
    t.strictSame({ ...strata }, { 'GET 2xx': 60 })
    const examples = await store.examples({ route: 'orders', epoch: 1, field: null, limit: 1_000 })
    t.ok(examples.length > 0 && examples.length <= 50, `${examples.length} examples of 30`)
  },
)

t.test(
  'pairs of an epoch that nobody remembers are undecided; at the end those without time are skipped',
  async t => {
    const { store } = await sqlite(t)
    const back = backOn(t, store)
    back.senders.meet('a')
    await nextTurn()
    back.send('a', { sequence: 1, deltas: [], pairs: [pairOf('forgotten', 1)] })
    back.recording.hurry(100)
    back.time.ms = 101
    back.send('a', { sequence: 2, deltas: [], pairs: [pairOf('orders', 1)] })
    await back.recording.close()
    t.strictSame({ ...(await store.evidence('forgotten', 1)).skipped }, { undecided: 1 })
    t.strictSame({ ...(await store.evidence('orders', 1)).skipped }, { 'shutting-down': 1 })
  },
)

/** Every second one differs. */
function pairOf(route: string, nth: number): Pair {
  const headers = ['content-type', 'application/json']
  const list = Array.from({ length: 200 }, (_, line) => ({ line, name: 'a thing' }))
  const answer = (side: 'legacy' | 'candidate', price: number) => ({
    side,
    status: 200,
    headers,
    body: Buffer.from(JSON.stringify({ price, list })),
    headMs: 3,
    totalMs: 4,
  })
  return {
    route,
    epoch: 1,
    at: NOW + nth,
    request: {
      method: 'GET',
      scheme: 'http',
      host: 'shop',
      target: `/orders/${nth}`,
      headers: [],
      body: null,
    },
    legacy: answer('legacy', 1),
    candidate: answer('candidate', nth % 2 === 0 ? 1 : 2),
    control: null,
    origins: { legacy: 'http://127.0.0.1:1', candidate: 'http://127.0.0.1:2' },
  }
}
