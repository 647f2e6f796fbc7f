import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import nock from 'nock'
import { pino } from 'pino'
import t from 'tap'
import { createNotices, type Notices } from '../../src/admin/notices/notices.ts'
import type { BanyanEvent } from '../../src/types/steering.ts'
import type { Notice } from '../../src/types.ts'
import { until } from '../support/until.ts'
import { bodyOf, closedPort, startUpstream } from '../support/upstream.ts'
import { HISTORY, VERDICT } from './steering.ts'

const SECRET = 'hook-5e1f'
const ALL: Notice['events'] = ['moved', 'rolled-back', 'ready', 'reload-failed']
const MOVED = HISTORY[0]!
const moved: BanyanEvent = { event: 'moved', entry: MOVED }
const rolledBack: BanyanEvent = {
  event: 'moved',
  entry: { ...MOVED, kind: 'rolled-back', from: MOVED.to, to: MOVED.from, by: 'banyan', why: 'burst' },
}
const verdict = (call: 'promote' | 'wait'): BanyanEvent => ({
  event: 'verdict',
  route: 'orders',
  call,
  reasons: VERDICT.reasons,
})

interface Got {
  readonly body: { readonly [key: string]: unknown }
  readonly raw: string
  readonly headers: { readonly [name: string]: unknown }
}

t.beforeEach(() => {
  nock.disableNetConnect()
})
t.afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

t.test('each of the four events is posted, and nothing else', async t => {
  const got = receiving('https://hooks.example.com', '/in', 200)
  const { notices } = telling(t, [{ url: 'https://hooks.example.com/in', secret: null, events: ALL }])
  notices.tell({ event: 'evidence', routes: ['orders'] })
  notices.tell(verdict('wait'))
  notices.tell({ event: 'moved', entry: { ...MOVED, kind: 'held', to: { ...MOVED.from!, held: true } } })
  notices.tell({ event: 'noted', entry: HISTORY[1]! })
  notices.tell(moved)
  notices.tell(rolledBack)
  notices.tell(verdict('promote'))
  notices.tell(verdict('promote'))
  notices.tell({ event: 'noted', entry: { ...HISTORY[1]!, kind: 'reload-failed', why: '2 problems' } })
  await until('four came', () => got.length === 4)
  await notices.close()
  t.same(got.map(({ body }) => [body.event, body.route, body.text]).sort(), [
    ['moved', 'orders', 'orders: shadow → canary 1%, by anna: ready'],
    ['ready', 'orders', 'orders is ready to move on'],
    ['reload-failed', null, 'the file has problems; the running revision stays: 2 problems'],
    ['rolled-back', 'orders', 'orders: canary 1% → shadow, by banyan: burst'],
  ])
  t.equal(got.length, 4)
  t.same(got.find(({ body }) => body.event === 'moved')!.body.entry, MOVED, 'as in the history')
  t.same(got.find(({ body }) => body.event === 'ready')!.body.verdict, {
    call: 'promote',
    reasons: VERDICT.reasons,
  })
})

t.test('ready is told again when the verdict was another one meanwhile', async t => {
  const got = receiving('https://hooks.example.com', '/in', 200)
  const { notices } = telling(t, [{ url: 'https://hooks.example.com/in', secret: null, events: ['ready'] }])
  for (const call of ['promote', 'wait', 'promote'] as const) notices.tell(verdict(call))
  await until('two came', () => got.length === 2)
  t.equal(got[1]!.body.event, 'ready')
})

t.test('a receiver gets what it lists, and each receiver its own', async t => {
  const one = receiving('https://one.example.com', '/in', 200)
  const other = receiving('https://other.example.com', '/in', 200)
  const { notices } = telling(t, [
    { url: 'https://one.example.com/in', secret: null, events: ['rolled-back'] },
    { url: 'https://other.example.com/in', secret: null, events: ['moved', 'rolled-back'] },
  ])
  notices.tell(moved)
  notices.tell(rolledBack)
  await until('all came', () => one.length === 1 && other.length === 2)
  t.equal(one[0]!.body.event, 'rolled-back')
})

t.test('a notice is signed, so that its receiver can tell it from a forged one', async t => {
  const got = receiving('https://hooks.example.com', '/in', 200)
  const { notices } = telling(t, [{ url: 'https://hooks.example.com/in', secret: SECRET, events: ALL }])
  notices.tell(moved)
  await until('it came', () => got.length === 1)
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(got[0]!.headers['banyan-signature']))!
  t.equal(mac, createHmac('sha256', SECRET).update(`${seconds}.${got[0]!.raw}`).digest('hex'))
  t.equal(seconds, '1795000000')
  t.equal(got[0]!.headers['banyan-id'], got[0]!.body.id)
  t.equal(got[0]!.headers['banyan-event'], 'moved')
  t.equal(got[0]!.headers['content-type'], 'application/json')
})

t.test('what is not taken is tried again, with the same id, until it is', async t => {
  const got = receiving('https://hooks.example.com', '/in', 500, 302, 429, 404, 200)
  const { notices, lines } = telling(t, [
    { url: 'https://hooks.example.com/in', secret: SECRET, events: ALL },
  ])
  notices.tell(moved)
  await until('it was taken', () => lines.some(({ msg }) => msg === 'a notice was delivered'))
  t.equal(got.length, 5)
  t.equal(new Set(got.map(({ body }) => body.id)).size, 1)
  t.equal(new Set(got.map(({ raw }) => raw)).size, 1)
})

t.test('a receiver that cannot be reached is given up after ten tries, and the log says so', async t => {
  nock.enableNetConnect('127.0.0.1')
  const url = `http://127.0.0.1:${await closedPort()}/in`
  const { notices, lines } = telling(t, [{ url, secret: null, events: ALL }])
  notices.tell(moved)
  await until('it is given up', () => lines.some(({ msg }) => String(msg).includes('given up')))
  t.equal(lines.length, 10)
  t.match(lines.at(-1), { level: 50, to: new URL(url).host, tries: 10, reason: 'ECONNREFUSED' })
})

t.test('redirects are not followed', async t => {
  const elsewhere = receiving('https://elsewhere.example.com', '/', 200)
  nock('https://hooks.example.com')
    .post('/in')
    .times(10)
    .reply(307, '', { location: 'https://elsewhere.example.com/' })
  const { notices, lines } = telling(t, [{ url: 'https://hooks.example.com/in', secret: null, events: ALL }])
  notices.tell(moved)
  await until('it is given up', () => lines.some(({ msg }) => String(msg).includes('given up')))
  t.equal(elsewhere.length, 0)
})

t.test('no secret is in the log: not the shared one, not the path, not the password', async t => {
  nock('https://hooks.example.com').post('/T0KEN/in?k=k3y').times(10).reply(500, SECRET)
  const url = `https://u:${SECRET}@hooks.example.com/T0KEN/in?k=k3y`
  const { notices, lines } = telling(t, [{ url, secret: SECRET, events: ALL }])
  notices.tell(moved)
  await until('it is given up', () => lines.some(({ msg }) => String(msg).includes('given up')))
  const text = JSON.stringify(lines)
  for (const secret of [SECRET, 'T0KEN', 'k3y']) t.notMatch(text, secret)
})

t.test('a user and password in the URL are sent as such', async t => {
  const got = receiving('https://hooks.example.com', '/in', 200)
  const url = 'https://u:p%40ss@hooks.example.com/in'
  const { notices } = telling(t, [{ url, secret: null, events: ALL }])
  notices.tell(moved)
  await until('it came', () => got.length === 1)
  t.equal(got[0]!.headers.authorization, `Basic ${Buffer.from('u:p@ss').toString('base64')}`)
})

t.test('a receiver that hangs is let go of, and holds up no other', async t => {
  nock.enableNetConnect('127.0.0.1')
  let hangs = 0
  let most = 0
  const hanging = await startUpstream(t, (req, res) => {
    most = Math.max(most, ++hangs)
    res.on('close', () => hangs--)
    req.resume()
  })
  const events: Got[] = []
  const good = await startUpstream(t, async (req, res) => {
    const raw = (await bodyOf(req)).toString()
    events.push({ raw, body: JSON.parse(raw), headers: req.headers })
    res.end()
  })
  const { notices, lines } = telling(
    t,
    [hanging, good].map(({ url }) => ({ url: `${url}/in`, secret: null, events: ALL })),
    { timeoutMs: 200, pausesMs: [] },
  )
  for (let k = 0; k < 20; k++) notices.tell(moved)
  await until('the good one has all', () => events.length === 20)
  await until(
    'it is given up',
    () => lines.filter(({ reason }) => reason === 'it did not answer in time').length === 20,
  )
  t.ok(most <= 8, `${most} at once hung: four, and those that were let go of just now`)
})

t.test('what waits is bounded: the oldest is dropped, counted and logged; telling takes no time', async t => {
  nock.enableNetConnect('127.0.0.1')
  const hanging = await startUpstream(t, req => req.resume())
  const { notices, lines } = telling(t, [{ url: `${hanging.url}/in`, secret: null, events: ALL }])
  for (let k = 0; k < 1_000; k++) notices.tell({ ...moved, entry: { ...MOVED, at: k } })
  t.same(
    lines.map(({ level, dropped }) => [level, dropped]),
    [1, 100, 200, 300, 400, 500, 600, 700].map(dropped => [40, dropped]),
  )
  await notices.close()
  t.match(lines.at(-1), { msg: 'notices were not delivered before the stop', undelivered: 250 })
})

t.test('a stop ends what hangs, within a second or so, and nothing is tried afterwards', async t => {
  nock.enableNetConnect('127.0.0.1')
  let asked = 0
  const hanging = await startUpstream(t, req => {
    asked++
    req.resume()
  })
  const { notices } = telling(t, [{ url: `${hanging.url}/in`, secret: null, events: ALL }])
  const came = once(hanging.server, 'request')
  notices.tell(moved)
  await came
  const begun = performance.now()
  await notices.close()
  t.ok(performance.now() - begun < 5_000)
  notices.tell(moved)
  t.equal(asked, 1)
})

t.test('a receiver that is gone from the plan gets nothing more, and a new secret holds at once', async t => {
  const got = receiving('https://hooks.example.com', '/in', 500, 500, 200)
  let plan: readonly Notice[] = [{ url: 'https://hooks.example.com/in', secret: 'before', events: ALL }]
  const { notices } = telling(t, () => plan, { pausesMs: [200, 200] })
  notices.tell(moved)
  await until('the first try', () => got.length === 1)
  plan = [{ ...plan[0]!, secret: 'after' }]
  await until('the second try', () => got.length === 2)
  plan = []
  await notices.close()
  t.equal(got.length, 2)
  const [seconds, mac] = String(got[1]!.headers['banyan-signature']).match(/[0-9a-f]{10,}/g)!
  t.equal(mac, createHmac('sha256', 'after').update(`${seconds}.${got[1]!.raw}`).digest('hex'))
})

/** A receiver that gives these answers, the last one for ever after; what it was sent. */
function receiving(origin: string, path: string, ...statuses: number[]): Got[] {
  const got: Got[] = []
  nock(origin)
    .persist()
    .post(path)
    .reply(async (request: Request) => {
      const raw = await request.text()
      got.push({ body: JSON.parse(raw), raw, headers: Object.fromEntries(request.headers) })
      return [statuses[Math.min(got.length, statuses.length) - 1]!, 'an answer']
    })
  return got
}

function telling(
  t: { teardown(end: () => unknown): void },
  plan: readonly Notice[] | (() => readonly Notice[]),
  options: { readonly timeoutMs?: number; readonly pausesMs?: readonly number[] } = {},
): { readonly notices: Notices; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'trace', base: {} }, { write: line => lines.push(JSON.parse(line)) })
  const notices = createNotices({
    plan: typeof plan === 'function' ? plan : () => plan,
    log,
    now: clock(),
    random: () => 0.5,
    pausesMs: Array(9).fill(5),
    ...options,
  })
  t.teardown(() => notices.close())
  return { notices, lines }
}

/** Real time from a known moment on. */
function clock(): () => number {
  const begun = performance.now()
  return () => 1_795_000_000_000 + performance.now() - begun
}
