import t from 'tap'
import { copyHeaders } from '../../src/mirror/copy-headers.ts'

t.test(
  'a copy has the headers of the request that is served, less the conditional ones, and says what it is',
  async t => {
    const served = [
      ['host', 'shop.example.com'],
      ['If-None-Match', '"a"'],
      ['IF-MODIFIED-SINCE', 'Sat, 01 Jan 2022 00:00:00 GMT'],
      ['if-match', '"a"'],
      ['If-Unmodified-Since', 'Sat, 01 Jan 2022 00:00:00 GMT'],
      ['If-Range', '"a"'],
      ['Range', 'bytes=0-1'],
      ['X-Same-Length', 'if-none-match'],
      ['Cookie', 'sid=1'],
      ['X-Forwarded-For', '203.0.113.9'],
    ].flat()
    const before = [...served]
    t.same(copyHeaders(served, 'orders', ''), [
      'host',
      'shop.example.com',
      'Range',
      'bytes=0-1',
      'X-Same-Length',
      'if-none-match',
      'Cookie',
      'sid=1',
      'X-Forwarded-For',
      '203.0.113.9',
      'banyan-mirror',
      'orders',
    ])
    t.same(served, before, 'the served request is not touched')
  },
)

t.test('a caller that named no host is asked for at the host of the instance', async t => {
  t.same(copyHeaders(['host', '127.0.0.1:1', 'a', 'b'], 'orders', '127.0.0.1:2').slice(0, 4), [
    'host',
    '127.0.0.1:2',
    'a',
    'b',
  ])
})

t.test('a copy is a span of its own in the same trace', async t => {
  const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const served = ['Traceparent', parent, 'tracestate', 'congo=t61rcWkgMzE']
  const [name, own, ...rest] = copyHeaders(served, 'orders', '')
  t.equal(name, 'Traceparent')
  t.match(own, /^00-4bf92f3577b34da6a3ce929d0e0e4736-[\da-f]{16}-01$/)
  t.not(own, parent)
  t.same(rest, ['tracestate', 'congo=t61rcWkgMzE', 'banyan-mirror', 'orders'])
  t.not(copyHeaders(served, 'orders', '')[1], own, 'each of them')
})
