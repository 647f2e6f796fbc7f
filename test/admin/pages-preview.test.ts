/** One side alone, on the admin port: asked once, its certificate checked, and shut off from everything here. */

import { readFileSync } from 'node:fs'
import { createServer as createTls } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { startUpstream } from '../support/upstream.ts'
import { planOf, served, TOKENS } from './pages-served.ts'

const CERT = fileURLToPath(new URL('../support/certificates/cert.pem', import.meta.url))
const KEY = fileURLToPath(new URL('../support/certificates/key.pem', import.meta.url))

t.test('what a side answers comes as it is, without what is not for this port', async t => {
  const seen: { url: string; headers: NodeJS.Dict<string | string[]> }[] = []
  const legacy = await startUpstream(t, (req, res) => {
    seen.push({ url: req.url!, headers: req.headers })
    res.setHeader('set-cookie', ['a=1', 'banyan-admin=fixed'])
    res.setHeader('content-security-policy', 'default-src *')
    if (req.url === '/orders/moved') res.writeHead(302, { location: '/orders/there?a=%20b' })
    if (req.url === '/orders/busy') res.writeHead(503, { 'retry-after': '0' })
    res.end(`legacy answers ${req.url}`)
  })
  const { app } = served(t, TOKENS, { plan: () => planFor(legacy.url) })
  const get = (url: string, more: object = {}) =>
    app.inject({
      url,
      headers: {
        host: 'localhost',
        authorization: 'Bearer reader',
        cookie: 'sid=1',
        'x-secret': 'y',
        ...more,
      },
    })
  const shown = await get('/preview/legacy/orders/orders/4%20%22?q=a%20b&q=c')
  t.equal(shown.body, 'legacy answers /orders/4%20%22?q=a%20b&q=c')
  t.match(shown.headers['content-security-policy'], /^sandbox;/)
  t.equal(shown.headers['set-cookie'], undefined)
  t.strictSame(
    [seen[0]!.headers.cookie, seen[0]!.headers.authorization, seen[0]!.headers['x-secret']],
    [undefined, undefined, undefined],
    'nothing says who looks',
  )
  t.equal(
    (await get('/preview/legacy/orders/orders/moved')).headers.location,
    '/preview/legacy/orders/orders/there?a=%20b',
    'a redirect stays on the side',
  )
  t.equal((await get('/preview/legacy/orders/orders/busy')).statusCode, 503)
  t.equal(seen.filter(({ url }) => url === '/orders/busy').length, 1, 'and is not asked again')
  const before = seen.length
  for (const [url, headers, status] of [
    ['/preview/legacy/orders/orders/1', { authorization: '' }, 401],
    ['/preview/legacy/orders/orders/1', { host: 'evil.example' }, 421],
    ['/preview/legacy/nobody/orders/1', {}, 404],
    ['/preview/both/orders/orders/1', {}, 404],
    ['/preview/legacy/orders/..%2f..%2fadmin', {}, 404],
  ] as const)
    t.equal((await get(url, headers)).statusCode, status, `${url} ${JSON.stringify(headers)}`)
  const posted = await app.inject({
    method: 'POST',
    url: '/preview/legacy/orders/orders/1',
    headers: { host: 'localhost', authorization: 'Bearer mover' },
  })
  t.equal(posted.statusCode, 404)
  t.equal(seen.length, before, 'none of them came through')
})

t.test('a side that does not answer is said to, and where it is is not', async t => {
  const { app } = served(t, [], { plan: () => planFor('http://127.0.0.1:9') })
  const answer = await app.inject({
    url: '/preview/candidate/orders/orders/1',
    headers: { host: 'localhost' },
  })
  t.equal(answer.statusCode, 502)
  t.notMatch(answer.body, /127\.0\.0\.1|:9\b/)
})

t.test('a certificate that nobody vouches for is refused, unless the file says what to trust', async t => {
  const server = createTls({ key: readFileSync(KEY), cert: readFileSync(CERT) }, (_, res) =>
    res.end('over TLS'),
  )
  server.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  t.teardown(() => server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  let tls = ''
  const { app } = served(t, [], { plan: () => planFor(url, tls) })
  const get = () => app.inject({ url: '/preview/legacy/orders/orders/1', headers: { host: 'localhost' } })
  t.equal((await get()).statusCode, 502)
  tls = `, tls: { ca: ${JSON.stringify(CERT)}, servername: orders.internal }`
  t.equal((await get()).body, 'over TLS', 'a reload is enough')
  tls = ', tls: { verify: false }'
  t.equal((await get()).body, 'over TLS')
})

function planFor(url: string, tls = '') {
  return planOf(`version: 1
upstreams: { legacy: { url: "${url}"${tls} }, orders: { url: "${url}"${tls} } }
legacy: legacy
routes: [{ name: orders, match: { path: "/orders/*" }, candidate: orders, phase: shadow }]
`)
}
