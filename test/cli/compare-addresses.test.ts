import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { compare } from '../../src/cli/compare.ts'
import { closedPort, startRawUpstream, startUpstream } from '../support/upstream.ts'

type Headers = { readonly [name: string]: string | readonly string[] }

/** Two servers that answer everything alike: each its own status, headers and body. */
async function answering(
  t: Test,
  legacy: readonly [status: number, headers: Headers, body: string | Buffer],
  candidate: readonly [status: number, headers: Headers, body: string | Buffer],
  options: { type?: string; path?: string } = {},
) {
  const urls: string[] = []
  for (const [status, headers, body] of [legacy, candidate]) {
    const { url } = await startUpstream(t, (_, response) => {
      response.writeHead(status, headers as Record<string, string | string[]>)
      response.end(body)
    })
    urls.push(`${url}${options.path ?? '/orders/42'}`)
  }
  const given = { left: urls[0]!, right: urls[1]!, rules: null, type: options.type ?? null, json: true }
  const { exitCode, stdout } = await compare(given, {})
  return { exitCode, urls, ...JSON.parse(stdout) }
}

const json = { 'content-type': 'application/json' }

t.test('answers of two addresses', async t => {
  t.match(await answering(t, [200, json, '{"a":1}'], [200, json, '{"a":1.0}']), {
    exitCode: 0,
    outcome: 'match',
    differences: [],
  })
  const differ = await answering(t, [200, json, '{"a":1}'], [404, { ...json, 'x-a': '1' }, '{"a":2}'])
  t.match(differ, {
    exitCode: 1,
    outcome: 'differ',
    differences: [
      { at: 'status', kind: 'status', legacy: '200', candidate: '404' },
      { at: 'header x-a', kind: 'header', legacy: null, candidate: '1' },
      { at: '$.a', kind: 'value', legacy: '1', candidate: '2' },
    ],
  })
})

t.test('compressed answers', async t => {
  const gzip = { ...json, 'content-encoding': 'gzip' }
  t.match(await answering(t, [200, gzip, gzipSync('{"a":1}')], [200, json, '{"a":1.0}']), {
    outcome: 'match',
  })
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024))
  t.match(await answering(t, [200, json, '{"a":1}'], [200, gzip, bomb]), {
    exitCode: 1,
    outcome: 'failed',
    failure: 'response-body',
    why: /more than 64 MiB when it is decoded/,
  })
  t.match(await answering(t, [200, json, '{"a":1}'], [200, gzip, 'not gzip']), {
    outcome: 'failed',
    failure: 'malformed',
  })
})

t.test('redirects are compared, not followed, each side’s own host being its address’s', async t => {
  t.match(
    await answering(t, [302, { location: '/login' }, ''], [302, { location: 'login' }, ''], { path: '/x' }),
    { outcome: 'match' },
  )
  const legacy = await startUpstream(t, (request, response) => {
    response.writeHead(302, { location: `http://${request.headers.host}/login` }).end()
  })
  const candidate = await startUpstream(t, (request, response) => {
    response.writeHead(302, { location: `http://${request.headers.host}/login` }).end()
  })
  const options = { rules: null, type: null, json: false }
  t.equal((await compare({ ...options, left: legacy.url, right: candidate.url }, {})).exitCode, 0)
  const leaking = await startUpstream(t, (_, response) => {
    response.writeHead(302, { location: `${legacy.url}/login` }).end()
  })
  t.equal((await compare({ ...options, left: legacy.url, right: leaking.url }, {})).exitCode, 1)
})

t.test('--type says what both are', async t => {
  const bodies = [
    [200, { 'content-type': 'text/plain' }, '{"a":1}'],
    [200, {}, '{"a":1.0}'],
  ] as const
  t.match(await answering(t, ...bodies), { exitCode: 1 })
  t.match(await answering(t, ...bodies, { type: 'application/json' }), { exitCode: 0 })
})

t.test('what cannot be reached', async t => {
  const there = await startUpstream(t, (_, response) => response.end('x'))
  const gone = `http://127.0.0.1:${await closedPort()}/`
  const options = { rules: null, type: null, json: false }
  const right = await compare({ ...options, left: there.url, right: gone }, {})
  t.equal(right.exitCode, 1)
  t.match(right.stdout, /^failed {2}connect: http:\/\/127\.0\.0\.1:\d+\/: connect: .*ECONNREFUSED/)
  const left = await compare({ ...options, left: gone, right: there.url }, {})
  t.equal(left.exitCode, 1)
  t.match(left.stdout, /^skipped {2}legacy-failed: /)
  const both = await compare({ ...options, left: gone, right: gone }, {})
  t.match(both.stdout, /^skipped {2}both-failed: /)
  t.equal((await compare({ ...options, left: 'http://', right: gone }, {})).exitCode, 2)
})

/** Bytes that a candidate sends before it closes, and the leg it fails on. */
const broken = [
  ['nothing', '', 'reset'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'malformed'],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'response-body'],
  ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab', 'response-body'],
] as const

for (const [what, bytes, failure] of broken) {
  t.test(`a candidate that sends ${what} failed on ${failure}`, async t => {
    const legacy = await startUpstream(t, (_, response) => response.end('x'))
    const candidate = await startRawUpstream(t, socket => {
      socket.once('data', () => socket.end(bytes))
    })
    const options = { left: legacy.url, right: candidate.url, rules: null, type: null, json: true }
    const { exitCode, stdout } = await compare(options, {})
    t.equal(exitCode, 1)
    t.match(JSON.parse(stdout), { outcome: 'failed', failure })
  })
}

t.test('user names are sent, and not told', async t => {
  const seen: (string | undefined)[] = []
  const { url } = await startUpstream(t, (request, response) => {
    seen.push(request.headers.authorization)
    response.socket?.destroy()
  })
  const address = url.replace('http://', 'http://anna:hunter2@')
  const options = { left: url, right: address, rules: null, type: null, json: false }
  const { stdout, stderr } = await compare(options, {})
  t.strictSame(new Set(seen), new Set([undefined, `Basic ${btoa('anna:hunter2')}`]))
  t.notMatch(stdout + stderr, /hunter2/)
})

t.test('a server that answers neither fast nor ever is given up by its size', async t => {
  const legacy = await startUpstream(t, (_, response) => response.end('x'))
  const candidate = await startUpstream(t, (_, response) => {
    const chunk = Buffer.alloc(1024 * 1024)
    const more = () => {
      while (!response.destroyed && response.write(chunk)) {}
    }
    response.on('drain', more)
    more()
  })
  const options = { left: legacy.url, right: candidate.url, rules: null, type: null, json: true }
  const { exitCode, stdout } = await compare(options, {})
  t.equal(exitCode, 1)
  t.match(JSON.parse(stdout), { outcome: 'failed', failure: 'response-body', why: /more than 64 MiB/ })
})
