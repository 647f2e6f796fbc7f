import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import t from 'tap'
import { request } from 'undici'
import { HEADER } from '../support/banyan.ts'
import { runBanyan } from '../support/process.ts'
import { bodyOf, startUpstream } from '../support/upstream.ts'

const legacyAt = (url: string) => `upstreams: { legacy: ${url} }\nlegacy: legacy\n`

t.test('SIGTERM: not ready, no new connections, what is in flight finishes, exit 0', async t => {
  const upstream = await startUpstream(t, () => {})
  const asked = once(upstream.server, 'request') as Promise<[IncomingMessage, ServerResponse]>
  const banyan = await runBanyan(t, legacyAt(upstream.url))
  const admin = `http://127.0.0.1:${banyan.adminPort}`
  t.equal((await request(`${admin}/readyz`).then(dumped)).statusCode, 200)
  const caller = http.get(`${banyan.url}/slow`)
  const answered = once(caller, 'response') as Promise<[IncomingMessage]>
  const [, res] = await asked
  banyan.child.kill('SIGTERM')
  await until(async () => (await request(`${admin}/readyz`).then(dumped)).statusCode === 503)
  await until(async () => {
    const refused = await request(banyan.url).then(dumped, error => error)
    return refused.code === 'ECONNREFUSED'
  })
  t.equal((await request(`${admin}/healthz`).then(dumped)).statusCode, 200, 'it lives')
  res.end('done')
  const [answer] = await answered
  t.equal(answer.headers.connection, 'close')
  t.equal(String(await bodyOf(answer)), 'done')
  const [code] = await once(banyan.child, 'exit')
  t.equal(code, 0)
  t.match(await banyan.logged({ path: '/slow' }), { status: 200 }, 'its line is not lost')
})

t.test('what is still in flight at the end of the drain is cut, and the process ends', async t => {
  const upstream = await startUpstream(t, () => {})
  const asked = once(upstream.server, 'request')
  t.match(HEADER, 'drain: 1s')
  const banyan = await runBanyan(t, legacyAt(upstream.url))
  const caller = http.get(`${banyan.url}/hangs`)
  const broken = once(caller, 'error')
  await asked
  banyan.child.kill('SIGTERM')
  await broken
  const [code] = await once(banyan.child, 'exit')
  t.equal(code, 0)
})

t.test('an idle connection that is kept alive does not hold a stop up', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end('ok'))
  const banyan = await runBanyan(t, legacyAt(upstream.url).replace('legacy: legacy', 'legacy: legacy\n'))
  const agent = new http.Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const [answer] = (await once(http.get(banyan.url, { agent }), 'response')) as [IncomingMessage]
  await bodyOf(answer)
  const stopped = once(banyan.child, 'exit')
  banyan.child.kill('SIGTERM')
  t.equal((await stopped)[0], 0)
})

t.test('a log that nobody reads does not hold a stop up', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end('ok'))
  const banyan = await runBanyan(t, legacyAt(upstream.url))
  writeFileSync(banyan.file, HEADER.replace('drain: 1s', 'drain: 1m') + legacyAt(upstream.url))
  await banyan.logged({ msg: 'a revision applies', revision: 2 })
  banyan.child.stdout!.removeAllListeners('data').pause()
  // More than pipes hold.
  const path = `/${'x'.repeat(4_000)}`
  for (let sent = 0; sent < 250; sent++) await request(banyan.url + path).then(dumped)
  const stopped = once(banyan.child, 'exit', { signal: AbortSignal.timeout(20_000) })
  banyan.child.kill('SIGTERM')
  t.equal((await stopped)[0], 0)
})

async function dumped<Answer extends { body: { dump(): Promise<void> } }>(answer: Answer): Promise<Answer> {
  await answer.body.dump()
  return answer
}

/** Asks again until it is so; the test's own timeout ends it. */
async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached()));
}
