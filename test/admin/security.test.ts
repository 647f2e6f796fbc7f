/** What somebody who should not may try against the admin port: refused, logged, nothing moved, and it goes on. */
import t from 'tap'
import { RawCaller } from '../support/raw-caller.ts'
import { until } from '../support/until.ts'
import { sendRaw } from '../support/upstream.ts'
import { type Admin, MOVER, READER, startAdmin } from './listening.ts'

type Checks = Pick<typeof t, 'same' | 'equal' | 'ok' | 'notMatch'>

const MOVES = [
  '/api/v1/rollback',
  '/api/v1/routes/orders/promote',
  '/api/v1/routes/orders/rollback',
  '/api/v1/routes/orders/hold',
  '/api/v1/routes/orders/resume',
  '/api/v1/routes/orders/restart',
  '/api/v1/upstreams/orders/build',
]
const READS = ['/api/v1/overview', '/api/v1/events', '/openapi.json', '/api/v1/nothing', '/nothing', '/']
const JSON_TYPE = { 'content-type': 'application/json' }
const FORCED = JSON.stringify({ to: 'live', force: true, why: 'because' })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

t.test(
  'no token and wrong ones: 401 everywhere but for health, and a right one is served all the same',
  async t => {
    const admin = await startAdmin(t, [READER, MOVER])
    const wrong = [
      {},
      bearer('wrong'),
      bearer(''),
      bearer(`${MOVER.token}x`),
      bearer(MOVER.token.slice(0, -1)),
      { authorization: MOVER.token },
      { authorization: `Basic ${btoa(`anna:${MOVER.token}`)}` },
      { cookie: `token=${MOVER.token}` },
    ]
    for (const headers of wrong) {
      const answer = await fetch(`${admin.url}/api/v1/overview`, { headers })
      t.equal(answer.status, 401, JSON.stringify(headers))
      t.match(answer.headers.get('www-authenticate'), /^Bearer /)
    }
    for (const path of ['/healthz', '/readyz']) t.equal((await fetch(admin.url + path)).status, 200, path)
    t.equal(
      (await fetch(`${admin.url}/api/v1/overview?token=${MOVER.token}`)).status,
      401,
      'not in an address',
    )
    t.equal((await fetch(`${admin.url}/api/v1/overview`, { headers: bearer(READER.token) })).status, 200)
    await nothingMoved(t, admin)
  },
)

t.test('every address is closed without a token, also those that are none', async t => {
  for (const path of [...READS, ...MOVES]) {
    const admin = await startAdmin(t, [MOVER])
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD']) {
      const body = method === 'POST' ? { body: FORCED, headers: JSON_TYPE } : {}
      const answer = await fetch(admin.url + path, { method, ...body })
      t.equal(answer.status, 401, `${method} ${path}`)
      await answer.body?.cancel()
    }
    await nothingMoved(t, admin)
  }
})

t.test('a token that may only read moves nothing', async t => {
  const admin = await startAdmin(t, [READER, MOVER])
  for (const path of MOVES) {
    const answer = await fetch(admin.url + path, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...bearer(READER.token) },
      body: FORCED,
    })
    t.equal(answer.status, 403, path)
    t.match(await answer.json(), { message: 'the token "reader" may read; this needs one that may move' })
  }
  t.match(admin.lines[0], { status: 403, refused: 'may-not', by: 'reader', address: '127.0.0.1' })
  const may = await startAdmin(t, [{ name: 'odd', token: 'odd', may: ['move'] }])
  t.equal(
    (await fetch(`${may.url}/api/v1/overview`, { headers: bearer('odd') })).status,
    403,
    'nor the other way round',
  )
  await nothingMoved(t, admin)
})

t.test(
  'a thousand wrong tokens: ten answers, then 429; a few lines; a right one is served meanwhile',
  async t => {
    const admin = await startAdmin(t, [MOVER])
    const statuses: number[] = []
    for (let k = 0; k < 20; k++) {
      const batch = Array.from({ length: 50 }, async (_, n) => {
        const answer = await fetch(`${admin.url}/api/v1/overview`, { headers: bearer(`guess-${k}-${n}`) })
        statuses.push(answer.status)
        if (answer.status === 429) t.equal(answer.headers.get('retry-after'), '1')
        await answer.body!.cancel()
      })
      await Promise.all(batch)
    }
    const seconds = statuses.filter(status => status === 401).length - 10
    t.ok(seconds >= 0 && seconds < 20, `${seconds} more than ten`)
    t.equal(statuses.filter(status => status === 401 || status === 429).length, 1_000)
    t.equal((await fetch(`${admin.url}/api/v1/overview`, { headers: bearer(MOVER.token) })).status, 200)
    await admin.close()
    const lines = admin.lines.filter(
      ({ refused }) => refused === 'token-wrong' || refused === 'too-many-attempts',
    )
    t.ok(lines.length < 10, `${lines.length} lines`)
    const told = lines.reduce((sum, { times }) => sum + (typeof times === 'number' ? times : 1), 0)
    t.equal(told, 1_000, 'which count them all')
    t.notMatch(JSON.stringify(admin.lines), /guess-|move-77c2/)
  },
)

t.test(
  'what a page of another origin can send, on loopback without tokens, moves nothing and reads nothing',
  async t => {
    const admin = await startAdmin(t)
    const evil = { origin: 'https://evil.example' }
    const crossSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    const cases: readonly [name: string, headers: Record<string, string>, status: number][] = [
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
      ['a form with parts', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
      ['a form of text', { 'content-type': 'text/plain' }, 415],
      ['text that says it is JSON', { 'content-type': 'text/plain; application/json' }, 415],
      ['JSON, almost', { 'content-type': 'application/jsonx' }, 415],
      ['nothing said', {}, 415],
      ['a form of another origin', { 'content-type': 'text/plain', ...evil }, 403],
      ['JSON of another origin', { ...JSON_TYPE, ...evil }, 403],
      ['JSON of a sandbox', { ...JSON_TYPE, origin: 'null' }, 403],
      ['JSON, by the browser from elsewhere', { ...JSON_TYPE, ...crossSite }, 403],
    ]
    for (const [name, headers, status] of cases) {
      for (const path of MOVES) {
        const answer = await fetch(admin.url + path, { method: 'POST', headers, body: Buffer.from(FORCED) })
        t.equal(answer.status, status, `${name} ${path}`)
        t.same(
          [...answer.headers.keys()].filter(header => header.startsWith('access-control')),
          [],
        )
      }
    }
    const asked = {
      ...evil,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const preflight = await fetch(admin.url + MOVES[0]!, { method: 'OPTIONS', headers: asked })
    t.equal(preflight.status, 403)
    t.equal(preflight.headers.get('access-control-allow-origin'), null)
    t.equal(
      (await fetch(`${admin.url}/api/v1/events`, { headers: crossSite })).status,
      403,
      'nor takes a place',
    )
    await nothingMoved(t, admin)
    const own = { ...JSON_TYPE, origin: admin.url, 'sec-fetch-site': 'same-origin' }
    const answer = await fetch(admin.url + MOVES[0]!, { method: 'POST', headers: own, body: '{}' })
    t.equal(answer.status, 200, 'our own page may')
  },
)

t.test('DNS rebinding: another Host is refused with 421, reads too, whatever token it has', async t => {
  const admin = await startAdmin(t, [MOVER])
  const token = `Authorization: Bearer ${MOVER.token}\r\n`
  const hosts = [
    'evil.example',
    `evil.example:${admin.port}`,
    'localhost.evil.example',
    '169.254.169.254',
    '',
  ]
  for (const host of hosts) {
    for (const path of READS)
      t.equal(await statusOf(admin, `GET ${path}`, `Host: ${host}\r\n${token}`), 421, host + path)
    for (const path of MOVES) {
      const headers = `Host: ${host}\r\n${token}Content-Type: application/json\r\nContent-Length: 2\r\n`
      t.equal(await statusOf(admin, `POST ${path}`, headers, '{}'), 421, host + path)
    }
    t.equal(await statusOf(admin, 'GET /healthz', `Host: ${host}\r\n`), 200)
    t.equal(await statusOf(admin, 'GET /readyz', `Host: ${host}\r\n`), 200)
  }
  await nothingMoved(t, admin)
  const two = `Host: localhost\r\nHost: evil.example\r\n${token}`
  t.ok([400, 421].includes(await statusOf(admin, 'GET /api/v1/overview', two)), 'two of them')
  t.ok([400, 421].includes(await statusOf(admin, 'GET /api/v1/overview', token)), 'none')
  t.equal(
    await statusOf(admin, 'GET http://localhost/api/v1/overview', `Host: localhost\r\n${token}`),
    404,
    'in the target',
  )
  t.equal(
    await statusOf(admin, 'GET /api/v1/overview', `Host: admin.example.com\r\n${token}`),
    200,
    'admin.hosts',
  )
  admin.plan.hosts = []
  t.equal(
    await statusOf(admin, 'GET /api/v1/overview', `Host: admin.example.com\r\n${token}`),
    421,
    'and no longer',
  )
})

t.test(
  'a port that others reach does not begin to listen without tokens, and closes when they go',
  async t => {
    await t.rejects(
      startAdmin(t, [], { host: '0.0.0.0' }),
      /0\.0\.0\.0 can be reached by others: add admin\.token/,
    )
    const admin = await startAdmin(t, [MOVER], { host: '0.0.0.0' })
    t.equal((await fetch(`${admin.url}/api/v1/overview`, { headers: bearer(MOVER.token) })).status, 200)
    admin.plan.tokens = []
    t.equal((await fetch(`${admin.url}/api/v1/overview`)).status, 401)
    t.equal((await fetch(`${admin.url}/api/v1/overview`, { headers: bearer(MOVER.token) })).status, 401)
  },
)

t.test('path tricks reach nothing', async t => {
  const admin = await startAdmin(t)
  const tricks = [
    '//api/v1/overview',
    '/api//v1/overview',
    '/api/v1/overview/',
    '/api/v1//overview',
    '/./api/v1/overview',
    '/x/../api/v1/overview',
    '/x/%2e%2e/api/v1/overview',
    '/healthz/../api/v1/overview',
    '/healthz/..%2fapi/v1/overview',
    '/healthz%2f..%2fapi%2fv1%2foverview',
    '/%61pi/v1/overview',
    '/api%2fv1%2foverview',
    '/api/v1%2Foverview',
    '/API/v1/overview',
    '/api/v1/Overview',
    '/api/v1/overview;a=b',
    '/api/v1/overview%00',
    '/api/v1/overview%20',
    '/api/v1/overview%3f',
    '/api/v1/%c0%af',
    '/api/v1/%zz',
    '/api/v1/overview#x',
    '/api/v1/overview\\',
    '\\api\\v1\\overview',
    '/api/v1/routes/..',
    '/api/v1/routes/../overview',
    '/api/v1/routes/%2e%2e/overview',
    '/api/v1/routes/..%2foverview',
    '/api/v1/routes/orders%2fverdict',
    '/api/v1/routes/orders/',
    `/api/v1/routes/${'x'.repeat(1_000)}`,
    '/api/v1/routes/',
    '/api/v1/examples/',
    '*',
    'api/v1/overview',
  ]
  for (const path of tricks) {
    const status = await statusOf(admin, `GET ${path}`, 'Host: localhost\r\n')
    t.ok(status === 404 || status === 400, `${path.slice(0, 60)} ${status}`)
  }
  const post = 'Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n'
  for (const path of [
    '//api/v1/rollback',
    '/api/v1/routes/x%2f..%2forders/rollback',
    '/api/v1/./rollback',
    '/api/v1/Rollback',
  ])
    t.equal(await statusOf(admin, `POST ${path}`, post, '{}'), 404, path)
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])
    t.equal(await statusOf(admin, `${method} /api/v1/rollback`, post, '{}'), 404, method)
  const override = `${post}X-HTTP-Method-Override: POST\r\n`
  t.equal(await statusOf(admin, 'GET /api/v1/rollback?_method=POST', override, '{}'), 404)
  await nothingMoved(t, admin)
  t.equal(await statusOf(admin, 'POST /api/v1/rollback', post, '{}'), 200)
})

t.test('bodies that are too large, lie about their length or never end', async t => {
  const admin = await startAdmin(t)
  const head = (length: string) =>
    `POST /api/v1/rollback HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n`
  const large = JSON.stringify({ why: 'x'.repeat(64 * 1024) })
  t.match(
    (await sendRaw(admin.port, head(`Content-Length: ${large.length}\r\nConnection: close\r\n`) + large))
      .text,
    /^HTTP\/1\.1 413 /,
  )
  const endless = new RawCaller(admin.port)
  t.teardown(() => endless.close())
  await endless.send(head('Transfer-Encoding: chunked\r\n'))
  for (let k = 0; k < 100 && !endless.isClosed; k++) await endless.send(`400\r\n${'x'.repeat(1024)}\r\n`)
  await endless.closes()
  t.match(endless.received, /^HTTP\/1\.1 413 /)
  const cases: readonly [name: string, bytes: string][] = [
    ['two lengths', `${head('Content-Length: 2\r\nContent-Length: 3\r\n')}{}`],
    [
      'a length and chunks',
      `${head('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n')}2\r\n{}\r\n0\r\n\r\n`,
    ],
    ['no HTTP', 'hello\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['many headers', `GET / HTTP/1.1\r\nHost: localhost\r\n${'x: y\r\n'.repeat(10_000)}\r\n`],
    ['one large header', `GET / HTTP/1.1\r\nHost: localhost\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
    ['a large address', `GET /${'y'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ['a space before the colon', 'GET /api/v1/overview HTTP/1.1\r\nHost : localhost\r\n\r\n'],
    ['a folded header', 'GET /api/v1/overview HTTP/1.1\r\nHost: localhost\r\nx: a\r\n b\r\n\r\n'],
  ]
  for (const [name, bytes] of cases) {
    const { text } = await sendRaw(admin.port, bytes)
    // With bytes left unread the system may throw the answer away.
    t.match(text, /^(?:HTTP\/1\.1 4(?:00|31) [\s\S]*\r\nconnection: close\r\n|$)/i, name)
  }
  const deep = `{"why":${'['.repeat(30_000)}${']'.repeat(30_000)}}`
  t.match(
    (await sendRaw(admin.port, `${head(`Content-Length: ${deep.length}\r\nConnection: close\r\n`)}${deep}`))
      .text,
    /^HTTP\/1\.1 400 /,
  )
  await nothingMoved(t, admin)
})

t.test('who sends slowly is let go of, and others are served meanwhile', async t => {
  const admin = await startAdmin(t)
  const slow = Array.from({ length: 200 }, () => new RawCaller(admin.port))
  t.teardown(() => {
    for (const caller of slow) caller.close()
  })
  await Promise.all(slow.map(caller => caller.send('POST /api/v1/rollback HTTP/1.1\r\nHost: localhost\r\n')))
  t.equal((await fetch(`${admin.url}/api/v1/overview`)).status, 200)
  await until('they are let go of', () => slow.every(({ isClosed }) => isClosed), 12_000)
  t.match(slow[0]!.received, /^HTTP\/1\.1 408 /)
  await nothingMoved(t, admin)
})

t.test('requests one behind the other are answered in order, each by its own token', async t => {
  const admin = await startAdmin(t, [READER, MOVER])
  const body = 'Content-Type: application/json\r\nContent-Length: 2\r\n'
  const caller = new RawCaller(admin.port)
  t.teardown(() => caller.close())
  const post = (token: string) =>
    `POST /api/v1/rollback HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n${body}\r\n{}`
  await caller.send(
    post(MOVER.token) +
      post(READER.token) +
      `GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n` +
      `GET /api/v1/overview HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  )
  await caller.isAnswered(4)
  t.same(caller.statuses, [200, 403, 200, 401])
  t.equal(admin.steering.told.length, 1)
})

t.test(
  'a body is left unread where nobody may send one, and what follows is not taken for a request',
  async t => {
    const admin = await startAdmin(t, [MOVER])
    const smuggled = `POST /api/v1/rollback HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${MOVER.token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`
    for (const line of ['GET /healthz', 'POST /api/v1/rollback', 'POST /nothing', 'DELETE /healthz']) {
      const caller = new RawCaller(admin.port)
      t.teardown(() => caller.close())
      await caller.send(
        `${line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}` +
          'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      )
      await caller.closes()
    }
    await nothingMoved(t, admin)
  },
)

t.test('an upgrade, a CONNECT and an odd method come to nothing', async t => {
  const admin = await startAdmin(t)
  const upgrade = 'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
  t.equal(await statusOf(admin, 'GET /api/v1/nothing', upgrade), 404)
  t.notMatch(
    (await sendRaw(admin.port, 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n')).text,
    / 200 /,
  )
  for (const method of ['TRACE', 'PROPFIND', 'QUERY', 'FOO'])
    t.ok(
      [400, 404].includes(await statusOf(admin, `${method} /api/v1/overview`, 'Host: localhost\r\n')),
      method,
    )
  await nothingMoved(t, admin)
})

/** The status of the answer to one request, sent as it is. */
async function statusOf({ port }: Admin, line: string, headers: string, body = ''): Promise<number> {
  const { text } = await sendRaw(port, `${line} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n${body}`)
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1])
}

/** And it lives, and no secret was logged. */
async function nothingMoved(t: Checks, { url, steering, lines }: Admin): Promise<void> {
  t.same(steering.told, [], 'nothing moved')
  t.equal((await fetch(`${url}/healthz`)).status, 200, 'and it lives')
  t.ok(lines.length > 0, 'logged')
  t.notMatch(JSON.stringify(lines), /move-77c2|read-8b1f/)
}
