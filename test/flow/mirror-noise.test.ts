import t from 'tap'
import { request } from 'undici'
import type { Teardown } from '../support/banyan.ts'
import { startFront, type TestFront } from '../support/front.ts'
import { closedPort, startUpstream } from '../support/upstream.ts'

/** A legacy that counts what it was asked a second time, and a candidate that says the same. */
async function sides(t: Teardown) {
  const seconds: string[] = []
  let count = 0
  const legacy = await startUpstream(t, (req, res) => {
    if (req.headers['banyan-mirror'] !== undefined) seconds.push(`${req.method} ${req.url}`)
    if (req.url === '/cookie') res.setHeader('set-cookie', 'a=1')
    if (req.url === '/broken' && req.headers['banyan-mirror'] !== undefined) req.socket.destroy()
    else res.end(req.url === '/varies' ? String(count++) : 'same')
  })
  const candidate = await startUpstream(t, (req, res) => {
    if (req.url === '/cookie') res.setHeader('set-cookie', 'a=1')
    res.end(req.url === '/varies' ? '0' : 'same')
  })
  return { seconds, legacy: legacy.url, candidate: candidate.url }
}

const yaml = (both: { legacy: string; candidate: string }, mirror: string, more = 'phase: shadow') => `
upstreams: { legacy: "${both.legacy}", orders: "${both.candidate}" }
legacy: legacy
routes: [{ name: orders, match: { path: "/*" }, candidate: orders, ${more}, mirror: { methods: [GET, HEAD, OPTIONS], afterWrite: 0s, ${mirror} } }]
`

async function ask(front: TestFront, path: string, method: 'GET' | 'HEAD' | 'OPTIONS' = 'GET', times = 1) {
  for (let count = 0; count < times; count++) await (await request(front.url + path, { method })).body.dump()
}

t.test('of the first fifty copies of an epoch legacy is asked again, then of its share', async t => {
  const both = await sides(t)
  const front = await startFront(t, yaml(both, 'noise: 0.0001%'))
  await ask(front, '/', 'GET', 70)
  t.same(await front.back.counted('orders', 70), { match: 70 })
  t.equal(both.seconds.length, 50)
  t.equal(front.back.controls('orders'), 50, 'and those that agree are counted')
  await front.apply(yaml(both, 'noise: 0.0001%', 'phase: live'))
  both.seconds.length = 0
  await ask(front, '/', 'GET', 60)
  await front.back.counted('orders', 130)
  t.equal(both.seconds.length, 110, 'in live legacy gets the copies too, and a new epoch begins with fifty')
  await front.apply(yaml(both, 'noise: 100%', 'phase: live'))
  both.seconds.length = 0
  await ask(front, '/', 'GET', 10)
  await front.back.counted('orders', 140)
  t.equal(both.seconds.length, 20)
})

t.test('it is off when it is off, and only for GET and HEAD', async t => {
  const both = await sides(t)
  const front = await startFront(t, yaml(both, 'noise: 0%'))
  await ask(front, '/', 'GET', 5)
  await front.apply(yaml(both, 'noise: 100%'))
  await ask(front, '/', 'OPTIONS', 5)
  await ask(front, '/', 'HEAD')
  await front.back.counted('orders', 11)
  t.same(both.seconds, ['HEAD /'])
})

t.test('a path whose answer set a cookie is not asked again in that epoch', async t => {
  const both = await sides(t)
  const front = await startFront(t, yaml(both, 'noise: 100%'))
  await ask(front, '/cookie', 'GET')
  await front.back.counted('orders', 1)
  both.seconds.length = 0
  await ask(front, '/cookie', 'GET', 5)
  await ask(front, '/other')
  await front.back.counted('orders', 7)
  t.same(both.seconds, ['GET /other'])
})

t.test('a pair is handed over when legacy differs from itself, with both of its answers', async t => {
  const both = await sides(t)
  const front = await startFront(t, yaml(both, 'noise: 100%'))
  await ask(front, '/varies')
  t.same(await front.back.counted('orders', 1), { pair: 1 })
  const [pair] = front.back.pairs
  const bodies = [pair!.legacy, pair!.control!].map(({ body }) => Buffer.from(body).toString())
  t.same(bodies.sort(), ['0', '1'])
})

t.test('a control that fails is simply not there', async t => {
  const both = await sides(t)
  const front = await startFront(t, yaml(both, 'noise: 100%'))
  await ask(front, '/broken', 'GET', 3)
  t.same(await front.back.counted('orders', 3), { match: 3 })
  t.equal(front.back.controls('orders'), 0)
})

t.test('a failed candidate needs no control, and no control makes up for one', async t => {
  const both = { ...(await sides(t)), candidate: `http://127.0.0.1:${await closedPort()}` }
  const front = await startFront(t, yaml(both, 'noise: 100%'))
  await ask(front, '/', 'GET', 3)
  t.same(await front.back.counted('orders', 3), { 'failed connect': 3 })
})
