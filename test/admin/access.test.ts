import t from 'tap'
import { Attempts } from '../../src/admin/access/attempts.ts'
import { isOwnHost } from '../../src/admin/access/hosts.ts'
import { isCrossSite } from '../../src/admin/access/origin.ts'
import { isPlainTarget } from '../../src/admin/access/path.ts'
import { askerOf, bearerToken } from '../../src/admin/access/tokens.ts'
import { MOVER, READER } from './listening.ts'

t.test('which Host names the admin port', async t => {
  const known = { bound: '10.1.2.3', local: '10.9.9.9', hosts: ['admin.example.com', '[2001:db8::1]'] }
  const own = [
    'localhost',
    'localhost:8081',
    'LOCALHOST.',
    'banyan.localhost:1',
    '127.0.0.1',
    '127.8.8.8:99',
    '[::1]:8081',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    'admin.example.com',
    'Admin.Example.com.:443',
    '[2001:db8::1]:8081',
    '10.1.2.3:8081',
    '10.9.9.9',
  ]
  const others = [
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'evil.example:8081',
    'localhost@evil.example',
    'localhost:8081@evil.example',
    'evil.example#localhost',
    'localhost/..',
    'localhost,evil.example',
    'localhost evil.example',
    'xlocalhost',
    'localhost:80:80',
    'localhost:',
    '127.0.0.1.evil.example',
    '128.0.0.1',
    '0.0.0.0',
    '10.1.2.4',
    '[::2]',
    '[::1',
    '::1',
    'sub.admin.example.com',
    'example.com',
    'admin.example.comx',
  ]
  for (const host of own) t.equal(isOwnHost(host, known), true, host)
  for (const host of others) t.equal(isOwnHost(host, known), false, String(host))
  t.equal(
    isOwnHost('10.9.9.9', { ...known, local: '::ffff:10.9.9.9' }),
    true,
    'an IPv4 address mapped into IPv6',
  )
  t.equal(isOwnHost('[fd00::1]', { ...known, bound: 'fd00:0::1' }), true, 'another spelling')
})

t.test('which requests a browser sends for the page of another origin', async t => {
  const host = 'localhost:8081'
  const cases: readonly [
    name: string,
    method: string,
    headers: Record<string, string>,
    crossSite: boolean,
  ][] = [
    ['a program', 'POST', { host }, false],
    [
      'our own page',
      'POST',
      { host, origin: 'http://localhost:8081', 'sec-fetch-site': 'same-origin' },
      false,
    ],
    ['our own page behind TLS', 'POST', { host: 'a.example', origin: 'https://a.example' }, false],
    [
      'our own page behind TLS, port given',
      'POST',
      { host: 'a.example:443', origin: 'https://a.example' },
      false,
    ],
    ['typed by hand', 'GET', { host, 'sec-fetch-site': 'none' }, false],
    [
      'a link from elsewhere',
      'GET',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      false,
    ],
    ['another origin', 'POST', { host, origin: 'http://evil.example' }, true],
    ['another port', 'POST', { host, origin: 'http://localhost:3000' }, true],
    ['another name of this machine', 'POST', { host, origin: 'http://127.0.0.1:8081' }, true],
    ['a sandboxed frame', 'POST', { host, origin: 'null' }, true],
    ['a file', 'POST', { host, origin: 'file://' }, true],
    ['no origin at all', 'POST', { host, origin: '' }, true],
    ['a user in the origin', 'POST', { host, origin: 'http://localhost:8081@evil.example' }, true],
    [
      'a form from elsewhere',
      'POST',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      true,
    ],
    [
      'a fetch from elsewhere',
      'GET',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      true,
    ],
    [
      'another port, by the browser',
      'GET',
      { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
      true,
    ],
    ['a word nobody knows', 'GET', { host, 'sec-fetch-site': 'x' }, true],
  ]
  for (const [name, method, headers, crossSite] of cases)
    t.equal(isCrossSite(method, headers), crossSite, name)
})

t.test('which targets are written the one way that names them', async t => {
  for (const target of ['/', '/api/v1/routes/*', '/api/v1/routes/%2A?x=..', '/a?b=//%2F', '/a%c3%A4'])
    t.equal(isPlainTarget(target), true, target)
  for (const target of [
    '',
    '*',
    '//',
    '//api',
    '/api//v1',
    '/a/../b',
    '/a/./b',
    '/..',
    '/a/%2e%2e/b',
    '/%61pi',
    '/a%7e',
    '/a/b%2fc',
    '/a%5Cb',
    '/a%00',
    '/a%zz',
    '/a#b',
    'http://localhost/api',
    'localhost:80',
    '/ä',
  ])
    t.equal(isPlainTarget(target), false, target)
})

t.test('whose token it is', async t => {
  const tokens = [READER, MOVER, { name: 'umlaut', token: 'schlüssel', may: ['read'] as const }]
  t.equal(askerOf(MOVER.token, tokens)?.name, 'anna')
  t.equal(askerOf(READER.token, tokens)?.name, 'reader')
  t.equal(askerOf(Buffer.from('schlüssel').toString('latin1'), tokens)?.name, 'umlaut')
  for (const given of ['', 'x', 'move', `${MOVER.token} `, MOVER.token.toUpperCase()]) {
    t.equal(askerOf(given, tokens), null, given)
  }
  t.equal(bearerToken('Bearer  a b '), 'a b')
  t.equal(bearerToken('bearer x'), 'x')
  for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Basic x', 'x'])
    t.equal(bearerToken(header), null)
})

t.test('ten attempts at once, then one a second, by address', async t => {
  let now = 0
  const attempts = new Attempts(() => now)
  const waits = () => Array.from({ length: 12 }, () => attempts.failed('10.0.0.1'))
  t.same(waits(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000, 1_000])
  t.equal(attempts.failed('10.0.0.2'), 0, 'another address')
  t.equal(attempts.failed('::ffff:10.0.0.1'), 1_000, 'the same one, written for IPv6')
  now = 500
  t.equal(attempts.failed('10.0.0.1'), 500)
  now = 1_000
  t.equal(attempts.failed('10.0.0.1'), 0)
  t.equal(attempts.failed('10.0.0.1'), 1_000)
  now = 1_000_000
  t.equal(waits().filter(wait => wait === 0).length, 10, 'never more than ten')
  for (let k = 0; k < 10; k++) attempts.failed(`2001:db8:0:1::${k}`)
  t.equal(attempts.failed('2001:db8:0:1:ffff::1'), 1_000, 'a /64 is one')
  t.equal(attempts.failed('2001:db8:0:2::1'), 0)
})

t.test('attempts are remembered of ten thousand addresses, not more', async t => {
  const attempts = new Attempts(() => 0)
  for (let k = 0; k < 12_000; k++) attempts.failed(`10.1.${k >> 8}.${k & 255}`)
  t.equal(attempts.size, 10_000)
})
