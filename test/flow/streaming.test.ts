import { once } from 'node:events'
import http, { type IncomingMessage, type RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import t from 'tap'
import { startBanyan } from '../support/banyan.ts'
import { openPassage, receive, send } from '../support/large-bodies.ts'
import { until } from '../support/until.ts'
import { bodyOf, startUpstream } from '../support/upstream.ts'

const MIB = 2 ** 20
/** More than all buffers on the way can hold: the kernel's four, of 6 MiB at most each, and some of the proxy. */
const OFFERED = 64 * MIB
const MOST_BUFFERED = 32 * MIB
/** Two runs of the same differ: the collector comes when it comes. */
const MEMORY_MARGIN_MIB = 16

t.test('back-pressure', async t => {
  let onRequest: RequestListener = () => {}
  let onUpgrade: (socket: Duplex) => void = () => {}
  const upstream = await startUpstream(t, (req, res) => onRequest(req, res))
  upstream.server.on('upgrade', (_, socket) => onUpgrade(socket.on('error', () => {})))
  const { url } = await startBanyan(t, `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`)
  const upgrading = { headers: { connection: 'upgrade', upgrade: 'bulk' }, agent: false } as const

  await t.test('a download waits for a caller that does not read, and is whole when it does', async t => {
    const sender = new Sender()
    onRequest = (_, res) => void sender.send(res)
    const [res] = (await once(http.get(url, { agent: false }), 'response')) as [IncomingMessage]
    t.ok((await sender.stuckAt()) < MOST_BUFFERED, `${sender.sent / MIB} of ${OFFERED / MIB} MiB were sent`)
    t.same(await receive(res), await sender.done)
  })

  await t.test('an upload waits for an upstream that does not read, and is whole when it does', async t => {
    const sender = new Sender()
    let read = () => {}
    onRequest = async (req, res) => {
      await new Promise<void>(resolve => {
        read = resolve
      })
      res.end(JSON.stringify(await receive(req)))
    }
    const req = http.request(url, { method: 'PUT', agent: false })
    const answered = once(req, 'response') as Promise<[IncomingMessage]>
    void sender.send(req)
    t.ok((await sender.stuckAt()) < MOST_BUFFERED, `${sender.sent / MIB} of ${OFFERED / MIB} MiB were sent`)
    read()
    const [res] = await answered
    t.same(JSON.parse(String(await bodyOf(res))), await sender.done)
  })

  await t.test('a tunnel waits for a caller that does not read, and is whole when it does', async t => {
    const sender = new Sender()
    onUpgrade = socket => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: bulk\r\n\r\n')
      void sender.send(socket)
    }
    const [, socket, early] = (await once(http.get(url, upgrading), 'upgrade')) as [unknown, Duplex, Buffer]
    socket.pause()
    socket.unshift(early)
    t.ok((await sender.stuckAt()) < MOST_BUFFERED, `${sender.sent / MIB} of ${OFFERED / MIB} MiB were sent`)
    t.same(await receive(socket), await sender.done)
  })

  await t.test('a refused upgrade may be answered at length', async t => {
    const body = 'no '.repeat(MIB)
    onUpgrade = socket =>
      socket.end(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    const [res] = (await once(http.get(url, upgrading), 'response')) as [IncomingMessage]
    t.equal(res.statusCode, 401)
    t.ok(String(await bodyOf(res)) === body, 'whole')
  })

  await t.test('both ways at once: a piece of an upload comes back before the next is sent', async t => {
    onRequest = (req, res) => {
      res.flushHeaders()
      req.pipe(res)
    }
    const req = http.request(url, { method: 'POST', agent: false })
    req.write('0')
    const [res] = (await once(req, 'response')) as [IncomingMessage]
    const pieces = res.setEncoding('utf8')[Symbol.asyncIterator]()
    t.equal((await pieces.next()).value, '0')
    for (const piece of ['1', '2', '3']) {
      req.write(piece)
      t.equal((await pieces.next()).value, piece)
    }
    req.end()
    t.equal((await pieces.next()).done, true)
  })
})

/** `npm run soak` does it with 2 GiB. */
t.test('memory does not grow with the size of what passes', async t => {
  const passage = await openPassage(t)
  const small = await passage.pass(128)
  t.same(small.received, small.sent)
  let most = small.grownMiB
  let large = await passage.pass(384)
  t.same(large.received, large.sent)
  // What is kept grows every time, and with the size; what only waits for the collector does neither.
  for (let tries = 1; tries < 4 && large.grownMiB > most + MEMORY_MARGIN_MIB; tries++) {
    most = Math.max(most, (await passage.pass(128)).grownMiB)
    large = await passage.pass(384)
  }
  t.ok(large.grownMiB < 128, `384 MiB each way take ${large.grownMiB.toFixed(0)} MiB`)
  t.ok(large.grownMiB <= most + MEMORY_MARGIN_MIB, `128 MiB take ${most.toFixed(0)} MiB`)
})

/** Sends what is offered, and knows how far it got. */
class Sender {
  sent = 0
  done: Promise<{ bytes: number; hash: string }> | null = null

  async send(to: NodeJS.WritableStream & Parameters<typeof send>[0]): Promise<void> {
    this.done = send(to, OFFERED, sum => {
      this.sent = sum
    }).then(hash => ({ bytes: OFFERED, hash }))
    await this.done
    to.end()
  }

  /** How much was taken when no more has been for a while. */
  async stuckAt(): Promise<number> {
    let last = 0
    let since = performance.now()
    await until('nothing more is taken', () => {
      if (this.sent !== last) since = performance.now()
      last = this.sent
      return last > 0 && performance.now() - since > 400
    })
    return last
  }
}
