import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Worker } from 'node:worker_threads'
import t from 'tap'
import { request } from 'undici'
import type { Supervisor } from '../../src/supervisor.ts'
import { HEADER, startBanyan, type Teardown } from '../support/banyan.ts'
import { KeptConnection } from '../support/kept-connection.ts'
import { steadyLoad } from '../support/steady.ts'
import { nameOf, startSwitching, switchedTo } from '../support/switching.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

t.test('the back dies under load, three times: no request fails, and all it does goes on', async t => {
  const upstreams = await startSwitching(t)
  const banyan = await startBanyan(t, switchedTo(upstreams, 0))
  const { supervisor } = banyan
  const load = steadyLoad(banyan.url, 4)
  for (const k of [1, 2, 3]) {
    await load.more(50)
    const restarted = once(supervisor, 'restarted')
    await supervisor.kill('back')
    const duringDeath = load.more(20)
    t.same(await restarted, ['back'])
    await duringDeath
    await until('ready again, at the same port', () => isReady(banyan.adminUrl))
    await banyan.edit(switchedTo(upstreams, k))
    t.equal(await whoAnswers(banyan.url), nameOf(k), 'and it reads the file again')
    t.equal(supervisor.restarts.back, k, 'counted')
  }
  await load.stop()
  t.strictSame(load.failures, [])
})

t.test('an edit made while the back is dead is not missed', async t => {
  const upstreams = await startSwitching(t)
  const banyan = await startBanyan(t, switchedTo(upstreams, 0))
  const applied = once(banyan.supervisor, 'applied')
  await banyan.supervisor.kill('back')
  writeFileSync(banyan.file, HEADER + switchedTo(upstreams, 1))
  t.same(await applied, [2], 'revisions go on counting')
  t.equal(await whoAnswers(banyan.url), nameOf(1))
})

t.test('one of two fronts dies: its connections break and no other, and it comes back', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end('fine'))
  const banyan = await startBanyan(t, `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`, 2)
  const { supervisor, port } = banyan
  const first = await kept(t, port, 40)
  t.equal((await alive(first)).length, 40)

  await died(supervisor, 'front-0')
  const others = await alive(first)
  t.ok(others.length > 0 && others.length < 40, `${40 - others.length} of 40 connections broke`)
  t.equal(await isReady(banyan.adminUrl), true, 'ready as long as one serves')

  const second = await kept(t, port, 40)
  t.equal((await alive(second)).length, 40, 'both take connections again')
  await died(supervisor, 'front-1')
  t.equal((await alive(others)).length, 0, 'what had stayed was on the other front, all of it')
  const left = await alive(second)
  t.ok(left.length > 0 && left.length < 40, `${40 - left.length} of 40 connections broke`)
  t.same(supervisor.restarts, { 'front-0': 1, 'front-1': 1, back: 0 })
})

t.test('the only front dies: not ready, then served again at the same port', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end('fine'))
  const banyan = await startBanyan(t, `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`)
  const { supervisor } = banyan
  const listening = backAgain(supervisor, 'front-0')
  await supervisor.kill('front-0')
  await until('not ready', async () => !(await isReady(banyan.adminUrl)))
  await listening
  t.equal(await (await request(banyan.url)).body.text(), 'fine')
  await until('ready again', () => isReady(banyan.adminUrl))
  t.same(supervisor.restarts, { 'front-0': 1, back: 0 })
})

t.test('a front takes callers when it has a revision to serve them under, not before', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end('fine'))
  // Enough to compile for many turns of the loop.
  const routes = Array.from({ length: 2_000 }, (_, k) => `  - { name: r${k}, match: { path: "/r${k}/*" } }\n`)
  const { supervisor, url } = await startBanyan(
    t,
    `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\nroutes:\n${routes.join('')}`,
  )
  const ask = async () => (await request(url, { headersTimeout: 5_000 })).body.text()
  t.equal(await ask(), 'fine', 'the first request of all')
  await died(supervisor, 'front-0')
  t.equal(await ask(), 'fine', 'the first one after a restart')
})

t.test('a back whose port was taken while it was away has it again when it is free', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end('fine'))
  const banyan = await startBanyan(t, `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`)
  const { supervisor, adminUrl } = banyan
  await supervisor.kill('back')
  const other = createServer(socket => socket.destroy()).listen(Number(new URL(adminUrl).port), '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  await until('it gave up once', () => supervisor.restarts.back === 2)
  other.close()
  await until('ready again, at the same port', () => isReady(adminUrl))
})

t.test('a front that fails while it finishes what is in flight does not break the stop', async t => {
  const upstream = await startUpstream(t, () => {})
  const asked = once(upstream.server, 'request')
  const started = once(process, 'worker') as Promise<[Worker]>
  const banyan = await startBanyan(t, `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`)
  const [front] = await started
  const caller = await KeptConnection.open(banyan.port)
  const answer = caller.ask('/', 'never')
  await asked
  const stopped = banyan.supervisor.stop()
  // There is no such port: it fails as by a bug of ours.
  front.postMessage({ type: 'listen', host: '127.0.0.1', port: 99_999, shared: false })
  t.equal(await answer, null)
  await t.resolves(stopped)
})

/** Resolves when the thread was ended and the one in its place listens. */
async function died(supervisor: Supervisor, name: `front-${number}`): Promise<void> {
  const listening = backAgain(supervisor, name)
  await supervisor.kill(name)
  await listening
}

async function backAgain(supervisor: Supervisor, name: string): Promise<void> {
  const [restarted] = await once(supervisor, 'restarted')
  if (restarted !== name) throw new Error(`${restarted} was restarted instead of ${name}`)
  await once(supervisor, 'progress')
}

/** Opens connections and uses each once. */
async function kept(t: Teardown, port: number, count: number): Promise<KeptConnection[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => KeptConnection.open(port)))
  for (const connection of connections) t.teardown(() => connection.close())
  await alive(connections)
  return connections
}

/** Asks on each connection; those that answer. */
async function alive(connections: readonly KeptConnection[]): Promise<KeptConnection[]> {
  const answers = await Promise.all(connections.map(connection => connection.ask('/', '\r\n\r\nfine')))
  return connections.filter((_, index) => answers[index] !== null)
}

async function isReady(adminUrl: string): Promise<boolean> {
  const answer = await request(`${adminUrl}/readyz`).catch(() => null)
  await answer?.body.dump()
  return answer?.statusCode === 200
}

async function whoAnswers(url: string): Promise<unknown> {
  const { headers, body } = await request(`${url}/rest/x`)
  await body.dump()
  return headers['x-upstream']
}
