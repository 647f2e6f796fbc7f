import { MessageChannel } from 'node:worker_threads'
import t from 'tap'
import type { FrontToBack } from '../../src/messages.ts'
import { ByteBudget } from '../../src/mirror/byte-budget.ts'
import { Outbox } from '../../src/mirror/outbox.ts'
import { RouteEpoch } from '../../src/mirror/route-epoch.ts'
import type { Batch, Pair } from '../../src/types/copying.ts'
import type { WholeAnswer } from '../../src/types.ts'
import type { Teardown } from '../support/banyan.ts'
import { until } from '../support/until.ts'

function connected(t: Teardown) {
  const budget = Object.assign(new ByteBudget(), { limit: 1_000_000 })
  const bugs: unknown[] = []
  const outbox = new Outbox(budget, { error: (bug: unknown) => bugs.push(bug) } as never)
  const batches: Batch[] = []
  const { port1, port2 } = new MessageChannel()
  port1.on('message', (message: FrontToBack) => {
    if (message.type === 'batch') batches.push(message.batch)
  })
  outbox.connect(port2)
  t.teardown(() => port1.close())
  return { budget, bugs, outbox, batches, port: port1, epoch: new RouteEpoch('orders', 1, 1) }
}

function pair(note: unknown = ''): Pair {
  const answer = (body: string): WholeAnswer => ({
    side: 'legacy',
    status: 200,
    headers: [],
    body: new Uint8Array(Buffer.from(body)),
    headMs: 1,
    totalMs: 1,
  })
  const request = { method: 'GET', scheme: 'http', host: 'a', target: '/', headers: [], body: null, note }
  const origins = { legacy: 'http://a', candidate: 'http://b' }
  const [legacy, candidate] = [answer('a'), { ...answer('b'), side: 'candidate' as const }]
  return { route: 'orders', epoch: 1, at: 1, request, legacy, candidate, control: null, origins }
}

t.test('nothing counted is nothing sent', async t => {
  const one = connected(t)
  one.outbox.touch(one.epoch)
  one.outbox.flush()
  one.epoch.tally.match()
  one.outbox.touch(one.epoch)
  one.outbox.flush()
  await until('a batch', () => one.batches.length === 1)
  t.equal(one.batches[0]!.sequence, 1)
  t.equal(one.batches[0]!.deltas[0]!.evidence.match, 1)
})

t.test(
  'pairs that cannot be handed over count as undecided, and what is counted beside them arrives',
  async t => {
    const one = connected(t)
    one.epoch.tally.match()
    one.outbox.touch(one.epoch)
    one.budget.take(200)
    one.outbox.add(pair(), one.epoch, 100)
    one.outbox.add(
      pair(() => 'functions do not travel'),
      one.epoch,
      100,
    )
    one.outbox.flush()
    await until('a batch', () => one.batches.length === 1)
    const [batch] = one.batches
    t.equal(batch!.pairs.length, 0)
    t.same(
      batch!.deltas.map(({ evidence }) => [evidence.match, evidence.skipped]),
      [
        [1, {}],
        [0, { undecided: 2 }],
      ],
    )
    t.equal(one.budget.used, 0)
    t.equal(one.bugs.length, 1)
  },
)

t.test('when nothing is stored for long, batches come ever more rarely and hold more', async t => {
  const one = connected(t)
  const match = () => {
    one.epoch.tally.match()
    one.outbox.touch(one.epoch)
  }
  for (let sent = 0; sent < 128; sent++) {
    match()
    one.outbox.flush()
  }
  await until('they are sent', () => one.batches.length === 128)
  const began = performance.now()
  match()
  for (let count = 0; count < 100; count++) {
    one.budget.take(10)
    one.outbox.add(pair(), one.epoch, 10)
  }
  await until('one more', () => one.batches.length === 129)
  t.ok(performance.now() - began > 450, 'not after a quarter of a second, and not because pairs are many')
  t.equal(one.batches[128]!.pairs.length, 100)
  one.port.postMessage({ type: 'stored', sequence: 129 })
  await until('it is told', () => one.outbox.unstored === 0)
  t.equal(one.budget.used, 0)
})

t.test('what is compared is free, what is stored is forgotten, and confirming twice frees once', async t => {
  const one = connected(t)
  one.budget.take(50)
  one.outbox.add(pair(), one.epoch, 50)
  one.outbox.flush()
  t.equal(one.budget.used, 50)
  one.port.postMessage({ type: 'compared', sequence: 1 })
  await until('it is free', () => one.budget.used === 0)
  t.equal(one.outbox.unstored, 1)
  one.port.postMessage({ type: 'compared', sequence: 1 })
  one.port.postMessage({ type: 'stored', sequence: 1 })
  await until('it is stored', () => one.outbox.unstored === 0)
  t.equal(one.budget.used, 0)
})
