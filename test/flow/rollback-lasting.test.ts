import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { request } from 'undici'
import { WebSocket, WebSocketServer } from 'ws'
import { startBanyan, type TestBanyan } from '../support/banyan.ts'
import { until } from '../support/until.ts'
import { startRawUpstream, startUpstream } from '../support/upstream.ts'

/** A side that speaks WebSocket and event streams, and says who it is. */
async function startSide(t: Test, name: string) {
  const { server, url } = await startUpstream(t, (_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.write(`data: ${name}\n\n`)
  })
  const sockets: WebSocket[] = []
  new WebSocketServer({ server, perMessageDeflate: true }).on('connection', socket => {
    sockets.push(socket)
    socket.send(name)
    socket.on('message', data => socket.send(data))
  })
  return { url, sockets }
}

/** `drain` stands in the header: one second. */
const DRAIN_MS = 1_000
const yaml = (sides: { legacy: string; candidate: string }, phase: string) => `
upstreams: { legacy: "${sides.legacy}", ticker: "${sides.candidate}" }
legacy: legacy
routes:
  - { name: ticker, match: { path: "/ticker" }, candidate: ticker, phase: ${phase} }
  - { name: other, match: { path: "/other" }, candidate: ticker, phase: live }
`

async function opened(banyan: TestBanyan, path = '/ticker') {
  const socket = new WebSocket(`ws://127.0.0.1:${banyan.port}${path}`)
  const [message] = await once(socket, 'message')
  const closed = once(socket, 'close').then(([code]) => Number(code))
  return { socket, from: String(message), closed }
}

async function rollBack({ adminUrl }: TestBanyan, route: string): Promise<void> {
  const { statusCode, body } = await request(`${adminUrl}/api/v1/routes/${route}/rollback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ why: 'a test' }),
  })
  if (statusCode !== 200) throw new Error(await body.text())
  await body.dump()
}

t.test('a rollback sends callers of WebSockets and event streams back to legacy after the drain', async t => {
  const [legacy, candidate] = [await startSide(t, 'legacy'), await startSide(t, 'candidate')]
  const banyan = await startBanyan(t, yaml({ legacy: legacy.url, candidate: candidate.url }, 'live'))
  const ticker = await opened(banyan)
  t.equal(ticker.from, 'candidate')
  const other = await opened(banyan, '/other')
  const rest = await opened(banyan, '/rest')
  t.equal(rest.from, 'legacy')
  const stream = await fetch(`${banyan.url}/ticker`)
  const text = stream.text()
  const served = once(candidate.sockets[0]!, 'close')

  const began = performance.now()
  await rollBack(banyan, 'ticker')
  const late = await opened(banyan)
  t.equal(late.from, 'legacy', 'whoever comes now')
  ticker.socket.send('still here')
  t.equal(String((await once(ticker.socket, 'message'))[0]), 'still here', 'until the drain is over')
  t.equal(await ticker.closed, 1012)
  t.ok(performance.now() - began > DRAIN_MS * 0.9, 'not before the drain is over')
  t.equal((await served)[0], 1012, 'the candidate hears of it too')
  t.equal(await text, 'data: candidate\n\n', 'the event stream ends cleanly')
  const again = await fetch(`${banyan.url}/ticker`)
  const { value } = await again.body!.getReader().read()
  t.equal(new TextDecoder().decode(value), 'data: legacy\n\n')
  t.equal((await opened(banyan)).from, 'legacy')
  for (const { socket } of [other, rest, late]) t.equal(socket.readyState, WebSocket.OPEN, 'all others stay')
})

t.test('promotions end nothing, nor does a rollback that was taken back in time', async t => {
  const [legacy, candidate] = [await startSide(t, 'legacy'), await startSide(t, 'candidate')]
  const sides = { legacy: legacy.url, candidate: candidate.url }
  const banyan = await startBanyan(t, yaml(sides, 'shadow'))
  const before = await opened(banyan)
  t.equal(before.from, 'legacy')
  await banyan.edit(yaml(sides, 'live'))
  const ticker = await opened(banyan)
  t.equal(ticker.from, 'candidate')
  await banyan.edit(yaml(sides, 'shadow'))
  await banyan.edit(yaml(sides, 'live'))
  const marker = await opened(banyan)
  await banyan.edit(yaml(sides, 'legacy'))
  const began = performance.now()
  t.equal(await marker.closed, 1012)
  t.equal(await ticker.closed, 1012, 'now for good')
  t.ok(performance.now() - began > DRAIN_MS * 0.9, 'a drain after the last rollback, not after the first')
  t.equal(before.socket.readyState, WebSocket.OPEN)
})

t.test('a frame that is under way comes whole before the close', async t => {
  let upstream: Socket | null = null
  const raw = await startRawUpstream(t, socket => {
    socket.once('data', () => {
      upstream = socket
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      socket.write(Buffer.from([0x81, 5, 0x68, 0x65]))
    })
  })
  const banyan = await startBanyan(t, yaml({ legacy: raw.url, candidate: raw.url }, 'live'))
  const caller = connect(banyan.port, '127.0.0.1')
  const pieces: Buffer[] = []
  caller.on('data', (chunk: Buffer) => pieces.push(chunk))
  caller.write('GET /ticker HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  const body = () => {
    const all = Buffer.concat(pieces)
    return all.subarray(all.indexOf('\r\n\r\n') + 4).toString('hex')
  }
  await until('half a frame has come', () => body() === '81056865')
  await rollBack(banyan, 'ticker')
  const closed = once(caller, 'end')
  const drained = performance.now() + DRAIN_MS * 1.3
  await until('the drain is over', () => performance.now() > drained)
  t.equal(body(), '81056865', 'nothing stands within it')
  upstream!.write(Buffer.concat([Buffer.from('llo'), Buffer.from([0x81, 1, 0x21])]))
  await closed
  t.equal(body(), '810568656c6c6f880203f4')
})

t.test('other protocols are ended, too', async t => {
  const upstream = await startUpstream(t, (_, res) => res.end())
  upstream.server.on('upgrade', (req, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${req.headers.upgrade}\r\n\r\n`,
    )
    socket.on('error', () => {}).pipe(socket)
  })
  const banyan = await startBanyan(t, yaml({ legacy: upstream.url, candidate: upstream.url }, 'live'))
  const caller = connect(banyan.port, '127.0.0.1')
  caller.write('GET /ticker HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tty/1\r\n\r\n')
  await once(caller, 'data')
  caller.resume()
  await rollBack(banyan, 'ticker')
  await once(caller, 'close')
  t.pass('by Banyan')
})
