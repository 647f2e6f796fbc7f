import { once } from 'node:events'
import t from 'tap'
import { request } from 'undici'
import {
  bytesOf,
  CHUNKED,
  FRAMING,
  get,
  HOST,
  LINES,
  ONE_CONNECTION,
  post,
  TARGETS,
  UPGRADE,
} from '../support/hostile-requests.ts'
import { runBanyan } from '../support/process.ts'
import { RawCaller } from '../support/raw-caller.ts'
import { startRecorder } from '../support/recorder.ts'

t.test('hostile callers', async t => {
  const recorder = await startRecorder(t)
  const banyan = await runBanyan(t, `upstreams: { legacy: "${recorder.url}" }\nlegacy: legacy\n`)
  /** What the upstream saw since the last time, in whichever order it came. */
  const seen = () =>
    recorder
      .taken()
      .map(text =>
        text
          .replace(/banyan-[0-9a-f]{16}/, 'banyan')
          .replace(/\btraceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\b/, 'traceparent: made')
          .replace(recorder.host, 'upstream'),
      )
      .sort()

  for (const [table, cases] of Object.entries({ FRAMING, LINES, TARGETS, ONE_CONNECTION })) {
    await t.test(table, async t => {
      for (const [name, bytes, gets, ...sees] of cases) {
        const caller = new RawCaller(banyan.port)
        await caller.send(bytes)
        const closed = gets.endsWith('closed')
        if (closed) await caller.closes()
        else await caller.isAnswered(gets.split(' ').length)
        // A connection that goes on answers what comes next on it. Where it does not, another shows that all was seen.
        const next = closed ? new RawCaller(banyan.port) : caller
        await next.send(get('/next'))
        await next.receives('\r\n\r\n/next')
        const statuses = next === caller ? caller.statuses.slice(0, -1) : caller.statuses
        t.equal(
          `${statuses.join(' ')}${closed ? ' closed' : ''}`.trim(),
          gets,
          `${name}: what the caller gets`,
        )
        const wanted = [...sees, 'GET /next'].map(bytesOf).sort()
        // It was given up while it was on its way: the upstream may have seen it or not.
        const got = gets === 'closed' ? seen().filter(text => text.startsWith('GET /next')) : seen()
        t.same(got, wanted, `${name}: what the upstream sees`)
        caller.close()
        next.close()
      }
    })
  }

  await t.test('a caller that sends its head byte by byte is answered', async t => {
    const caller = new RawCaller(banyan.port)
    for (const byte of get('/slowly')) await caller.send(byte)
    await caller.receives('\r\n\r\n/slowly')
    t.same(seen(), [bytesOf('GET /slowly')])
    caller.close()
  })

  await t.test('five hundred callers that say nothing, or half a head, are in nobody’s way', async t => {
    const idle = Array.from({ length: 500 }, () => new RawCaller(banyan.port))
    await Promise.all(idle.map((caller, index) => (index % 2 === 0 ? caller.send('GET /x HTT') : null)))
    const answer = await request(`${banyan.url}/among`)
    t.equal(await answer.body.text(), '/among')
    t.equal(idle.filter(({ isClosed }) => isClosed).length, 0)
    for (const caller of idle) caller.close()
    t.equal(seen().length, 1)
  })

  await t.test('callers that reset in the middle of anything end nothing but themselves', async t => {
    for (const bytes of [
      `CONNECT b:1 HTTP/1.1\r\n${HOST}\r\n`,
      get('/x', UPGRADE),
      get('/x') + get('/x', UPGRADE),
      get('/x'),
      post('Content-Length: 9\r\n', 'ab'),
      post(CHUNKED, 'zz'),
      'GET /x HTT',
    ]) {
      for (let again = 0; again < 10; again++) {
        const caller = new RawCaller(banyan.port)
        await caller.send(bytes)
        caller.reset()
      }
      t.equal(await (await request(`${banyan.url}/after`)).body.text(), '/after')
    }
  })

  // What was logged is all there when it has ended by itself.
  banyan.child.kill('SIGTERM')
  t.same(await once(banyan.child, 'exit'), [0, null])
  t.same(
    banyan.lines.filter(({ level }) => Number(level) >= 40),
    [],
    'no thread had to be restarted',
  )
})
