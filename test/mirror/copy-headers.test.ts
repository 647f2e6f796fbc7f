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
