import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { request } from 'undici'
import { WebSocket, WebSocketServer } from 'ws'
import { startBanyan, type Teardown } from '../support/banyan.ts'
import { startFront } from '../support/front.ts'
import { startUpstream } from '../support/upstream.ts'

const CERT = fileURLToPath(new URL('../support/certificates/cert.pem', import.meta.url))
const KEY = fileURLToPath(new URL('../support/certificates/key.pem', import.meta.url))

/** Several reads of a connection. */
const LARGE = 'x'.repeat(300_000)

/** An HTTPS server whose certificate names `orders.internal`, and is signed by nobody else. */
async function startSecure(t: Teardown): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer({ cert: readFileSync(CERT), key: readFileSync(KEY) }, (req, res) => {
    res.end(`${req.headers.host} by ${(req.socket as unknown as { servername: string }).servername}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const withTls = (url: string, tls: string) =>
  `upstreams: { legacy: { url: "${url}"${tls} } }\nlegacy: legacy\n`

t.test('an upstream’s certificate is verified unless the file says otherwise', async t => {
  const { url } = await startSecure(t)
  const cases = [
    ['nobody vouches for it', '', 502],
    ['its CA is named, but not the name it is for', `, tls: { ca: "${CERT}" }`, 502],
    ['its CA and its name', `, tls: { ca: "${CERT}", servername: orders.internal }`, 200],
    ['another name', `, tls: { ca: "${CERT}", servername: other.internal }`, 502],
    ['switched off', ', tls: { verify: false }', 200],
  ] as const
  for (const [name, tls, status] of cases) {
    const banyan = await startBanyan(t, withTls(url, tls))
    const answer = await request(banyan.url)
    await answer.body.dump()
    t.equal(answer.statusCode, status, name)
  }
})

t.test('the caller’s Host passes on; the name asked for in TLS stays the upstream’s', async t => {
  const { url } = await startSecure(t)
  const banyan = await startBanyan(t, withTls(url, `, tls: { ca: "${CERT}", servername: orders.internal }`))
  for (const host of ['shop.example.com', 'www.example.com']) {
    const answer = await request(banyan.url, { headers: { host } })
    t.equal(await answer.body.text(), `${host} by orders.internal`)
  }
})

t.test('a WebSocket passes to an upstream behind TLS', async t => {
  const { server, url } = await startSecure(t)
  new WebSocketServer({ server }).on('connection', socket => socket.send('hello'))
  const banyan = await startBanyan(t, withTls(url, `, tls: { ca: "${CERT}", servername: orders.internal }`))
  const socket = new WebSocket(`ws://127.0.0.1:${banyan.port}/`)
  const [message] = await once(socket, 'message')
  t.equal(String(message), 'hello')
  socket.terminate()
})

t.test('copies pass to a candidate behind TLS too, and its whole answers come back', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end(LARGE))
  const { server, url } = await startSecure(t)
  server.removeAllListeners('request')
  server.on('request', (req, res) => res.end(req.url === '/differs' ? `${LARGE.slice(0, -1)}y` : LARGE))
  const front = await startFront(
    t,
    `
upstreams:
  legacy: "${legacy.url}"
  orders: { url: "${url}", tls: { ca: "${CERT}", servername: orders.internal } }
legacy: legacy
routes: [{ name: orders, match: { path: "/*" }, candidate: orders, phase: shadow, mirror: { noise: 0% } }]
`,
  )
  for (const path of ['/same', '/same', '/differs']) await (await request(front.url + path)).body.text()
  t.same(await front.back.counted('orders', 3), { match: 2, pair: 1 })
})
