import { once } from 'node:events'
import t from 'tap'
import { runBanyan } from '../support/process.ts'
import { RawCaller } from '../support/raw-caller.ts'
import { startRawUpstream } from '../support/upstream.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const TWO = 'Content-Length: 2\r\n\r\nok'
const IN_CHUNKS = 'Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n'

/** The bytes an upstream answers; what the caller's answer begins with and ends in; `broken` when it is cut off. */
const ANSWERS: readonly (readonly [
  name: string,
  bytes: string,
  begins: string,
  ends: string,
  broken?: 'broken',
])[] = [
  ['a plain one', OK + TWO, '200 OK', '\r\n\r\nok'],
  ['a reason phrase in Latin-1', `HTTP/1.1 200 \xe9\xff\r\n${TWO}`, '200 ', '\r\n\r\nok'],
  ['a reason phrase with a control character', `HTTP/1.1 200 O\x01K\r\n${TWO}`, '200 ', '\r\n\r\nok'],
  ['a status nobody has heard of', `HTTP/1.1 799 Odd\r\n${TWO}`, '799 Odd', '\r\n\r\nok'],
  ['a status that is none', `HTTP/1.1 99 Low\r\n${TWO}`, '502 Bad Gateway', '}'],
  ['103 first', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}${TWO}`, '200 OK', '\r\n\r\nok'],
  [
    'an upgrade nobody asked for',
    'HTTP/1.1 101 Yes\r\nUpgrade: a\r\nConnection: upgrade\r\n\r\n',
    '502 Bad Gateway',
    '}',
  ],
  ['a control character in a value', `${OK}X-A: a\x7fb\r\n${TWO}`, '502 Bad Gateway', '}'],
  ['CR in a value', `${OK}X-A: a\rX-B: b\r\n${TWO}`, '502 Bad Gateway', '}'],
  ['a folded header', `${OK}X-A: a\r\n b\r\n${TWO}`, '502 Bad Gateway', '}'],
  ['a space in a name', `${OK}X A: a\r\n${TWO}`, '502 Bad Gateway', '}'],
  ['Content-Length and chunks', `${OK}Content-Length: 2\r\n${IN_CHUNKS}0\r\n\r\n`, '502 Bad Gateway', '}'],
  ['headers of 70 KB', `${OK}X-A: ${'a'.repeat(70_000)}\r\n${TWO}`, '502 Bad Gateway', '}'],
  ['3,000 headers', `${OK}${'a: b\r\n'.repeat(3_000)}${TWO}`, '200 OK', '\r\n\r\nok'],
  [
    'an address that is none',
    `${OK}Location: http://[::\r\nRefresh: 0; url=http://[\r\nSet-Cookie: ;;Domain=\r\n${TWO}`,
    '200 OK',
    '\r\n\r\nok',
  ],
  ['a body where there is none', `HTTP/1.1 204 No Content\r\n${TWO}`, '204 No Content', '\r\n\r\n'],
  ['trailers', `${OK}${IN_CHUNKS}0\r\nX-A: \xe9\r\n\r\n`, '200 OK', '2\r\nok\r\n0\r\nX-A: \xe9\r\n\r\n'],
  [
    'trailers that end at a proxy',
    `${OK}${IN_CHUNKS}0\r\nKeep-Alive: a\r\n\r\n`,
    '200 OK',
    '2\r\nok\r\n0\r\n\r\n',
  ],
  ['a trailer that is none', `${OK}${IN_CHUNKS}0\r\n(A): 1\r\n\r\n`, '200 OK', '2\r\nok\r\n', 'broken'],
  ['more than its length', `${OK}${TWO}and more`, '200 OK', '\r\n\r\nok'],
  [
    'a second answer behind the first',
    `${OK}${TWO}${OK}Content-Length: 5\r\n\r\nfalse`,
    '200 OK',
    '\r\n\r\nok',
  ],
]

t.test(
  'whatever an upstream answers, the caller gets an answer or a broken connection, and the next is fine',
  async t => {
    const upstream = await startRawUpstream(t, socket =>
      socket.on('data', chunk => {
        const index = /^GET \/(\d+) /.exec(chunk.toString('latin1'))?.[1]
        socket.write(
          index === undefined
            ? `${OK}Content-Length: 4\r\n\r\nnext`
            : Buffer.from(ANSWERS[Number(index)]![1], 'latin1'),
        )
      }),
    )
    const banyan = await runBanyan(t, `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`)
    for (const [index, [name, , begins, ends, broken]] of ANSWERS.entries()) {
      const caller = new RawCaller(banyan.port)
      await caller.send(`GET /${index} HTTP/1.1\r\nHost: a\r\n\r\n`)
      await caller.receives(ends)
      t.ok(caller.received.startsWith(`HTTP/1.1 ${begins}`), `${name}: ${begins}`)
      if (broken) await caller.closes()
      t.ok(caller.received.endsWith(ends), `${name}: nothing behind it`)
      const next = broken ? new RawCaller(banyan.port) : caller
      next.received = ''
      await next.send('GET /next HTTP/1.1\r\nHost: a\r\n\r\n')
      await next.receives('\r\n\r\nnext')
      t.match(next.received, /^HTTP\/1\.1 200 OK\r\n/, `${name}: the next is fine`)
      caller.close()
      next.close()
    }
    banyan.child.kill('SIGTERM')
    t.same(await once(banyan.child, 'exit'), [0, null])
    t.same(
      banyan.lines.filter(({ level }) => Number(level) >= 40),
      [],
      'no thread had to be restarted',
    )
  },
)
