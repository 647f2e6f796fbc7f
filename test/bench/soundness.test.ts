import { existsSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { start, stop } from '../../bench/children.ts'
import { generatorVersion } from '../../bench/machine.ts'
import { measure } from '../../bench/measure.ts'
import { answerBody, PAYLOADS } from '../../bench/payloads.ts'
import { PROXIES } from '../../bench/proxies.ts'
import type { Running } from '../../bench/running.ts'
import { verify } from '../../bench/verify.ts'

const small = PAYLOADS[0]!
const body = answerBody(small)

type Test = typeof t
/** A proxy of this test's making, with a process of its own to read CPU time from. */
async function proxyThat(
  t: Pick<Test, 'testdir' | 'teardown'>,
  answer: RequestListener,
): Promise<{ running: Running; folder: string }> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const folder = t.testdir()
  const child = start('stand-in', process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { folder })
  t.teardown(async () => {
    await stop(child)
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return { running: { name: 'stand-in', child, origin, accessLog: null }, folder }
}

const window = (folder: string) => ({
  generator: generatorVersion('wrk') === null ? ('autocannon' as const) : ('wrk' as const),
  payload: small,
  connections: 4,
  seconds: 1,
  patience: 0,
  folder,
})

t.test('a run with answers that are not 2xx gives no figure', async t => {
  let answered = 0
  const { running, folder } = await proxyThat(t, (_request, response) => {
    response.writeHead(++answered % 100 === 0 ? 503 : 200, { 'content-length': body.length }).end(body)
  })
  await t.rejects(
    measure(running, running.child, window(folder)),
    /stand-in, small-json: failed requests: .*non-2xx/,
  )
})

t.test('a run with answers that are too short gives no figure', async t => {
  const { running, folder } = await proxyThat(t, (_request, response) => {
    response.sendDate = false
    response.writeHead(200, { 'content-length': 2 }).end('{}')
  })
  await t.rejects(measure(running, running.child, window(folder)), /bytes for .* answers/)
})

t.test('a run with a proxy that ended gives no figure', async t => {
  const { running, folder } = await proxyThat(t, (_request, response) => response.end(body))
  await stop(running.child)
  await t.rejects(measure(running, running.child, window(folder)), /the proxy ended/)
})

t.test('a run with lines missing in the access log gives no figure', async t => {
  const { running, folder } = await proxyThat(t, (_request, response) => response.end(body))
  const logged = { ...running, accessLog: running.child.stdoutFile }
  t.ok(existsSync(logged.accessLog))
  await t.rejects(measure(logged, running.child, window(folder)), /access log has 0 lines for \d+ requests/)
})

t.test('a sound run gives every figure', async t => {
  const { running, folder } = await proxyThat(t, (_request, response) => response.end(body))
  const sample = await measure(running, running.child, window(folder))
  t.ok(sample.requests > 0)
  t.ok(sample.requestsPerSecond > 0)
  t.ok(sample.p99Ms >= sample.p50Ms)
})

t.test('changed bytes are found before anything is measured', async t => {
  const { running } = await proxyThat(t, (_request, response) => response.end(Buffer.alloc(body.length, 'x')))
  const kind = PROXIES.find(proxy => proxy.name === 'floor')!
  await t.rejects(verify(running, kind, [small]), /small-json: sha256 of the answer/)
})
