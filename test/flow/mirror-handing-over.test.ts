import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { request } from 'undici'
import type { Teardown } from '../support/banyan.ts'
import { startFront, type TestBack, type TestFront } from '../support/front.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

/** Both sides answer `/same` alike and everything else not; `/hangs` never, on the candidate. */
async function shadowed(t: Teardown, mirror = ''): Promise<string> {
  const legacy = await startUpstream(t, (req, res) => {
    if (req.url !== '/legacy-hangs') res.end(req.url)
  })
  const candidate = await startUpstream(t, (req, res) => {
    if (req.url === '/slow') setTimeout(() => res.end('/slow'), 300)
    else if (req.url !== '/hangs') res.end(req.url === '/same' ? '/same' : 'another')
  })
  return `
upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes: [{ name: orders, match: { path: "/*" }, candidate: orders, phase: shadow, mirror: { noise: 0%${mirror} } }]
`
}

async function ask(front: TestFront, path: string, times = 1): Promise<void> {
  for (let count = 0; count < times; count++) await (await request(front.url + path)).body.dump()
}

/** What a store has that was given the batches of all these backs: of each number the first that came. */
function stored(...backs: readonly TestBack[]): { readonly [outcome: string]: number } {
  const first = new Map(
    backs
      .flatMap(back => back.batches)
      .toReversed()
      .map(batch => [batch.sequence, batch]),
  )
  return backs[0]!.outcomes('orders', [...first.values()])
}

t.test('what a back did not store before it died is sent to the next one, counted once', async t => {
  const front = await startFront(t, await shadowed(t), { back: { confirms: ['compared'] } })
  const dead = front.back
  await ask(front, '/same', 3)
  await ask(front, '/differs', 2)
  await dead.counted('orders', 5)
  const next = front.replaceBack()
  await next.counted('orders', 5)
  t.same(next.outcomes('orders'), { match: 3, undecided: 2 }, 'pairs nobody can compare any more')
  t.same(
    next.batches.map(batch => batch.sequence),
    dead.batches.map(batch => batch.sequence),
    'under the same numbers',
  )
  t.same(stored(dead, next), { match: 3, pair: 2 }, 'a store that has them already adds nothing')
  await ask(front, '/differs')
  t.same(await next.counted('orders', 6), { match: 3, undecided: 2, pair: 1 })
  t.ok(next.batches.at(-1)!.sequence > dead.batches.at(-1)!.sequence)
})

t.test('what is stored is not sent again', async t => {
  const front = await startFront(t, await shadowed(t))
  const dead = front.back
  await ask(front, '/same', 3)
  await ask(front, '/differs', 2)
  await dead.counted('orders', 5)
  await ask(front, '/same')
  await dead.counted('orders', 6)
  const next = front.replaceBack()
  await ask(front, '/same')
  await until('the newest is counted', () => stored(dead, next).match === 5)
  t.ok(next.total('orders') <= 2, 'at most the last of the dead one')
})

t.test('while there is no back everything is counted, and pairs are undecided', async t => {
  const front = await startFront(t, await shadowed(t))
  await ask(front, '/same')
  await front.back.counted('orders', 1)
  front.back.port.close()
  await ask(front, '/same', 4)
  await ask(front, '/differs', 3)
  await ask(front, '/hangs')
  const next = front.replaceBack()
  t.same(await next.counted('orders', 7), { match: 4, undecided: 3 })
})

t.test('backs die over and over under load: nothing is lost or doubled', async t => {
  const front = await startFront(t, await shadowed(t), { back: { confirms: [] } })
  const backs = [front.back]
  let asked = 0
  for (let round = 0; round < 6; round++) {
    const asking = Promise.all([ask(front, '/same', 10), ask(front, '/differs', 10)])
    asked += 20
    await delay(20 * round)
    // One never confirms, one compares and dies before it stores, one does all.
    const confirms = ([[], ['compared'], ['compared', 'stored']] as const)[round % 3]!
    backs.push(front.replaceBack({ confirms }))
    await asking
  }
  backs.push(front.replaceBack())
  await until('all is stored', () => Object.values(stored(...backs)).reduce((a, b) => a + b, 0) >= asked)
  await delay(300)
  const found = stored(...backs)
  t.equal(found.match, 60)
  t.equal((found.pair ?? 0) + (found.undecided ?? 0), 60, JSON.stringify(found))
})

t.test('a stop lets copies finish, sends the last batch and waits until it is stored', async t => {
  const front = await startFront(t, await shadowed(t), { back: { confirms: ['compared'] } })
  await ask(front, '/slow', 3)
  await ask(front, '/same', 2)
  const { back } = front
  const drained = front.drain(5_000)
  await until('it says that no more will come', () => back.closedWithinMs !== null)
  t.equal(back.total('orders'), 5)
  t.equal(back.outcomes('orders').match, 5)
  back.confirm('stored', back.batches.at(-1)!.sequence)
  await drained
})

t.test('what is not done at the end of a stop is counted as that', async t => {
  const front = await startFront(t, await shadowed(t))
  await ask(front, '/hangs', 4)
  await ask(front, '/same', 2)
  const waiting = request(`${front.url}/legacy-hangs`).catch(error => error.code)
  await until('it is asked', async () => front.back.total('orders') >= 2)
  await front.drain(400)
  await waiting
  t.same(await front.back.counted('orders', 7), { match: 2, 'shutting-down': 5 })
})

t.test('a back that stores nothing, or is not there, holds a stop up for three seconds at most', async t => {
  for (const confirms of [[], null]) {
    const front = await startFront(t, await shadowed(t), { back: { confirms: confirms ?? [] } })
    if (confirms === null) front.back.port.close()
    await ask(front, '/same')
    const began = performance.now()
    await front.drain(1_000)
    const took = performance.now() - began
    t.ok(confirms === null ? took < 2_500 : took > 2_900 && took < 6_000, `${Math.round(took)} ms`)
  }
})

t.test('many pairs, or large ones, do not wait for their time', async t => {
  const large = Buffer.alloc(500_000, 'x')
  const legacy = await startUpstream(t, (_, res) => res.end(large))
  const candidate = await startUpstream(t, (_, res) => res.end('y'))
  const front = await startFront(
    t,
    `
upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes: [{ name: orders, match: { path: "/*" }, candidate: orders, phase: shadow, mirror: { noise: 0% } }]
`,
  )
  await Promise.all(Array.from({ length: 12 }, () => ask(front, '/')))
  await front.back.counted('orders', 12)
  for (const { pairs } of front.back.batches)
    t.ok(pairs.length <= 5, `${pairs.length} of half a MiB in one batch`)
})

t.test('callers notice nothing of backs that come and go', async t => {
  const front = await startFront(t, await shadowed(t), { back: { confirms: [] } })
  front.worker.once('error', error => t.error(error))
  for (let count = 0; count < 50; count++) {
    t.equal(await (await request(`${front.url}/differs`)).body.text(), '/differs')
    if (count % 10 === 5) front.replaceBack({ confirms: [] }).port.close()
  }
})
