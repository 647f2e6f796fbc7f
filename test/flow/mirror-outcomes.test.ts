import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { Agent, request } from 'undici'
import type { Teardown } from '../support/banyan.ts'
import { startFront, type TestFront } from '../support/front.ts'
import { until } from '../support/until.ts'
import { closedPort, sendRaw, startRawUpstream, startUpstream } from '../support/upstream.ts'

const TIMES = 4
const ENOUGH = 3 * 2 ** 20

/** What a side does, by the first segment of the path behind the route: `/ROUTE/hangs/1`. */
async function faulty(t: Teardown, side: string): Promise<string> {
  const { url } = await startRawUpstream(t, socket => {
    let pending = ''
    socket.on('data', chunk => {
      pending += chunk.toString('latin1')
      for (let end = pending.indexOf('\r\n\r\n'); end !== -1; end = pending.indexOf('\r\n\r\n')) {
        const [, path = ''] = pending.split(' ', 2)
        pending = pending.slice(end + 4)
        answer(socket, path.split('/')[2]!, side)
      }
    })
  })
  return url
}

const fine = (body: string, head = '') =>
  `HTTP/1.1 200 OK\r\n${head}content-length: ${body.length}\r\n\r\n${body}`

function answer(socket: Socket, fault: string, side: string): void {
  // `candidate-hangs`: only that side does; `hangs`: both.
  const [who, what = who] = fault.split('-')
  const does = who === what || who === side ? what : 'fine'
  switch (does) {
    case 'hangs':
      return
    case 'resets':
      socket.resetAndDestroy()
      return
    case 'slow':
      setTimeout(() => socket.write(fine('fine')), SLOW_MS)
      return
    case 'trickles':
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nx')
      return
    case 'cut':
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nx')
      return
    case 'garbage':
      socket.end('what?\r\n\r\n')
      return
    case 'large':
      // It says how large it is, and is.
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n')
      pour(socket, 1024)
      return
    case 'endless':
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
      pour(socket, Number.POSITIVE_INFINITY)
      return
    case 'events':
      socket.end(fine('data: 1\n\n', 'content-type: text/event-stream\r\n'))
      return
    case 'unmodified':
      socket.write('HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n')
      return
    case 'error':
      socket.write('HTTP/1.1 500 Oops\r\ncontent-length: 4\r\n\r\noops')
      return
    case 'differs':
      socket.write(fine(side))
      return
    case 'unasked':
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')
      return
    default:
      socket.write(fine('fine'))
  }
}

const MIB = Buffer.alloc(2 ** 20, 'x')
const CHUNK = Buffer.concat([Buffer.from('100000\r\n'), MIB, Buffer.from('\r\n')])

/** Writes so many MiB, as fast as they are taken. */
function pour(socket: Socket, count: number): void {
  const piece = Number.isFinite(count) ? MIB : CHUNK
  let left = count
  const more = () => {
    while (left-- > 0 && !socket.destroyed) if (!socket.write(piece)) return
  }
  socket.on('drain', more)
  more()
}

/** What the copies and the callers are given to wait; `slow` is between the two. */
const KEYS = 'timeout: 6s, idleTimeout: 6s, mirror: { timeout: 3s, maxBody: 1MiB, noise: 0% }'
const SLOW_MS = 4_200

const ROUTES: { readonly [kind: string]: string } = {
  shadow: `phase: shadow, candidate: orders, ${KEYS}`,
  refused: `phase: shadow, candidate: nobody, ${KEYS}`,
  live: `phase: live, candidate: orders, fallback: { after: 1800ms }, ${KEYS}`,
  alone: `phase: live, candidate: orders, fallback: false, ${KEYS}`,
  after: `phase: live, candidate: orders, fallback: false, ${KEYS.replace('noise', 'when: after, noise')}`,
  gone: `phase: live, candidate: nobody, ${KEYS}`,
  lost: `phase: live, candidate: orders, legacy: nobody, ${KEYS}`,
}

/** Asks so many times at once; what callers get does not matter here. */
async function ask(front: TestFront, route: string, what: string): Promise<void> {
  const dispatcher = new Agent()
  await Promise.all(
    Array.from({ length: TIMES }, async (_, index) => {
      try {
        const { body } = await request(`${front.url}/${route}/${what}/${index}`, { dispatcher })
        let bytes = 0
        for await (const chunk of body) {
          bytes += chunk.length
          // The caller has seen enough of a GiB.
          if (bytes > ENOUGH) break
        }
      } catch {
        // A connection that Banyan broke because the upstream's was.
      }
    }),
  )
  await dispatcher.destroy()
}

/** By route and what is done: the outcome, which all of them must have. */
const CASES = [
  ['shadow', 'fine', 'match'],
  ['shadow', 'differs', 'pair'],
  ['shadow', 'error', 'match'],
  ['shadow', 'candidate-error', 'pair'],
  ['shadow', 'candidate-hangs', 'failed timeout'],
  ['shadow', 'candidate-slow', 'failed timeout'],
  ['shadow', 'candidate-trickles', 'failed timeout'],
  ['shadow', 'candidate-resets', 'failed reset'],
  ['shadow', 'candidate-cut', 'failed response-body'],
  ['shadow', 'candidate-garbage', 'failed malformed'],
  ['shadow', 'candidate-unasked', 'failed reset'],
  ['shadow', 'candidate-large', 'failed response-body'],
  ['shadow', 'candidate-endless', 'failed response-body'],
  ['shadow', 'candidate-events', 'pair'],
  ['shadow', 'candidate-unmodified', 'pair'],
  ['shadow', 'slow', 'too-slow'],
  ['shadow', 'legacy-slow', 'match'],
  ['shadow', 'legacy-hangs', 'legacy-failed'],
  ['shadow', 'hangs', 'both-failed'],
  ['shadow', 'legacy-resets', 'legacy-failed'],
  ['shadow', 'resets', 'both-failed'],
  ['shadow', 'legacy-cut', 'legacy-failed'],
  ['shadow', 'legacy-large', 'too-large'],
  ['shadow', 'legacy-endless', 'too-large'],
  ['shadow', 'large', 'too-large'],
  ['shadow', 'events', 'streaming'],
  ['shadow', 'legacy-events', 'streaming'],
  ['shadow', 'legacy-unmodified', 'conditional'],
  ['refused', 'fine', 'failed connect'],
  ['refused', 'resets', 'both-failed'],
  ['live', 'fine', 'match'],
  ['live', 'differs', 'pair'],
  ['live', 'candidate-error', 'pair'],
  ['live', 'candidate-hangs', 'failed timeout'],
  ['live', 'candidate-resets', 'failed reset'],
  ['live', 'candidate-garbage', 'failed malformed'],
  ['live', 'resets', 'both-failed'],
  ['live', 'error', 'match'],
  ['live', 'candidate-cut', 'failed response-body'],
  ['live', 'legacy-hangs', 'legacy-failed'],
  ['live', 'legacy-resets', 'legacy-failed'],
  ['live', 'legacy-events', 'streaming'],
  ['live', 'candidate-events', 'streaming'],
  ['live', 'candidate-unmodified', 'conditional'],
  ['live', 'legacy-large', 'too-large'],
  ['alone', 'candidate-hangs', 'failed timeout'],
  ['alone', 'candidate-resets', 'failed reset'],
  ['alone', 'candidate-error', 'pair'],
  ['alone', 'hangs', 'both-failed'],
  ['after', 'fine', 'match'],
  ['after', 'candidate-resets', 'failed reset'],
  ['after', 'resets', 'both-failed'],
  ['gone', 'fine', 'failed connect'],
  ['gone', 'resets', 'both-failed'],
  ['lost', 'fine', 'legacy-failed'],
  ['lost', 'resets', 'both-failed'],
] as const

t.test('every exchange has one outcome, and the right one, whatever either side does', async t => {
  const nobody = `http://127.0.0.1:${await closedPort()}`
  const [legacy, candidate] = [await faulty(t, 'legacy'), await faulty(t, 'candidate')]
  const routes = CASES.map(
    ([kind], index) => `  - { name: r${index}, match: { path: "/r${index}/*" }, ${ROUTES[kind]} }\n`,
  )
  const front = await startFront(
    t,
    `upstreams: { legacy: "${legacy}", orders: "${candidate}", nobody: "${nobody}" }
legacy: legacy
limits: { mirrorConcurrency: ${CASES.length * TIMES} }
routes:
${routes.join('')}`,
  )
  await Promise.all(CASES.map(([, what], index) => ask(front, `r${index}`, what)))
  for (const [index, [kind, what, expected]] of CASES.entries()) {
    t.same(await front.back.counted(`r${index}`, TIMES), { [expected]: TIMES }, `${kind}: ${what}`)
  }
  t.ok(
    front.back.pairs.some(pair => 'failure' in pair.candidate),
    'some failures are kept as examples',
  )
})

t.test('of a fallback the candidate’s own result counts, and legacy is asked once', async t => {
  const asked: string[] = []
  const legacy = await startUpstream(t, (req, res) => {
    asked.push(`${req.url} ${req.headers['banyan-mirror'] ?? 'served'}`)
    res.end('legacy')
  })
  const candidate = await startUpstream(t, (req, res) => {
    if (req.url === '/fails') req.socket.destroy()
    else res.writeHead(Number(req.url!.slice(1))).end('candidate')
  })
  const front = await startFront(
    t,
    `upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes: [{ name: orders, match: { path: "/*" }, candidate: orders, phase: live, mirror: { when: after, noise: 0% }, fallback: { on: [failure, 5xx, 404] } }]
`,
  )
  for (const path of ['/fails', '/500', '/404']) {
    t.equal(await (await request(front.url + path)).body.text(), 'legacy')
  }
  t.same(await front.back.counted('orders', 3), { 'failed reset': 1, pair: 2 })
  t.same(asked, ['/fails served', '/500 served', '/404 served'], 'a copy that was not sent yet is not sent')
  t.same(front.back.served('orders'), { legacy: [0, 0], candidate: [3, 2] })
  const statuses = front.back.pairs.map(({ legacy, candidate }) => [
    legacy.status,
    'failure' in candidate ? candidate.failure : candidate.status,
  ])
  t.same(statuses, [
    [200, 'reset'],
    [200, 500],
    [200, 404],
  ])
})

t.test('what is not copied is counted with its reason', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('legacy'))
  const route = (name: string, more: string) =>
    `  - { name: ${name}, match: { path: "/${name}/*" }, candidate: legacy2, ${more} }\n`
  const front = await startFront(
    t,
    `upstreams: { legacy: "${legacy.url}", legacy2: "${legacy.url}" }
legacy: legacy
routes:
${route('phase', 'phase: legacy')}${route('retired', 'phase: retired')}${route('method', 'phase: shadow')}\
${route('sample', 'phase: shadow, mirror: { sample: 0% }')}${route('large', 'phase: shadow, mirror: { methods: [PUT], writes: "safe", maxBody: 4B }')}\
${route('write', 'phase: shadow, mirror: { afterWrite: 1m }')}${route('upgrade', 'phase: shadow')}\
`,
  )
  const asking = async (path: string, options: Parameters<typeof request>[1] = {}) => {
    await (await request(front.url + path, options)).body.dump()
  }
  await asking('/rest')
  await asking('/phase/x')
  await asking('/phase/x', { method: 'POST' })
  await asking('/retired/x')
  await asking('/method/x', { method: 'OPTIONS' })
  await asking('/sample/x')
  await asking('/large/x', { method: 'PUT', body: '12345' })
  await asking('/large/x', {
    method: 'PUT',
    body: (async function* () {
      yield Buffer.from('12345')
    })() as never,
  })
  await sendRaw(
    front.port,
    'GET /upgrade/x HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  await asking('/write/x', { method: 'POST' })
  await asking('/write/x')
  const expected = {
    '*': { phase: 1 },
    phase: { phase: 2 },
    retired: { phase: 1 },
    method: { method: 1 },
    sample: { 'not-sampled': 1 },
    large: { 'too-large': 2 },
    upgrade: { streaming: 1 },
    write: { method: 1, 'after-write': 1 },
  }
  for (const [name, outcomes] of Object.entries(expected)) {
    const total = Object.values(outcomes).reduce((sum, many) => sum + many, 0)
    t.same(await front.back.counted(name, total), outcomes, name)
  }
  t.same(front.back.served('*'), { legacy: [1, 0], candidate: [0, 0] })
  t.same(front.back.served('retired'), { legacy: [0, 0], candidate: [1, 0] })
})

t.test('a caller who leaves ends the copy', async t => {
  const candidate = await startUpstream(t, () => {})
  const legacy = await startUpstream(t, () => {})
  const front = await startFront(
    t,
    `upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes: [{ name: orders, match: { path: "/*" }, candidate: orders, phase: shadow, mirror: { noise: 0% } }]
`,
  )
  const copied = once(candidate.server, 'request')
  const leaving = new AbortController()
  const left = request(front.url, { signal: leaving.signal }).catch(error => error.name)
  const [copy] = await copied
  const ended = once(copy.socket, 'close')
  leaving.abort()
  t.equal(await left, 'AbortError')
  t.same(await front.back.counted('orders', 1), { 'client-gone': 1 })
  await ended
  t.same(front.back.served('orders'), { legacy: [0, 0], candidate: [0, 0] })
})

t.test('told to stop in the middle of it, every exchange still has its outcome', async t => {
  const faults = ['fine', 'hangs', 'resets', 'slow', 'trickles', 'cut', 'garbage', 'endless', 'differs']
  const asked = new Map<string, number>()
  const legacy = await startUpstream(t, (req, res) => {
    const fault = req.url!.split('/')[2]!
    if (req.headers['banyan-mirror'] === undefined) asked.set(fault, (asked.get(fault) ?? 0) + 1)
    res.end('fine')
  })
  const candidate = await faulty(t, 'candidate')
  const routes = faults.map(
    fault => `  - { name: ${fault}, match: { path: "/r/${fault}" }, candidate: orders, phase: shadow }\n`,
  )
  const front = await startFront(
    t,
    `upstreams: { legacy: "${legacy.url}", orders: "${candidate}" }
legacy: legacy
limits: { mirrorConcurrency: 20, mirrorQueue: 10, mirrorBytes: 4MiB }
routes:
${routes.join('')}`,
  )
  let isStopped = false
  const dispatcher = new Agent({ connections: 3 })
  const callers = faults.map(async fault => {
    while (!isStopped) {
      await request(`${front.url}/r/${fault}`, { dispatcher })
        .then(({ body }) => body.dump())
        .catch(() => delay(5))
    }
  })
  await until('there is load', () => (asked.get('hangs') ?? 0) > 60)
  await front.drain(500)
  isStopped = true
  await Promise.all(callers)
  await dispatcher.destroy()
  for (const fault of faults) {
    t.equal(
      front.back.total(fault),
      asked.get(fault),
      `${fault}: ${JSON.stringify(front.back.outcomes(fault))}`,
    )
  }
  t.ok(front.back.outcomes('hangs')['shutting-down']! > 0)
  t.ok(front.back.outcomes('hangs')['queue-full']! > 0)
})
