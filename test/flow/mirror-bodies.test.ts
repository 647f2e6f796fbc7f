import { createHash, randomBytes } from 'node:crypto'
import http, { type IncomingMessage } from 'node:http'
import t from 'tap'
import { request } from 'undici'
import type { Teardown } from '../support/banyan.ts'
import { startFront } from '../support/front.ts'
import { RawCaller } from '../support/raw-caller.ts'
import { until } from '../support/until.ts'
import { bodyOf, startUpstream } from '../support/upstream.ts'

const MIB = 2 ** 20
const LARGE = randomBytes(3 * MIB)

/** Writes down how each request was framed and what its body was. */
async function framing(t: Teardown) {
  const seen = new Map<string, string>()
  const { url } = await startUpstream(t, async (req, res) => {
    const { 'content-length': length, 'transfer-encoding': coding } = req.headers
    try {
      const body = await bodyOf(req)
      seen.set(req.url!, `${req.method} length ${length}, coding ${coding}, ${hashOf(body)}`)
      res.end('fine')
    } catch {
      seen.set(req.url!, 'broken')
    }
  })
  return { url, seen }
}

function hashOf(body: Uint8Array): string {
  return `${body.length} bytes ${createHash('sha256').update(body).digest('hex').slice(0, 8)}`
}

const shadow = (legacy: string, candidate: string, mirror = '') => `
upstreams: { legacy: "${legacy}", orders: "${candidate}" }
legacy: legacy
routes:
  - name: orders
    match: { path: "/*" }
    candidate: orders
    phase: shadow
    mirror: { methods: [GET, HEAD, OPTIONS, POST, PUT, DELETE], writes: "safe", maxBody: 4MiB, afterWrite: 0s${mirror} }
`

/** Sends a request whose framing is chosen by `headers`, in pieces. */
function send(
  url: string,
  method: string,
  headers: http.OutgoingHttpHeaders,
  pieces: readonly Buffer[],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const caller = http.request(url, { method, headers, agent: false }, answer => {
      bodyOf(answer).then(body => resolve(`${answer.statusCode} ${body}`), reject)
    })
    caller.on('error', reject)
    for (const piece of pieces) caller.write(piece)
    caller.end()
  })
}

t.test('a copy has the very body, framed as the caller framed it', async t => {
  const [legacy, candidate] = [await framing(t), await framing(t)]
  const front = await startFront(t, shadow(legacy.url, candidate.url))
  const chunked = { 'transfer-encoding': 'chunked' }
  const pieces = Array.from({ length: 48 }, (_, index) =>
    LARGE.subarray(index * 65_536, (index + 1) * 65_536),
  )
  const cases: readonly [string, string, http.OutgoingHttpHeaders, readonly Buffer[]][] = [
    ['no body', 'GET', {}, []],
    ['no answer body', 'HEAD', {}, []],
    ['a write without a body', 'DELETE', {}, []],
    ['length 0', 'POST', { 'content-length': 0 }, []],
    ['empty chunked', 'POST', chunked, []],
    ['empty chunked delete', 'DELETE', chunked, []],
    ['small', 'POST', { 'content-length': 5 }, [Buffer.from('hello')]],
    ['small chunked', 'PUT', chunked, [Buffer.from('hello'), Buffer.from('world')]],
    ['a read with a body', 'GET', { 'content-length': 5 }, [Buffer.from('query')]],
    ['large', 'POST', { 'content-length': LARGE.length }, pieces],
    ['large chunked', 'PUT', chunked, pieces],
  ]
  for (const [name, method, headers, body] of cases) {
    const path = `/${name.replaceAll(' ', '-')}`
    t.equal(
      await send(front.url + path, method, headers, body),
      method === 'HEAD' ? '200 ' : '200 fine',
      name,
    )
    await until(`${name} is copied`, () => candidate.seen.has(path))
    t.equal(candidate.seen.get(path), legacy.seen.get(path), name)
  }
  t.same(await front.back.counted('orders', cases.length), { match: cases.length })
})

t.test('what is too large to be copied is served all the same', async t => {
  const [legacy, candidate] = [await framing(t), await framing(t)]
  const front = await startFront(t, shadow(legacy.url, candidate.url).replace('4MiB', '64KiB'))
  t.equal(await send(`${front.url}/told`, 'POST', { 'content-length': LARGE.length }, [LARGE]), '200 fine')
  t.equal(await send(`${front.url}/chunked`, 'POST', { 'transfer-encoding': 'chunked' }, [LARGE]), '200 fine')
  t.match(legacy.seen.get('/told'), hashOf(LARGE))
  t.match(legacy.seen.get('/chunked'), hashOf(LARGE))
  t.same(await front.back.counted('orders', 2), { 'too-large': 2 })
  t.equal(candidate.seen.size, 0)
})

t.test(
  'an upload is as fast as its caller and legacy, whatever the candidate does with the copy',
  async t => {
    const legacy = await framing(t)
    const candidate = await startUpstream(t, req => req.pause())
    const front = await startFront(t, shadow(legacy.url, candidate.url, ', timeout: 500ms'))
    const began = performance.now()
    for (let count = 0; count < 4; count++) {
      t.equal(
        await send(`${front.url}/${count}`, 'POST', { 'content-length': LARGE.length }, [LARGE]),
        '200 fine',
      )
    }
    t.ok(performance.now() - began < 10_000)
    t.same(await front.back.counted('orders', 4), { 'failed timeout': 4 })
  },
)

t.test('an answer that comes before the whole request was read takes nothing from the copy', async t => {
  const early = await startUpstream(t, (req, res) => {
    res.writeHead(200, { 'content-length': 4 }).end('fine')
    req.resume()
  })
  const candidate = await framing(t)
  const front = await startFront(t, shadow(early.url, candidate.url))
  const caller = new RawCaller(front.port)
  t.teardown(() => caller.close())
  await caller.send(`POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello`)
  await caller.isAnswered(1)
  await caller.send('world')
  await until('the copy is sent', () => candidate.seen.has('/early'))
  t.match(candidate.seen.get('/early'), hashOf(Buffer.from('helloworld')))
  t.same(await front.back.counted('orders', 1), { match: 1 })
})

t.test('a caller who leaves in the middle of an upload is no failure of anybody', async t => {
  const legacy = await framing(t)
  const candidate = await framing(t)
  const front = await startFront(t, shadow(legacy.url, candidate.url))
  for (const framing of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
    const caller = new RawCaller(front.port)
    await caller.send(`POST /left HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n5\r\nhello\r\n`)
    await until(
      'legacy is asked',
      () => legacy.seen.has('/left') || front.back.total('orders') > 0,
      200,
    ).catch(() => {})
    caller.reset()
  }
  t.same(await front.back.counted('orders', 2), { 'client-gone': 2 })
  t.equal(candidate.seen.size, 0)
})

t.test('callers get byte for byte what they get without copies', async t => {
  const body = randomBytes(300_000)
  const answering = (req: IncomingMessage, res: http.ServerResponse) => {
    res.setHeader('date', 'Sat, 01 Jan 2022 00:00:00 GMT')
    if (req.url === '/none') res.writeHead(204).end()
    else if (req.url === '/small') res.end('small')
    else if (req.url === '/chunked') {
      res.write(body)
      res.end(body)
    } else res.writeHead(200, { 'content-length': body.length, 'set-cookie': ['a=1', 'b=2'] }).end(body)
  }
  const legacy = await startUpstream(t, answering)
  const candidate = await startUpstream(t, (_, res) => res.end('another'))
  const yaml = shadow(legacy.url, candidate.url)
  const [copied, plain] = [
    await startFront(t, yaml),
    await startFront(t, yaml.replace('phase: shadow', 'phase: legacy')),
  ]
  for (const path of ['/none', '/small', '/large']) {
    const bytes = async (port: number) => {
      const caller = new RawCaller(port)
      await caller.send(`GET ${path} HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n`)
      await caller.closes()
      return caller.received
    }
    const [ours, theirs] = [await bytes(copied.port), await bytes(plain.port)]
    t.ok(ours === theirs, `${path}: ${ours.length} bytes`)
  }
  // Where the pieces of a chunked answer end is for the network to say.
  const chunked = await (await request(`${copied.url}/chunked`)).body.bytes()
  t.ok(Buffer.concat([body, body]).equals(chunked))
  t.same(await copied.back.counted('orders', 4), { pair: 4 })
  const [large] = copied.back.pairs.filter(pair => pair.request.target === '/large')
  t.ok(body.equals(large!.legacy.body), 'and the back gets it whole')
})

t.test('requests are answered on one connection while copies of it are under way', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('fine'))
  const candidate = await startUpstream(t, () => {})
  const front = await startFront(t, shadow(legacy.url, candidate.url, ', timeout: 300ms, noise: 0%'))
  for (let count = 0; count < 20; count++) {
    t.equal(await (await request(front.url)).body.text(), 'fine')
  }
  t.same(await front.back.counted('orders', 20), { 'failed timeout': 20 })
})
