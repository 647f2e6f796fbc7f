import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { shareProcess } from '../support/shared.ts'
import { bodyOf, closedPort, startRawUpstream, startUpstream } from '../support/upstream.ts'

const shared = shareProcess(t)

const legacyAt = (url: string) => `upstreams: { legacy: "${url}" }\nlegacy: legacy\n`

t.test('a WebSocket passes with its subprotocol, extensions, headers and both kinds of frames', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end())
  const server = new WebSocketServer({
    server: upstream.server,
    perMessageDeflate: true,
    handleProtocols: protocols => (protocols.has('ticker.v2') ? 'ticker.v2' : false),
  })
  let asked: IncomingMessage | null = null
  server.on('connection', (socket, req) => {
    asked = req
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  const socket = new WebSocket(`ws://127.0.0.1:${banyan.port}/ticker?x=1`, ['ticker.v1', 'ticker.v2'], {
    headers: { cookie: 'sid=1; banyan=abc' },
  })
  await once(socket, 'open')
  t.equal(socket.protocol, 'ticker.v2')
  t.match(socket.extensions, 'permessage-deflate')
  t.match(asked!.headers, { cookie: 'sid=1', 'x-forwarded-for': '127.0.0.1', via: /banyan-/ })
  t.equal(asked!.url, '/ticker?x=1')
  const large = Buffer.alloc(1_000_000, 'x')
  for (const message of ['hello', large]) {
    socket.send(message)
    const [data, binary] = (await once(socket, 'message')) as [Buffer, boolean]
    t.ok(Buffer.from(message).equals(data))
    t.equal(binary, message === large)
  }
  socket.close(4001, 'bye')
  const [code, reason] = await once(socket, 'close')
  t.same([code, String(reason)], [4001, 'bye'])
})

t.test('a refused upgrade arrives as the upstream gave it', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end())
  upstream.server.on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 9\r\n\r\nwho are y')
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  const { answer, body } = await upgradeRefused(banyan.port, '/ticker')
  t.equal(answer.statusCode, 401)
  t.equal(answer.headers['www-authenticate'], 'Basic')
  t.equal(body, 'who are y')
})

t.test('an upstream that resets or talks nonsense ends one upgrade only', async t => {
  const upstream = await startRawUpstream(t, socket => {
    socket.once('data', chunk => {
      if (chunk.includes('/reset')) socket.resetAndDestroy()
      else if (chunk.includes('/garbage')) socket.write('hello there\r\n\r\n')
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  t.equal((await upgradeRefused(banyan.port, '/reset')).answer.statusCode, 502)
  t.equal((await upgradeRefused(banyan.port, '/garbage')).answer.statusCode, 502)
  t.equal((await upgradeRefused(banyan.port, '/plain')).body, 'ok', 'an ordinary answer to an upgrade passes')
})

t.test('any protocol passes as bytes, both ways, also what is sent behind the head', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end())
  upstream.server.on('upgrade', (req, socket, head) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${req.headers.upgrade}\r\n\r\n`,
    )
    socket.write(head)
    socket.pipe(socket)
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  const socket = connect(banyan.port, '127.0.0.1')
  socket.write('GET /tty HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: Tty/1\r\n\r\nearly')
  let text = ''
  socket.on('data', chunk => {
    text += chunk
    if (text.endsWith('early')) socket.end('late')
  })
  await once(socket, 'close')
  t.match(text, /^HTTP\/1\.1 101 Switching Protocols\r\n/)
  t.match(text, /\r\nUpgrade: Tty\/1\r\n/i)
  t.match(text, /\r\n\r\nearlylate$/)
})

t.test('an offer of h2c, as Java and curl make it, is an ordinary request', async t => {
  const upstream = await startUpstream(t, (req, res) =>
    res.end(`${req.headers.upgrade} ${req.headers.connection}`),
  )
  const banyan = await shared.running(legacyAt(upstream.url))
  const req = http.get({
    host: '127.0.0.1',
    port: banyan.port,
    headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' },
  })
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  t.equal(String(await bodyOf(res)), 'undefined keep-alive')
})

t.test('in canary an upgrade falls back to legacy before the 101, and is logged when it ends', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end())
  new WebSocketServer({ server: legacy.server }).on('connection', socket => socket.send('from legacy'))
  const banyan = await shared.running(
    `upstreams: { legacy: "${legacy.url}", ticker: "http://127.0.0.1:${await closedPort()}" }
legacy: legacy
routes: [{ name: ticker, match: { path: "/prices" }, candidate: ticker, phase: live }]
`,
  )
  const socket = new WebSocket(`ws://127.0.0.1:${banyan.port}/prices`)
  const [message] = await once(socket, 'message')
  t.equal(String(message), 'from legacy')
  socket.close()
  t.match(await banyan.logged({ path: '/prices' }), { status: 101, side: 'legacy', fallback: 'connect' })
})

t.test('when one end of a tunnel breaks so does the other', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end())
  const server = new WebSocketServer({ server: upstream.server })
  const banyan = await shared.running(legacyAt(upstream.url))
  const caller = new WebSocket(`ws://127.0.0.1:${banyan.port}/`)
  const [served] = (await once(server, 'connection')) as [WebSocket]
  await once(caller, 'open')
  served.terminate()
  const [code] = await once(caller, 'close')
  t.equal(code, 1006)
})

t.test(
  'a tunnel whose upstream has ended is over, whatever its caller still says or does not do',
  async t => {
    const upstream = await startRawUpstream(t, socket => {
      socket.once('data', () => {
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nbye')
      })
    })
    const banyan = await shared.running(legacyAt(upstream.url))
    for (const path of ['/answers', '/stays']) {
      const caller = connect({ port: banyan.port, host: '127.0.0.1', allowHalfOpen: true })
      caller.on('error', () => {}).resume()
      caller.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`)
      await once(caller, 'end')
      if (path === '/answers') caller.end('bye to you')
      t.match(await banyan.logged({ path }), { status: 101, bytes: 3 })
      caller.destroy()
    }
  },
)

async function upgradeRefused(
  port: number,
  path: string,
): Promise<{ answer: IncomingMessage; body: string }> {
  const req = http.get({
    host: '127.0.0.1',
    port,
    path,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'eA==',
    },
  })
  const [answer] = (await once(req, 'response')) as [IncomingMessage]
  return { answer, body: String(await bodyOf(answer)) }
}
