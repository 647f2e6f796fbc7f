import t from 'tap'
import { request } from 'undici'
import { shareProcess } from '../support/shared.ts'
import { bodyOf, closedPort, startRawUpstream, startUpstream } from '../support/upstream.ts'

const shared = shareProcess(t)

const everybody = 'canary: { percent: 100%, stickyBy: "header:x-user" }'
const routeTo = (legacy: string, candidate: string, more = '') => `
upstreams: { legacy: "${legacy}", orders: "${candidate}" }
legacy: legacy
defaults: { gate: { rollback: manual } }
routes: [{ name: orders, match: { path: "/*" }, candidate: orders, phase: canary, ${everybody}${more} }]
`
const headers = { 'x-user': 'anna' }

t.test('in canary a GET whose candidate fails is answered by legacy', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('legacy'))
  const failing = await startRawUpstream(t, socket => {
    socket.on('data', chunk => {
      const path = /^[A-Z]+ (\S+)/.exec(chunk.toString('latin1'))?.[1]
      if (path === '/reset') socket.resetAndDestroy()
      else if (path === '/garbage') socket.write('what?\r\n\r\n')
      else if (path === '/error') socket.write('HTTP/1.1 500 Oops\r\ncontent-length: 4\r\n\r\noops')
      else if (path === '/large-error')
        socket.write(`HTTP/1.1 503 Oops\r\ncontent-length: 1000000\r\n\r\n${'x'.repeat(200_000)}`)
    })
  })
  const banyan = await shared.running(routeTo(legacy.url, failing.url, ', timeout: 300ms'))
  const cases = [
    ['/reset', 'reset'],
    ['/garbage', 'malformed'],
    ['/hang', 'timeout'],
    ['/error', '500'],
    ['/large-error', '503'],
  ] as const
  for (const [path, reason] of cases) {
    const answer = await request(banyan.url + path, { headers })
    t.equal(answer.statusCode, 200, path)
    t.equal(await answer.body.text(), 'legacy')
    t.match(await banyan.logged({ path }), {
      side: 'legacy',
      fallback: reason,
      phase: 'canary',
      why: 'cohort',
    })
  }
})

t.test('a refused connection lets legacy answer any method, with the whole body', async t => {
  const legacy = await startUpstream(t, async (req, res) => {
    res.end(`${req.method} ${(await bodyOf(req)).length}`)
  })
  const banyan = await shared.running(routeTo(legacy.url, `http://127.0.0.1:${await closedPort()}`))
  const get = await request(banyan.url, { headers })
  t.equal(await get.body.text(), 'GET 0')
  const small = await request(banyan.url, { method: 'POST', body: 'hello', headers })
  t.equal(await small.body.text(), 'POST 5')
  const large = await request(banyan.url, { method: 'PUT', body: Buffer.alloc(3_000_000), headers })
  t.equal(await large.body.text(), 'PUT 3000000')
})

t.test('a write that the candidate may have seen is never asked again', async t => {
  let asked = 0
  const legacy = await startUpstream(t, (_, res) => {
    asked++
    res.end('legacy')
  })
  const failing = await startUpstream(t, (req, res) => {
    if (req.url === '/reset') req.socket.destroy()
    else res.writeHead(500).end('oops')
  })
  const banyan = await shared.running(routeTo(legacy.url, failing.url))
  for (const [path, status] of [
    ['/error', 500],
    ['/reset', 502],
  ] as const) {
    const answer = await request(banyan.url + path, { method: 'POST', body: 'x', headers })
    await answer.body.dump()
    t.equal(answer.statusCode, status)
  }
  t.equal(asked, 0)
})

t.test('when legacy fails too the caller gets the candidate’s answer', async t => {
  const failing = await startUpstream(t, (req, res) => {
    res.writeHead(503, { 'x-from': 'candidate' }).end('x'.repeat(req.url === '/large' ? 1_000_000 : 10))
  })
  const banyan = await shared.running(routeTo(`http://127.0.0.1:${await closedPort()}`, failing.url))
  for (const [path, length] of [
    ['/small', 10],
    ['/large', 1_000_000],
  ] as const) {
    const answer = await request(banyan.url + path, { headers })
    t.equal(answer.statusCode, 503)
    t.equal(answer.headers['x-from'], 'candidate')
    t.equal((await answer.body.text()).length, length)
    t.match(await banyan.logged({ path }), { side: 'candidate', fallback: '503', failure: 'connect' })
  }
})

t.test('fallback can be switched off, narrowed, and given less time', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('legacy'))
  const candidate = await startUpstream(t, (req, res) => {
    if (req.url === '/hang') return
    res.writeHead(Number(req.url!.slice(1))).end('candidate')
  })
  const ask = async (fallback: string, path: string) => {
    const banyan = await shared.running(
      routeTo(legacy.url, candidate.url, `, timeout: 5s, fallback: ${fallback}`),
    )
    const answer = await request(banyan.url + path, { headers })
    return `${answer.statusCode} ${await answer.body.text()}`
  }
  t.equal(await ask('false', '/500'), '500 candidate')
  t.equal(await ask('{ on: [503] }', '/500'), '500 candidate')
  t.equal(await ask('{ on: [404] }', '/404'), '200 legacy')
  t.equal(await ask('{ after: 100ms }', '/hang'), '200 legacy')
})

t.test('live falls back, retired does not', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('legacy'))
  const candidate = await startUpstream(t, (_, res) => res.writeHead(500).end('candidate'))
  const ask = async (phase: string) => {
    const yaml = routeTo(legacy.url, candidate.url).replace('phase: canary', `phase: ${phase}`)
    const banyan = await shared.running(yaml)
    return (await request(banyan.url)).body.text()
  }
  t.equal(await ask('live'), 'legacy')
  t.equal(await ask('retired'), 'candidate')
})
