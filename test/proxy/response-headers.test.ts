import t from 'tap'
import { responseHeaders } from '../../src/proxy/response-headers.ts'

const raw = (...lines: string[]) => lines.map(line => Buffer.from(line, 'latin1'))
const caller = { scheme: 'http', host: 'shop.example.com' } as const

const cases = [
  [
    'what ends at the proxy',
    ['Keep-Alive', 'timeout=5', 'Transfer-Encoding', 'chunked', 'A', '1'],
    ['A', '1'],
  ],
  ['what Connection names', ['Connection', 'close, X-A', 'X-A', '1', 'X-B', '2'], ['X-B', '2']],
  [
    'what any of several Connection lines names, wherever they stand',
    ['X-A', '1', 'Connection', 'x-a', 'X-B', '2', 'Connection', 'X-B', 'X-C', '3'],
    ['X-C', '3'],
  ],
  ['no cookie, nor its place', ['Set-Cookie', 'a=1', 'B', '2', 'Set-Cookie', 'c=3'], null],
] as const

for (const [name, given, left] of cases) {
  t.test(`of an answer's headers the caller does not get: ${name}`, async t => {
    t.same(responseHeaders(raw(...given), null, caller), left ?? given)
  })
}
