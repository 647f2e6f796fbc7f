import { once } from 'node:events'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { startGateway } from '../../extracted-services/gateway/server.ts'
import { get, until } from './asking.ts'
import { ask } from './parity.ts'
import { cert } from './self-signed.ts'
import { nobody, startBehind } from './upstream.ts'

type Answer = Parameters<typeof startBehind>[0]

/** A gateway with one server behind it, in every role. */
async function startBoth(t: Test, answer: Answer, changes: { timeoutMs?: number; trustProxy?: string } = {}) {
  const behind = await startBehind(answer)
  const { url } = behind
  const gateway = await startGateway({
    legacyUrl: url,
    catalogUrl: url,
    ordersUrl: url,
    customersUrl: url,
    ...changes,
  })
  t.teardown(async () => {
    await gateway.close()
    await behind.close()
  })
  return { gateway, behind }
}

t.test('each path goes to its owner, without the prefix and with its query as it came', async t => {
  const behind = await Promise.all(
    ['legacy', 'catalog', 'orders', 'customers'].map(name =>
      startBehind((request, response) => response.end(`${name} ${request.method} ${request.url}`)),
    ),
  )
  const [legacyUrl, catalogUrl, ordersUrl, customersUrl] = behind.map(one => one.url) as [
    string,
    string,
    string,
    string,
  ]
  const gateway = await startGateway({ legacyUrl, catalogUrl, ordersUrl, customersUrl })
  t.teardown(async () => {
    await gateway.close()
    for (const one of behind) await one.close()
  })
  const cases = [
    ['GET', '/web/api/products?page=2&sort=-name', 'catalog GET /api/products?page=2&sort=-name'],
    ['GET', '/mobile/api/products/17', 'catalog GET /api/products/17'],
    ['PUT', '/web/api/products/17/photo', 'catalog PUT /api/products/17/photo'],
    ['GET', '/web/api/search?q=a%20b+c&q=%zz', 'catalog GET /api/search?q=a%20b+c&q=%zz'],
    ['GET', '/web/api/categories', 'catalog GET /api/categories'],
    ['POST', '/mobile/api/orders', 'orders POST /api/orders'],
    ['GET', '/mobile/api/orders/latest', 'orders GET /api/orders/latest'],
    ['GET', '/web/api/invoices/2026-00600', 'orders GET /api/invoices/2026-00600'],
    ['DELETE', '/web/api/customers/1', 'customers DELETE /api/customers/1'],
    ['GET', '/web/api/ordersx', 'legacy GET /api/ordersx'],
    ['GET', '/web/api/product/17', 'legacy GET /api/product/17'],
    ['GET', '/mobile/photos/3', 'legacy GET /photos/3'],
    ['GET', '/web/images/products/17.svg', 'legacy GET /images/products/17.svg'],
  ] as const
  for (const [method, path, expected] of cases) {
    t.equal((await get(gateway.url + path, { method })).text, expected, path)
  }
})

t.test('what is not for front ends is not reached, however it is written', async t => {
  const { gateway, behind } = await startBoth(t, (_request, response) => response.end('reached'))
  const port = Number(new URL(gateway.url).port)
  for (const path of [
    '/web/internal/outbox',
    '/web/healthz',
    '/web/',
    '/web/api/../internal/outbox',
    '/web/api/%2e%2e/internal/outbox',
    '/web/api/..%2finternal/outbox',
    '/web/api/..%5cinternal/outbox',
    '/web//internal/outbox',
    '/web/%2finternal/outbox',
    '/api/products',
    '/internal/outbox',
    '/web/api/%zz',
  ]) {
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    const chunks = await socket.toArray()
    const [status] = Buffer.concat(chunks).toString().split('\r\n')
    t.match(status, /^HTTP\/1\.1 40[04]/, path)
  }
  t.equal(behind.asked.length, 0)
})

t.test('a request keeps its Host and its body, and says where it came from', async t => {
  const bodies: string[] = []
  const { gateway, behind } = await startBoth(t, async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString())
    response.end()
  })
  const body = '{ "kept" : 1.0 }'
  await ask(gateway.url, '/web/api/orders', {
    method: 'POST',
    body,
    headers: {
      'content-type': 'text/plain',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'for=203.0.113.9',
      'x-real-ip': '203.0.113.9',
      'proxy-authorization': 'secret',
      te: 'trailers',
      'x-own': 'kept',
    },
  })
  t.same(bodies, [body], 'byte for byte')
  const { headers } = behind.asked[0]!
  t.match(headers, {
    host: 'shop.example',
    'content-type': 'text/plain',
    'content-length': String(body.length),
    'x-own': 'kept',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'shop.example',
    'x-forwarded-proto': 'http',
  })
  for (const name of ['forwarded', 'x-real-ip', 'proxy-authorization', 'te']) t.notOk(headers[name], name)
})

t.test('a trusted proxy in front is believed and continued', async t => {
  const { gateway, behind } = await startBoth(t, (_request, response) => response.end(), {
    trustProxy: 'loopback',
  })
  const headers = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'figs.example',
  }
  await ask(gateway.url, '/web/api/orders', { headers })
  t.match(behind.asked[0]!.headers, {
    'x-forwarded-for': '203.0.113.9, 127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'figs.example',
  })
})

t.test('a header that Connection names ends at the gateway, both ways', async t => {
  const { gateway, behind } = await startBoth(t, (_request, response) => {
    response.writeHead(200, { connection: 'x-hop', 'x-hop': '1', 'keep-alive': 'timeout=9', 'x-kept': '1' })
    response.end('ok')
  })
  const socket = connect(gateway.port, '127.0.0.1')
  socket.write(
    'GET /web/api/orders HTTP/1.1\r\nhost: x\r\nconnection: close, x-forwarded-for, x-mine\r\nx-mine: 1\r\n\r\n',
  )
  const head = Buffer.concat(await socket.toArray())
    .toString()
    .toLowerCase()
  t.match(head, 'x-kept: 1')
  t.notMatch(head, 'x-hop')
  t.notMatch(head, 'timeout=9')
  const { headers } = behind.asked[0]!
  t.notOk(headers['x-mine'])
  t.equal(headers['x-forwarded-for'], '127.0.0.1', 'ours cannot be struck out by naming them')
})

t.test('an answer passes as it is', async t => {
  const { gateway } = await startBoth(t, (_request, response) => {
    response.writeHead(418, [
      ...['set-cookie', 'a=1', 'set-cookie', 'b=2'],
      ...['etag', 'W/"0123456789abcdef"', 'cache-control', 'no-cache', 'content-type', 'text/x-fig'],
    ])
    response.end('not a teapot')
  })
  const { status, headers, text } = await get(`${gateway.url}/web/api/orders`)
  t.equal(status, 418)
  t.same(headers.getSetCookie(), ['a=1', 'b=2'])
  t.equal(headers.get('etag'), 'W/"0123456789abcdef"')
  t.equal(headers.get('content-type'), 'text/x-fig')
  t.equal(text, 'not a teapot')
  const head = await get(`${gateway.url}/web/api/orders`, { method: 'HEAD' })
  t.equal(head.status, 418)
  t.equal(head.text, '')
})

t.test('304 passes without a body', async t => {
  const { gateway } = await startBoth(t, (_request, response) =>
    response.writeHead(304, { etag: '"x"' }).end(),
  )
  const { status, headers, text } = await get(`${gateway.url}/web/api/orders`)
  t.equal(status, 304)
  t.equal(headers.get('etag'), '"x"')
  t.equal(text, '')
})

t.test('a GET that was answered 503 is not asked again, whatever Retry-After says', async t => {
  const { gateway, behind } = await startBoth(t, (_request, response) =>
    response.writeHead(503, { 'retry-after': '1' }).end('busy'),
  )
  const { status, text, headers } = await get(`${gateway.url}/web/api/products`)
  t.equal(status, 503)
  t.equal(text, 'busy')
  t.equal(headers.get('retry-after'), '1')
  t.equal(behind.asked.length, 1)
})

t.test('a GET whose connection broke is not asked again', async t => {
  const { gateway, behind } = await startBoth(t, request => request.socket.destroy())
  const { status, text } = await get(`${gateway.url}/web/api/products`)
  t.equal(status, 502)
  t.notMatch(text, '127.0.0.1')
  t.equal(behind.asked.length, 1)
})

t.test('redirects within the shop stay within the prefix', async t => {
  let location = ''
  const { gateway, behind } = await startBoth(t, (_request, response) =>
    response.writeHead(302, { location }).end(),
  )
  for (const [given, expected] of [
    ['http://shop.example/api/orders/1600', 'http://shop.example/web/api/orders/1600'],
    ['/api/orders/1600?x=1#y', 'http://shop.example/web/api/orders/1600?x=1#y'],
    [`${behind.url}/api/products/17`, 'http://shop.example/web/api/products/17'],
    ['https://pay.example/api/orders', 'https://pay.example/api/orders'],
    ['http://[', 'http://['],
  ] as const) {
    location = given
    t.equal((await ask(gateway.url, '/web/api/orders/latest')).location, expected, given)
  }
})

t.test('failures are mapped, and name nobody', async t => {
  const away = await nobody()
  const dead = await startGateway({
    legacyUrl: 'http://no.such.host.invalid',
    catalogUrl: away,
    ordersUrl: away,
    customersUrl: away,
  })
  t.teardown(dead.close)
  const { gateway } = await startBoth(t, () => {}, { timeoutMs: 100 })
  for (const [url, status] of [
    [`${dead.url}/web/api/products`, 502],
    [`${dead.url}/web/photos/3`, 502],
    [`${gateway.url}/web/api/products`, 504],
  ] as const) {
    const failed = await get(url)
    t.equal(failed.status, status)
    t.equal(failed.headers.get('cache-control'), 'no-store')
    t.same(Object.keys(failed.json), ['error', 'message'])
    t.notMatch(failed.text, /127\.0\.0\.1|invalid|ECONN|UND_/)
  }
})

t.test('an answer that breaks off is not ended well', async t => {
  const { gateway } = await startBoth(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"half":', () => response.destroy())
  })
  const response = await fetch(`${gateway.url}/web/api/orders`)
  await t.rejects(response.text())
})

t.test('a caller who leaves ends the request behind, long before any timeout', async t => {
  let ended = false
  const answer: Answer = request => request.on('close', () => (ended = true))
  const { gateway, behind } = await startBoth(t, answer, { timeoutMs: 60_000 })
  const leaving = new AbortController()
  const asking = get(`${gateway.url}/web/api/orders`, { signal: leaving.signal })
  await until(() => behind.asked.length > 0)
  t.notOk(ended)
  leaving.abort()
  await t.rejects(asking)
  await until(() => ended)
})

t.test('a body is waited for with Expect, and passed on without it', async t => {
  const bodies: string[] = []
  const { gateway, behind } = await startBoth(t, async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString())
    response.end('done')
  })
  const socket = connect(gateway.port, '127.0.0.1')
  socket.write(
    'POST /web/api/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n',
  )
  const [first] = await once(socket, 'data')
  t.match(String(first), 'HTTP/1.1 100 Continue')
  socket.write('fig')
  t.match(Buffer.concat(await socket.toArray()).toString(), /^HTTP\/1\.1 200 OK/)
  t.same(bodies, ['fig'])
  t.notOk(behind.asked[0]!.headers.expect)
})

t.test('certificates are verified', async t => {
  const behind = await startBehind((_request, response) => response.end('secret'), true)
  t.teardown(behind.close)
  const { url } = behind
  const addresses = { legacyUrl: url, catalogUrl: url, ordersUrl: url, customersUrl: url }
  const wary = await startGateway(addresses)
  t.teardown(wary.close)
  t.equal((await get(`${wary.url}/web/api/orders`)).status, 502)
  t.equal(behind.asked.length, 0, 'nothing was said to a stranger')
  const told = await startGateway({ ...addresses, ca: cert })
  t.teardown(told.close)
  t.equal((await get(`${told.url}/web/api/orders`)).text, 'secret')
})

t.test('the gateway suffers the faults of the wire', async t => {
  const { gateway } = await startBoth(t, (_request, response) => response.end('fine'))
  t.equal((await get(`${gateway.url}/web/api/orders`)).status, 200)
  await get(`${gateway.url}/internal/faults`, { method: 'PUT', body: '{"faults":["crash"]}' })
  t.equal((await get(`${gateway.url}/web/api/orders`)).status, 500)
  t.equal((await get(`${gateway.url}/healthz`)).status, 200)
})
