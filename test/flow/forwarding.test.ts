import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import t from 'tap'
import { request } from 'undici'
import { shareBanyan } from '../support/shared.ts'
import { bodyOf, closedPort, sendRaw, startUpstream } from '../support/upstream.ts'

const shared = shareBanyan(t)

const legacyAt = (url: string) => `upstreams: { legacy: ${url} }\nlegacy: legacy\n`

t.test('every method reaches the upstream with its body, and its answer comes back', async t => {
  const upstream = await startUpstream(t, async (req, res) => {
    const body = await bodyOf(req)
    res.writeHead(200, { 'x-method': req.method, 'x-length': body.length }).end('done')
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  for (const method of http.METHODS.filter(method => method !== 'CONNECT')) {
    const body = method === 'TRACE' || method === 'HEAD' ? undefined : 'hello'
    const answer = await asked(banyan.port, method, body)
    t.equal(answer.headers['x-method'], method)
    t.equal(answer.headers['x-length'], String(body?.length ?? 0), `${method} body`)
    t.equal(answer.body, method === 'HEAD' ? '' : 'done')
  }
})

t.test('what a caller sends is what the upstream gets: host, path, query, headers', async t => {
  let seen: IncomingMessage | null = null
  const upstream = await startUpstream(t, (req, res) => {
    seen = req
    res.end()
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  await request(`${banyan.url}/%7euser/a%2fb//x?q=%20+&&b`, {
    headers: { host: 'shop.example.com:8080', 'X-Custom': 'Kept', 'banyan-mirror': 'forged' },
  }).then(answer => answer.body.dump())
  t.equal(seen!.url, '/~user/a%2Fb//x?q=%20+&&b')
  t.match(seen!.headers, {
    host: 'shop.example.com:8080',
    'x-custom': 'Kept',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'shop.example.com:8080',
    forwarded: 'for=127.0.0.1;host="shop.example.com:8080";proto=http',
    via: /^1\.1 banyan-[0-9a-f]{16}$/,
  })
  t.notOk('banyan-mirror' in seen!.headers)
})

t.test(
  'what the upstream answers is what the caller gets: status, reason, headers in order, Set-Cookie apart',
  async t => {
    const upstream = await startUpstream(t, (_, res) => {
      res.writeHead(418, 'Short and Stout', [
        'Set-Cookie',
        'a=1',
        'set-cookie',
        'b=2; Path=/',
        'X-Odd',
        'caf\xe9',
        'Connection',
        'X-Hop',
        'X-Hop',
        'gone',
        'Keep-Alive',
        'timeout=1',
      ])
      res.end('tea')
    })
    const banyan = await shared.running(legacyAt(upstream.url))
    const { text } = await sendRaw(banyan.port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    t.match(
      text,
      /^HTTP\/1\.1 418 Short and Stout\r\nSet-Cookie: a=1\r\nset-cookie: b=2; Path=\/\r\nX-Odd: caf\xe9\r\n/,
    )
    t.notMatch(text, /x-hop/i)
    t.notMatch(text, /timeout=1/)
  },
)

t.test(
  'absolute redirects to the upstream lead the caller back to the proxy, unless switched off',
  async t => {
    const upstream = await startUpstream(t, (req, res) => {
      res
        .writeHead(302, { location: `${upstream.url}/cart`, 'set-cookie': 'a=1; Domain=127.0.0.1' })
        .end(req.url)
    })
    const banyan = await shared.running(
      `${legacyAt(upstream.url)}routes: [{ name: raw, match: { path: "/raw/*" }, rewriteLocation: false }]\n`,
    )
    const rewritten = await request(`${banyan.url}/`, { headers: { host: 'shop.example.com' } })
    await rewritten.body.dump()
    t.equal(rewritten.headers.location, 'http://shop.example.com/cart')
    t.equal(rewritten.headers['set-cookie'], 'a=1; Domain=shop.example.com')
    const raw = await request(`${banyan.url}/raw/`, { headers: { host: 'shop.example.com' } })
    await raw.body.dump()
    t.equal(raw.headers.location, `${upstream.url}/cart`)
  },
)

t.test('server-sent events arrive one by one, not when the stream ends', async t => {
  let send: ((text: string) => void) | null = null
  const upstream = await startUpstream(t, (_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.flushHeaders()
    send = text => res.write(text)
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  const answer = await request(`${banyan.url}/events`)
  t.equal(answer.headers['content-type'], 'text/event-stream', 'the head comes before any event')
  const events = answer.body[Symbol.asyncIterator]()
  for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
    send!(text)
    t.equal(String((await events.next()).value), text)
  }
  answer.body.destroy()
})

t.test('a caller who leaves ends the upstream’s work at once', async t => {
  const upstream = await startUpstream(t, () => {})
  const left = new Promise<void>(resolve => {
    upstream.server.on('request', (req: IncomingMessage) => req.once('close', () => resolve()))
  })
  const asked = once(upstream.server, 'request')
  const banyan = await shared.running(legacyAt(upstream.url))
  const caller = http.get(`${banyan.url}/slow`).on('error', () => {})
  await asked
  caller.destroy()
  await left
  t.pass('the upstream saw its connection close')
})

t.test('an answer that comes before the upload is over is passed on, and the connection goes on', async t => {
  const upstream = await startUpstream(t, (req, res) => {
    if (req.url === '/next') res.end('next')
    else res.writeHead(413).end('too large')
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const upload = http.request(`${banyan.url}/upload`, {
    method: 'POST',
    agent,
    headers: { 'content-length': 1_000_000 },
  })
  upload.write(Buffer.alloc(200_000))
  const [early] = (await once(upload, 'response')) as [IncomingMessage]
  t.equal(early.statusCode, 413)
  t.equal(String(await bodyOf(early)), 'too large')
  upload.end(Buffer.alloc(800_000))
  const [next] = (await once(http.get(`${banyan.url}/next`, { agent }), 'response')) as [IncomingMessage]
  t.equal(String(await bodyOf(next)), 'next')
})

t.test('a redirect for a caller that named no host stays as it is', async t => {
  const upstream = await startUpstream(t, (req, res) => {
    res.writeHead(302, { location: `http://127.0.0.1:${req.socket.localPort}/there` }).end()
  })
  const banyan = await shared.running(legacyAt(upstream.url))
  const { text } = await sendRaw(banyan.port, 'GET / HTTP/1.0\r\n\r\n')
  t.match(text, `\r\nlocation: ${upstream.url}/there\r\n`)
})

t.test('what no route names gets 404 when the file names no legacy', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end('ok'))
  const banyan = await shared.running(
    `upstreams: { shop: ${upstream.url} }\nroutes: [{ name: shop, match: { path: "/shop/*" }, legacy: shop }]\n`,
  )
  t.equal((await request(`${banyan.url}/shop/x`).then(dumped)).statusCode, 200)
  t.equal((await request(`${banyan.url}/other`).then(dumped)).statusCode, 404)
})

t.test('its own errors are small, in the caller’s language of choice, and name no upstream', async t => {
  const port = await closedPort()
  const banyan = await shared.running(legacyAt(`http://127.0.0.1:${port}`))
  const json = await request(`${banyan.url}/`)
  t.equal(json.statusCode, 502)
  t.equal(json.headers['content-type'], 'application/json')
  const text = await json.body.text()
  t.match(JSON.parse(text), { status: 502, error: 'Bad Gateway' })
  t.notMatch(text, String(port))
  const html = await request(`${banyan.url}/`, {
    headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
  })
  t.match(html.headers['content-type'], 'text/html')
  const page = await html.body.text()
  t.match(page, '<h1>Bad Gateway</h1>')
  t.notMatch(page, String(port))
})

t.test('a proxy in front of itself answers 508 instead of asking itself for ever', async t => {
  const banyan = await shared.running('upstreams: { legacy: http://127.0.0.1:1 }\nlegacy: legacy\n')
  await shared.running(legacyAt(banyan.url))
  t.equal((await request(`${banyan.url}/`).then(dumped)).statusCode, 508)
})

async function dumped<Answer extends { body: { dump(): Promise<void> } }>(answer: Answer): Promise<Answer> {
  await answer.body.dump()
  return answer
}

async function asked(port: number, method: string, body: string | undefined) {
  const req = http.request({ host: '127.0.0.1', port, method, path: '/x', agent: false })
  if (body !== undefined) req.setHeader('content-length', body.length)
  req.end(body)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  return { headers: res.headers, body: String(await bodyOf(res)) }
}
