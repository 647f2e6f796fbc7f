import { Agent, get as httpGet } from 'node:http'
import t from 'tap'
import { get, until } from './asking.ts'
import { runMain } from './processes.ts'
import { customer, order, product, startOutbox } from './recorded-outbox.ts'

for (const [name, path, total] of [
  ['catalog', '/api/products', 2],
  ['orders', '/api/orders', 1],
  ['customers', '/api/customers', 1],
] as const) {
  t.test(`${name} runs by itself, and ends on SIGTERM after the answers under way`, async t => {
    const outbox = await startOutbox()
    t.teardown(outbox.close)
    outbox.append(product(1), product(2), customer(1), order(1001))
    const ran = runMain(name, { LEGACY_URL: outbox.url, FAULTS: 'slow-400ms' })
    t.teardown(() => ran.process.kill('SIGKILL'))
    const line = await ran.ready
    t.match(line, new RegExp(`^${name} +http://127\\.0\\.0\\.1:\\d+ `))
    const url = line.split(/\s+/)[1]!
    await until(async () => (await get(`${url}/healthz`)).status === 200)

    const agent = new Agent({ keepAlive: true })
    t.teardown(() => agent.destroy())
    const answered = Promise.withResolvers<string>()
    const asking = httpGet(`${url}${path}`, { agent }, response => {
      t.equal(response.headers.connection, 'close', 'a kept-alive connection does not hold it up')
      let body = ''
      response.setEncoding('utf8').on('data', text => {
        body += text
      })
      response.on('end', () => answered.resolve(body))
    })
    asking.on('error', answered.reject)
    await new Promise<void>(resolve => asking.on('finish', () => setImmediate(resolve)))
    // A second request on another connection proves that the first one has arrived.
    await get(`${url}/healthz`)
    ran.process.kill('SIGTERM')
    t.equal(JSON.parse(await answered.promise).total, total)
    const { code, stderr } = await ran.exited
    t.equal(code, 0)
    t.equal(stderr, '')
  })
}

t.test('the gateway runs by itself, and ends on SIGTERM', async t => {
  const ran = runMain('gateway', { ORDERS_URL: 'http://127.0.0.1:1' })
  t.teardown(() => ran.process.kill('SIGKILL'))
  const url = (await ran.ready).split(/\s+/)[1]!
  t.same((await get(`${url}/healthz`)).json, { status: 'ok', service: 'gateway' })
  t.equal((await get(`${url}/web/api/orders`)).status, 502)
  ran.process.kill('SIGTERM')
  t.same(await ran.exited, { code: 0, stderr: '' })
})

const refusals = [
  [
    'faults it cannot have',
    { FAULTS: 'price-roundin,crash-101%,crash-5ms,stale-10%' },
    [
      /^catalog: unknown fault "price-roundin"; did you mean "price-rounding"\?/,
      /^"crash-101%": a share is at most 100%$/,
      /^"crash-5ms": crash takes no milliseconds$/,
      /^"stale-10%": stale takes no share$/,
    ],
  ],
  ['a bad port', { PORT: 'http' }, [/^PORT: expected a whole number from 0 to 65535, found "http"$/]],
  ['a bad origin', { LEGACY_URL: 'localhost' }, [/^LEGACY_URL: expected an origin such as/]],
] as const

for (const [what, env, expected] of refusals) {
  t.test(`a service refuses to start with ${what}, in words and without a stack`, async t => {
    const { code, stderr } = await runMain('catalog', env).exited
    t.equal(code, 1)
    const lines = stderr.trim().split('\n')
    t.equal(lines.length, expected.length)
    for (const [index, line] of expected.entries()) t.match(lines[index], line)
  })
}

t.test('a gateway refuses to give the parts of a page no time', async t => {
  const { code, stderr } = await runMain('gateway', { PART_TIMEOUT_MS: '0' }).exited
  t.equal(code, 1)
  t.match(stderr, /^PART_TIMEOUT_MS: expected a whole number from 1 to 60000, found "0"$/m)
})
