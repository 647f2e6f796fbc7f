import { once } from 'node:events'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { request } from 'undici'
import { openProcessLog } from '../../src/log.ts'
import { Supervisor } from '../../src/supervisor.ts'
import { HEADER, startBanyan } from '../support/banyan.ts'
import { folderFor } from '../support/folder.ts'
import { runBanyan } from '../support/process.ts'
import { askWhileReloading } from '../support/reloads.ts'
import { nameOf, startSwitching, switchedTo } from '../support/switching.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

/** `npm run soak` does the same for a minute. */
const SECONDS = 6

t.test('ten reloads a second under load: nothing fails, each answer is wholly of one revision', async t => {
  const upstreams = await startSwitching(t)
  const banyan = await runBanyan(t, switchedTo(upstreams, 0))
  const { requests, revisions, failures } = await askWhileReloading(banyan, upstreams, SECONDS, 200)
  t.strictSame(failures, [])
  t.ok(requests > 200, `${requests} requests`)
  t.ok(revisions > SECONDS, `${revisions} revisions answered`)
  for (const { server } of [upstreams.even, upstreams.odd]) {
    await until('connections of past revisions are closed', async () => (await connectionsTo(server)) < 50)
  }
})

t.test('a file that is being edited', async t => {
  const upstreams = await startSwitching(t)
  const banyan = await runBanyan(t, switchedTo(upstreams, 0))
  const file = (k: number) => HEADER + switchedTo(upstreams, k)
  const answers = async () => (await whoAnswers(banyan.url)) as string
  const answeredBy = (name: string) => until(`${name} answers`, async () => (await answers()) === name)
  const applied = () => banyan.lines.filter(({ msg }) => msg === 'a revision applies').length
  const told = (code: string) => banyan.lines.filter(line => line.code === code)
  let k = 0

  await t.test('a bad one changes nothing, and says where it is bad', async t => {
    const lines = file(++k).split('\n')
    lines.splice(5, 0, 'lisen: 1')
    writeFileSync(banyan.file, lines.join('\n'))
    const problem = await banyan.logged({ code: 'unknown-key' })
    t.match(problem, { level: 50, place: `${banyan.file}:6:1`, msg: /lisen/, fix: /listen/ })
    t.match(await banyan.logged({ problems: 1 }), { revision: 1, msg: /the running revision stays/ })
    t.equal(await answers(), nameOf(0))
  })

  await t.test('SIGHUP reads it again, although nothing happened to it', async t => {
    banyan.child.kill('SIGHUP')
    await until('it is told again', () => told('unknown-key').length === 2)
    t.equal(await answers(), nameOf(0))
  })

  await t.test('one that is gone changes nothing either', async t => {
    rmSync(banyan.file)
    await banyan.logged({ code: 'no-file' })
    t.equal(await answers(), nameOf(0))
  })

  await t.test('when it is good again it applies', async t => {
    writeFileSync(banyan.file, file(k))
    await answeredBy(nameOf(k))
    t.match(await banyan.logged({ msg: 'a revision applies', revision: 2 }), { routes: 3 })
  })

  await t.test('editors that replace it are followed', async t => {
    writeFileSync(`${banyan.file}.new`, file(++k))
    renameSync(`${banyan.file}.new`, banyan.file)
    await answeredBy(nameOf(k))
    t.pass('one that writes beside it and renames')
    renameSync(banyan.file, `${banyan.file}~`)
    writeFileSync(banyan.file, file(++k))
    await answeredBy(nameOf(k))
    t.pass('one that moves it away first')
  })

  await t.test('of a hundred writes in a second the last one is what runs', async t => {
    const before = applied()
    for (const last = k + 100; k < last; ) {
      writeFileSync(banyan.file, file(++k))
      await delay(10)
    }
    writeFileSync(banyan.file, file(++k))
    await servedAs(`left-${k}`)
    t.equal(await answers(), nameOf(k))
    t.ok(applied() - before < 20, `${applied() - before} revisions`)
  })

  await t.test('what needs a restart is said, and the rest applies', async t => {
    writeFileSync(banyan.file, file(++k).replace('port: 0 }', 'port: 1 }'))
    await answeredBy(nameOf(k))
    t.match(await banyan.logged({ key: 'listen' }), { level: 40, msg: /needs a restart/ })
    const api = `http://127.0.0.1:${banyan.adminPort}/api/v1/overview`
    const asked = () => request(api).then(({ statusCode, body }) => body.dump().then(() => statusCode))
    t.equal(await asked(), 200)
    writeFileSync(banyan.file, file(++k).replace('admin: {', 'admin: { token: to-read-and-to-move,'))
    await until('a new token is asked for', async () => (await asked()) === 401)
    t.notOk(
      banyan.lines.some(({ key }) => key === 'admin'),
      'which needs no restart',
    )
  })

  /** Asks until a caller was answered by a route of this name: the routes of each edit carry its number. */
  async function servedAs(route: string): Promise<void> {
    await until(`${route} answers`, async () => {
      await request(`${banyan.url}/left/x`).then(answer => answer.body.dump())
      return banyan.lines.some(line => line.route === route && line.path === '/left/x')
    })
  }
})

t.test('a ConfigMap whose symlink is swapped is followed, again and again', async t => {
  const upstreams = await startSwitching(t)
  const folder = folderFor(t)
  const mount = (k: number) => {
    const version = join(folder, `..2026_${k}`)
    mkdirSync(version)
    writeFileSync(join(version, 'routes.yaml'), HEADER + switchedTo(upstreams, k))
    symlinkSync(`..2026_${k}`, join(folder, '..data_tmp'))
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    rmSync(join(folder, `..2026_${k - 1}`), { recursive: true, force: true })
  }
  mount(0)
  const file = join(folder, 'routes.yaml')
  symlinkSync('..data/routes.yaml', file)
  const supervisor = await Supervisor.start({
    source: { file },
    workers: 1,
    log: await openProcessLog('silent', false),
  })
  t.teardown(() => supervisor.stop())
  const url = `http://127.0.0.1:${supervisor.proxy.port}`
  t.equal(await whoAnswers(url), nameOf(0))
  for (const k of [1, 2, 3]) {
    mount(k)
    await until(`edit ${k} runs`, async () => (await whoAnswers(url)) === nameOf(k))
  }
})

t.test('a request in flight finishes under the revision it began with, however many come after', async t => {
  const first = await startUpstream(t, (_, res) => res.end('the first legacy'))
  const second = await startUpstream(t, (_, res) => res.end('the second legacy'))
  const candidate = await startUpstream(t, () => {})
  const file = (legacy: string, more = '') => `
upstreams: { legacy: "${legacy}", orders: "${candidate.url}" ${more} }
legacy: legacy
routes: [{ name: orders, match: { path: "/orders/*" }, candidate: orders, phase: live }]
`
  const banyan = await startBanyan(t, file(first.url))
  const asked = once(candidate.server, 'request')
  const answer = request(`${banyan.url}/orders/1`).then(({ body }) => body.text())
  const [, res] = (await asked) as [unknown, ServerResponse]
  await banyan.edit(file(first.url, ', other: "http://127.0.0.1:1"'))
  await banyan.edit(file(second.url))
  t.equal(await request(`${banyan.url}/x`).then(({ body }) => body.text()), 'the second legacy')
  res.destroy()
  t.equal(await answer, 'the first legacy', 'the candidate failed, and the legacy of its revision answered')
})

async function whoAnswers(url: string): Promise<unknown> {
  const { headers, body } = await request(`${url}/rest/x`)
  await body.dump()
  return headers['x-upstream']
}

function connectionsTo(server: { getConnections(told: (error: Error | null, n: number) => void): void }) {
  return new Promise<number>(resolve => server.getConnections((_, count) => resolve(count)))
}
