import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import type { BanyanEvent } from '../../src/types/steering.ts'
import { until } from '../support/until.ts'
import { type Admin, MOVER, READER, startAdmin } from './listening.ts'
import { HISTORY, VERDICT } from './steering.ts'

const moved: BanyanEvent = { event: 'moved', entry: HISTORY[0]! }
const verdict: BanyanEvent = { event: 'verdict', route: 'orders', call: 'wait', reasons: VERDICT.reasons }
const evidence: BanyanEvent = { event: 'evidence', routes: ['orders'] }

t.test('everything that happens is told, as it is, with ids that rise', async t => {
  const admin = await startAdmin(t)
  const stream = await listen(t, admin)
  t.match(stream.headers.get('content-type'), /^text\/event-stream/)
  t.equal(stream.headers.get('cache-control'), 'no-store')
  await stream.has(1)
  for (const event of [moved, verdict, evidence]) admin.steering.tell(event)
  await stream.has(4)
  t.match(stream.text(), /^retry: 2000\n/)
  const [begin, ...told] = stream.events()
  t.match(begin, { event: 'begin', data: { missed: true } })
  t.same(
    told.map(({ event, data }) => [event, data]),
    [moved, verdict, evidence].map(event => [event.event, event]),
  )
  const numbers = stream.events().map(({ id }) => Number(id.split('.')[1]))
  t.same(numbers, [0, 1, 2, 3])
})

t.test(
  'who comes back is told what was missed, and that it missed something when that is not known',
  async t => {
    const admin = await startAdmin(t)
    const first = await listen(t, admin)
    admin.steering.tell(moved)
    await first.has(2)
    await first.end()
    admin.steering.tell(verdict)
    admin.steering.tell(evidence)
    const { id } = first.events().at(-1)!
    const again = await listen(t, admin, { 'last-event-id': id })
    await again.has(2)
    t.match(
      again.events().map(({ event, data }) => [event, data]),
      [
        ['begin', { missed: false }],
        ['verdict', verdict],
      ],
    )
    for (const unknown of ['x', `${id}9`, '0.1', 'a.1\nb', '']) {
      const stream = await listen(t, admin, { 'last-event-id': unknown.replace('\n', '') })
      await stream.has(1)
      t.match(stream.events()[0], { event: 'begin', data: { missed: true } }, unknown)
    }
    for (let k = 0; k < 300; k++) admin.steering.tell(moved)
    const late = await listen(t, admin, { 'last-event-id': id })
    await late.has(1)
    t.match(late.events()[0], { data: { missed: true } }, 'too long ago')
  },
)

t.test('a stream that is quiet is told that it lives', async t => {
  const admin = await startAdmin(t, [], { heartbeatMs: 20 })
  const stream = await listen(t, admin)
  await until('three comments', () => stream.text().split(': still here\n\n').length > 3)
  t.equal(stream.events().length, 1, 'which are no events')
})

t.test('a hundred listen, one more is asked to come later, and who leaves makes place', async t => {
  const admin = await startAdmin(t)
  const streams = await Promise.all(Array.from({ length: 100 }, () => listen(t, admin)))
  const refused = await fetch(`${admin.url}/api/v1/events`)
  t.match([refused.status, refused.headers.get('retry-after')], [503, '5'])
  t.match(await refused.json(), { status: 503 })
  admin.steering.tell(moved)
  await Promise.all(streams.map(stream => stream.has(2)))
  t.equal(admin.steering.listeners, 1, 'steering has one listener, whoever listens here')
  await streams[0]!.end()
  await until('there is a place', async () => {
    const answer = await fetch(`${admin.url}/api/v1/events`)
    await answer.body!.cancel()
    return answer.status === 200
  })
})

t.test('a listener that does not read is ended; the others hear everything', async t => {
  const admin = await startAdmin(t)
  const good = await listen(t, admin)
  const stuck = connect(admin.port, '127.0.0.1')
  t.teardown(() => stuck.destroy())
  await once(stuck, 'connect')
  stuck.pause()
  stuck.write('GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
  stuck.on('error', () => {})
  const large: BanyanEvent = { ...moved, entry: { ...HISTORY[0]!, why: 'x'.repeat(50_000) } }
  let told = 0
  const before = process.memoryUsage.rss()
  await until('it is ended', async () => {
    for (let k = 0; k < 5; k++) admin.steering.tell(large)
    told += 5
    await good.has(told + 1)
    return admin.lines.some(({ refused }) => refused === 'slow-listener')
  })
  t.equal(good.events().length, told + 1)
  t.ok(process.memoryUsage.rss() - before < 300 * 1024 * 1024)
  stuck.resume()
  await once(stuck, 'close')
})

t.test('a stop ends the streams cleanly, and nobody listens to steering any more', async t => {
  const admin = await startAdmin(t)
  const streams = await Promise.all(Array.from({ length: 10 }, () => listen(t, admin)))
  await Promise.all(streams.map(stream => stream.has(1)))
  const begun = performance.now()
  await admin.close()
  t.ok(performance.now() - begun < 3_000)
  for (const stream of streams) t.equal(await stream.ended, 'ended')
  t.equal(admin.steering.listeners, 0)
})

t.test('a stop does not wait for a listener that does not read', async t => {
  const admin = await startAdmin(t)
  const stuck = connect(admin.port, '127.0.0.1')
  t.teardown(() => stuck.destroy())
  stuck.on('error', () => {})
  stuck.write('GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
  // One event that is larger than all buffers on the way.
  const large: BanyanEvent = { ...moved, entry: { ...HISTORY[0]!, why: 'x'.repeat(30_000_000) } }
  await once(stuck, 'readable')
  admin.steering.tell(large)
  const begun = performance.now()
  await admin.close()
  t.ok(performance.now() - begun < 5_000)
})

t.test('only who may read may listen, and only as long', async t => {
  const admin = await startAdmin(t, [READER, MOVER], { heartbeatMs: 20 })
  t.equal((await fetch(`${admin.url}/api/v1/events`)).status, 401)
  const kept = await listen(t, admin, { authorization: `Bearer ${MOVER.token}` })
  const gone = await listen(t, admin, { authorization: `Bearer ${READER.token}` })
  admin.plan.tokens = [{ ...MOVER }]
  t.equal(await gone.ended, 'ended')
  admin.steering.tell(moved)
  await kept.has(2)
})

t.test('HEAD does not hang', async t => {
  const admin = await startAdmin(t)
  t.equal((await fetch(`${admin.url}/api/v1/events`, { method: 'HEAD' })).status, 404)
})

interface Told {
  readonly id: string
  readonly event: string
  readonly data: unknown
}

interface Listening {
  readonly headers: Headers
  text(): string
  /** Comments and `retry` are none. */
  events(): readonly Told[]
  has(events: number): Promise<void>
  readonly ended: Promise<'ended' | 'broken'>
  end(): Promise<void>
}

async function listen(
  t: { teardown(end: () => unknown): void },
  { url }: Admin,
  headers: Record<string, string> = {},
): Promise<Listening> {
  const abort = new AbortController()
  t.teardown(() => abort.abort())
  const answer = await fetch(`${url}/api/v1/events`, { headers, signal: abort.signal })
  if (answer.status !== 200) throw new Error(`${answer.status}`)
  let text = ''
  const ended = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body!) text += decoder.decode(chunk, { stream: true })
    return 'ended' as const
  })().catch(() => 'broken' as const)
  const events = () => blocksOf(text).map(toldIn)
  return {
    headers: answer.headers,
    text: () => text,
    events,
    has: count => until(`${count} events`, () => blocksOf(text).length >= count),
    ended,
    end: async () => {
      abort.abort()
      await ended
    },
  }
}

/** The whole ones; comments are none. */
function blocksOf(text: string): readonly string[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter(block => !block.startsWith(':'))
}

function toldIn(block: string): Told {
  const fields = new Map(block.split('\n').map(line => [line.split(': ', 1)[0]!, line.replace(/^\w+: /, '')]))
  return { id: fields.get('id')!, event: fields.get('event')!, data: JSON.parse(fields.get('data')!) }
}
