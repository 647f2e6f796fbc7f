import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { Agent, request } from 'undici'
import type { Teardown } from '../support/banyan.ts'
import { startFront } from '../support/front.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const shadow = (legacy: string, candidate: string, limits: string, mirror: string) => `
upstreams: { legacy: "${legacy}", orders: "${candidate}" }
legacy: legacy
limits: { ${limits} }
routes:
  - { name: orders, match: { path: "/*" }, candidate: orders, phase: shadow, mirror: { noise: 0%, ${mirror} } }
`

/** A candidate that answers when it is told to. */
async function holding(t: Teardown) {
  const held: ServerResponse[] = []
  const upstream = await startUpstream(t, (_, res) => {
    held.push(res)
  })
  return {
    url: upstream.url,
    held,
    answer: (body: string | Buffer) => {
      for (const res of held.splice(0)) res.end(body)
    },
  }
}

async function askAtOnce(url: string, times: number): Promise<void> {
  const dispatcher = new Agent()
  await Promise.all(
    Array.from({ length: times }, async () => {
      const answer = await request(url, { dispatcher })
      await answer.body.dump()
      if (answer.statusCode !== 200) throw new Error(String(answer.statusCode))
    }),
  )
  await dispatcher.close()
}

t.test('so many copies are under way, so many wait, the rest is dropped and counted', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('fine'))
  const candidate = await holding(t)
  const limits = 'mirrorConcurrency: 3, mirrorQueue: 4'
  const front = await startFront(t, shadow(legacy.url, candidate.url, limits, 'timeout: 30s'))
  await askAtOnce(front.url, 20)
  t.same(await front.back.counted('orders', 13), { 'queue-full': 13 })
  await until('three are under way', () => candidate.held.length === 3)
  for (const underWay of [3, 3, 1]) {
    await until(`${underWay} more`, () => candidate.held.length === underWay)
    candidate.answer('fine')
  }
  t.same(await front.back.counted('orders', 20), { 'queue-full': 13, match: 7 })
})

t.test('a copy that waits for its turn as long as a copy may take is dropped', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('fine'))
  const candidate = await holding(t)
  const front = await startFront(
    t,
    shadow(legacy.url, candidate.url, 'mirrorConcurrency: 1', 'timeout: 400ms'),
  )
  await askAtOnce(front.url, 5)
  const outcomes = await front.back.counted('orders', 5)
  t.ok(outcomes['failed timeout']! >= 1)
  t.equal(outcomes['failed timeout']! + outcomes['queue-full']!, 5)
})

t.test('two fronts take half of each limit', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('fine'))
  const candidate = await holding(t)
  const limits = 'mirrorConcurrency: 3, mirrorQueue: 4'
  const yaml = shadow(legacy.url, candidate.url, limits, 'timeout: 30s')
  const front = await startFront(t, yaml, { fronts: 2 })
  await askAtOnce(front.url, 10)
  t.same(await front.back.counted('orders', 7), { 'queue-full': 7 })
})

t.test('all together hold so many bytes, drop what is more, and hold none in the end', async t => {
  const body = Buffer.alloc(16 * 1024, 'x')
  const legacy = await startUpstream(t, (_, res) => res.end(body))
  const candidate = await holding(t)
  const limits = 'mirrorBytes: 100KiB'
  const front = await startFront(t, shadow(legacy.url, candidate.url, limits, 'timeout: 30s'))
  for (let round = 1; round <= 3; round++) {
    await askAtOnce(front.url, 20)
    // Not more than 100 KiB of legacy's answers are kept while the candidate hangs.
    await until('the rest is dropped', () => (front.back.outcomes('orders')['bytes-full'] ?? 0) >= round * 14)
    candidate.answer(body)
    await front.back.counted('orders', round * 20)
  }
  // The candidate's answers are held beside legacy's, so that of some only one has room.
  await until('nothing is under way', () => candidate.held.length === 0)
  const before = front.back.outcomes('orders').match ?? 0
  for (let count = 0; count < 5; count++) {
    const asked = request(front.url).then(answer => answer.body.dump())
    await until('it is copied', () => candidate.held.length === 1)
    candidate.answer(body)
    await asked
  }
  t.equal((await front.back.counted('orders', 65)).match, before + 5, 'one at a time has room again')
})

/** Both sides answer with so many bytes, and not the same; asked so often, one by one. Its back compares nothing by itself. */
async function startDiffering(t: Teardown, bytes: number, limits: string, times: number) {
  const legacy = await startUpstream(t, (_, res) => res.end(Buffer.alloc(bytes, 'x')))
  const candidate = await startUpstream(t, (_, res) => res.end(Buffer.alloc(bytes, 'y')))
  const yaml = shadow(legacy.url, candidate.url, limits, 'timeout: 5s')
  const front = await startFront(t, yaml, { back: { confirms: [] } })
  for (let count = 1; count <= times; count++) {
    await (await request(front.url)).body.dump()
    await front.back.counted('orders', count)
  }
  return front
}

t.test('pairs that the back has not compared count as held, up to a quarter of the bytes', async t => {
  const front = await startDiffering(t, 10_000, 'mirrorBytes: 400KiB', 10)
  const { pair, 'bytes-full': full } = front.back.outcomes('orders')
  // 20 KB of bodies each, and what goes with them.
  t.ok(pair! >= 3 && pair! <= 5 && pair! + full! === 10, `${pair} pairs, ${full} dropped`)
  front.back.confirm('compared', front.back.batches.at(-1)!.sequence)
  await (await request(front.url)).body.dump()
  t.equal((await front.back.counted('orders', 11)).pair, pair! + 1)
})

t.test('a pair larger than that is compared when no other waits', async t => {
  const front = await startDiffering(t, 30_000, 'mirrorBytes: 200KiB', 2)
  t.same(front.back.outcomes('orders'), { pair: 1, 'bytes-full': 1 })
  front.back.confirm('compared', front.back.batches.at(-1)!.sequence)
  await (await request(front.url)).body.dump()
  t.equal((await front.back.counted('orders', 3)).pair, 2)
})

t.test('an answer that never ends takes no memory and no time', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('fine'))
  const piece = Buffer.alloc(256 * 1024, 'x')
  let poured = 0
  const candidate = await startUpstream(t, (_, res) => {
    const more = () => {
      for (;;) {
        poured += piece.length
        if (!res.write(piece)) break
      }
    }
    res.on('drain', more)
    more()
  })
  const front = await startFront(
    t,
    shadow(legacy.url, candidate.url, 'mirrorConcurrency: 4', 'maxBody: 64KiB'),
  )
  await askAtOnce(front.url, 40)
  const {
    'failed response-body': tooMuch,
    'bytes-full': gaveWay = 0,
    ...others
  } = await front.back.counted('orders', 40)
  t.same(others, {})
  t.equal(tooMuch! + gaveWay, 40)
  t.ok(tooMuch! > gaveWay, `${gaveWay} of 40 gave way before they had read what is too much`)
  t.ok(poured < 200 * 2 ** 20, `${Math.round(poured / 2 ** 20)} MiB were poured for 40 copies`)
})

t.test('an edit of the file lets copies finish under the revision they began with', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('fine'))
  const candidate = await holding(t)
  const another = await startUpstream(t, (_, res) => res.end('fine'))
  const front = await startFront(t, shadow(legacy.url, candidate.url, '', 'timeout: 30s'))
  await askAtOnce(front.url, 3)
  await until('three are under way', () => candidate.held.length === 3)
  await front.apply(shadow(legacy.url, another.url, '', 'timeout: 30s'))
  await askAtOnce(front.url, 2)
  await until('two of the other', () => front.back.outcomes('orders').match === 2)
  const sockets = candidate.held.map(res => once(res.socket!, 'close'))
  candidate.answer('fine')
  t.same(await front.back.counted('orders', 5), { match: 5 })
  await Promise.all(sockets)
  t.pass('and the connections of the upstream that is gone are closed')
})
