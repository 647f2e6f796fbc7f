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

t.test('headers are read as they came, wherever their bytes lie', async t => {
  const alone = (text: string) => {
    const memory = Buffer.allocUnsafeSlow(text.length)
    memory.write(text, 'latin1')
    return memory
  }
  const bytes = alone('A: 1, B: \xe9t\xe9, Content-Type: text/html')
  const at = (text: string) => {
    const start = bytes.indexOf(text, 0, 'latin1')
    return bytes.subarray(start, start + text.length)
  }
  const [a, one, b, ete] = [at('A'), at('1'), at('B'), at('\xe9t\xe9')]
  const elsewhere = alone('as far from its beginning').subarray(3, 6)
  for (const given of [
    [a, one, b, ete],
    [b, ete, a, one],
    [a, ete, b, one],
    [a, elsewhere, b, ete],
    [elsewhere, a, b, elsewhere],
    [a, bytes.subarray(0, 0), b, bytes.subarray(0, 0)],
  ]) {
    const expected = given.map(piece => piece.toString('latin1'))
    t.same(responseHeaders(given, null, caller), expected, expected.join(' '))
  }
  t.same(responseHeaders([], null, caller), [])
})
