import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import t from 'tap'
import { request } from 'undici'
import { shareProcess } from '../support/shared.ts'
import { closedPort, sendRaw, startRawUpstream, startUpstream } from '../support/upstream.ts'

const shared = shareProcess(t)

/** A raw upstream that misbehaves by path, once the head has come. */
function misbehave(socket: Socket): void {
  let received = ''
  socket.on('data', chunk => {
    received += chunk.toString('latin1')
    const path = /^[A-Z]+ (\S+)/.exec(received)?.[1]
    if (path === undefined || !received.includes('\r\n\r\n')) return
    received = ''
    switch (path) {
      case '/reset-before-head':
        socket.resetAndDestroy()
        break
      case '/close-before-head':
        socket.end()
        break
      case '/half-a-head':
        socket.end('HTTP/1.1 200 OK\r\ncontent-')
        break
      case '/garbage':
        socket.write('SSH-2.0-OpenSSH_9.2\r\n\r\n')
        break
      case '/two-lengths':
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab')
        break
      case '/cut-length':
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.resetAndDestroy())
        break
      case '/cut-chunks':
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', () => socket.end())
        break
      case '/bad-chunk':
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n')
        break
      case '/stall-body':
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
        break
      case '/hang':
        break
      default:
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    }
  })
}

const whole = [
  ['an upstream that resets before its head', '/reset-before-head', 502, 'reset'],
  ['an upstream that closes before its head', '/close-before-head', 502, 'reset'],
  ['an upstream that closes within its head', '/half-a-head', 502, 'reset'],
  ['an upstream that answers garbage', '/garbage', 502, 'malformed'],
  ['an upstream with two lengths', '/two-lengths', 502, 'malformed'],
  ['an upstream that hangs', '/hang', 504, 'timeout'],
] as const

const broken = [
  ['a body cut before its length', '/cut-length'],
  ['chunks that end without the last', '/cut-chunks'],
  ['a chunk that is none', '/bad-chunk'],
  ['a body that stands still', '/stall-body'],
] as const

t.test('a failing upstream', async t => {
  const upstream = await startRawUpstream(t, misbehave)
  const banyan = await shared.running(
    `upstreams: { legacy: ${upstream.url} }\nlegacy: legacy\ndefaults: { timeout: 1s, idleTimeout: 1s }\n`,
  )
  for (const [name, path, status, failure] of whole) {
    await t.test(`${name}: ${status}, and the next request is fine`, async t => {
      const answer = await request(banyan.url + path)
      await answer.body.dump()
      t.equal(answer.statusCode, status)
      t.match(await banyan.logged({ path }), { status, failure, side: null, route: '*' })
      t.equal(await ok(banyan.url), 'ok')
    })
  }
  for (const [name, path] of broken) {
    await t.test(`${name}: the caller’s connection breaks, never a clean end`, async t => {
      const { text } = await sendRaw(banyan.port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
      t.match(text, /^HTTP\/1\.1 200 OK\r\n/)
      t.match(text, 'half')
      t.notMatch(text, /\r\n0\r\n\r\n$/, 'no last chunk')
      await t.rejects(request(banyan.url + path).then(answer => answer.body.text()))
      t.match(await banyan.logged({ path }), { status: 200, failure: 'response-body', side: 'legacy' })
      t.equal(await ok(banyan.url), 'ok')
    })
  }
  t.equal(banyan.child.exitCode, null, 'the process lives')
})

t.test('a refused connection is 502, logged by leg with its cause', async t => {
  const banyan = await shared.running(
    `upstreams: { legacy: "http://127.0.0.1:${await closedPort()}" }\nlegacy: legacy\n`,
  )
  const answer = await request(`${banyan.url}/x`)
  await answer.body.dump()
  t.equal(answer.statusCode, 502)
  t.match(await banyan.logged({ path: '/x' }), { failure: 'connect', detail: /ECONNREFUSED/ })
})

t.test('a caller who leaves is 499 in the log, and counts against no side', async t => {
  const upstream = await startUpstream(t, () => {})
  const asked = once(upstream.server, 'request')
  const banyan = await shared.running(`upstreams: { legacy: ${upstream.url} }\nlegacy: legacy\n`)
  const caller = http.get(`${banyan.url}/left`).on('error', () => {})
  await asked
  caller.destroy()
  t.match(await banyan.logged({ path: '/left' }), { status: 499, failure: 'client-gone' })
})

t.test('a caller who stops sending is told so and let go', async t => {
  const upstream = await startUpstream(t, (req, res) => {
    req.resume().on('end', () => res.end('ok'))
  })
  const banyan = await shared.running(
    `upstreams: { legacy: ${upstream.url} }\nlegacy: legacy\ndefaults: { idleTimeout: 200ms }\n`,
  )
  const { text } = await sendRaw(
    banyan.port,
    'POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf',
  )
  t.match(text, /^HTTP\/1\.1 408 /)
  t.match(await banyan.logged({ path: '/up' }), { status: 408, failure: 'request-body' })
})

t.test('a caller who leaves in the middle of an upload is gone, not a reset of the upstream', async t => {
  const upstream = await startUpstream(t, req => req.resume())
  const asked = once(upstream.server, 'request') as Promise<[IncomingMessage]>
  const banyan = await shared.running(`upstreams: { legacy: ${upstream.url} }\nlegacy: legacy\n`)
  const upload = http.request(`${banyan.url}/upload`, { method: 'POST', headers: { 'content-length': 1e6 } })
  upload.on('error', () => {}).write(Buffer.alloc(1000))
  await asked
  upload.destroy()
  t.match(await banyan.logged({ path: '/upload' }), { failure: 'client-gone' })
})

t.test(
  'a GET that meets a connection the upstream is just closing is asked once more, a POST is not',
  async t => {
    let connections = 0
    // Answers once a connection, then closes it as the second request arrives on it.
    const upstream = await startRawUpstream(t, socket => {
      connections++
      let answered = false
      socket.on('data', () => {
        if (answered) socket.resetAndDestroy()
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
        answered = true
      })
    })
    const banyan = await shared.running(`upstreams: { legacy: ${upstream.url} }\nlegacy: legacy\n`)
    t.equal(await ok(banyan.url), 'ok')
    const post = await request(banyan.url, { method: 'POST', body: 'x' })
    await post.body.dump()
    t.equal(post.statusCode, 502)
    t.equal(connections, 1, 'the POST was sent once')
    t.equal(await ok(banyan.url), 'ok')
    t.equal(await ok(banyan.url), 'ok', 'on a connection that broke under it')
    t.equal(connections, 3)
  },
)

t.test('an answer that waits for an earlier one of its connection is not late', async t => {
  const upstream = await startUpstream(t, (req, res) => {
    if (req.url === '/slow') setTimeout(() => res.end('slow'), 1_000)
    else res.end(req.url === '/small' ? 'small' : Buffer.alloc(1_000_000, 'x'))
  })
  const banyan = await shared.running(
    `upstreams: { legacy: ${upstream.url} }\nlegacy: legacy\ndefaults: { idleTimeout: 200ms }\n`,
  )
  const { text } = await sendRaw(
    banyan.port,
    ['/slow', '/small', '/large'].map(path => `GET ${path} HTTP/1.1\r\nHost: a\r\n`).join('\r\n') +
      'Connection: close\r\n\r\n',
  )
  t.match(text, /slowHTTP.*\r\n\r\nsmallHTTP/s)
  t.ok(text.endsWith(`\r\n\r\n${'x'.repeat(1_000_000)}`))
  for (const path of ['/slow', '/small', '/large']) {
    t.notHas(await banyan.logged({ path }), { failure: /./ }, path)
  }
})

async function ok(url: string): Promise<string> {
  const answer = await request(`${url}/ok`)
  return answer.body.text()
}
