import t from 'tap'
import { hostEndings, hostMatches, hostName } from '../../src/routing/host.ts'
import { splitTarget, type Target } from '../../src/routing/target.ts'

const targets: readonly (readonly [why: string, target: string, taken: Target | null])[] = [
  ['a path', '/orders/42', { path: '/orders/42', query: '', host: null }],
  ['a query', '/orders?page=2&x=%zz', { path: '/orders', query: 'page=2&x=%zz', host: null }],
  ['an empty query', '/orders?', { path: '/orders', query: '', host: null }],
  ['only the first ? counts', '/orders?a?b', { path: '/orders', query: 'a?b', host: null }],
  [
    'two slashes in front are a path, no host',
    '//evil.example/x',
    { path: '//evil.example/x', query: '', host: null },
  ],
  ['an absolute target', 'http://Shop.example:80/x?y', { path: '/x', query: 'y', host: 'Shop.example:80' }],
  ['without a path', 'HTTPS://shop.example', { path: '/', query: '', host: 'shop.example' }],
  ['without a path, with a query', 'http://shop.example?y', { path: '/', query: 'y', host: 'shop.example' }],
  ['user data', 'http://shop.example@evil.example/', null],
  ['no host', 'http:///x', null],
  ['another scheme', 'ftp://shop.example/', null],
  ['the asterisk', '*', null],
  ['an authority', 'shop.example:443', null],
  ['nothing', '', null],
  ['a space in the query', '/a?b c', null],
  ['a number sign in the query', '/a?b#c', null],
  ['a byte above ASCII in the query', '/a?\xe9', null],
  ['a line end in the query', '/a?b\r\nc', null],
]

for (const [why, target, taken] of targets) t.same(splitTarget(target), taken, `${why}: ${target}`)

const names = [
  ['Shop.Example.COM', 'shop.example.com'],
  ['shop.example.com:8080', 'shop.example.com'],
  ['shop.example.com.', 'shop.example.com'],
  ['shop.example.com.:443', 'shop.example.com'],
  ['127.0.0.1:80', '127.0.0.1'],
  ['[::1]:8080', '[::1]'],
  ['[FE80::1]', '[fe80::1]'],
  ['[::1', ''],
  [':80', ''],
  ['', ''],
] as const

for (const [authority, name] of names) t.equal(hostName(authority), name, `the name in "${authority}"`)

const hosts = [
  [null, '', true],
  [null, 'shop.example.com', true],
  ['shop.example.com', 'shop.example.com', true],
  ['shop.example.com', 'a.shop.example.com', false],
  ['*.example.com', 'shop.example.com', true],
  ['*.example.com', 'a.b.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', '.example.com', false],
  ['*.example.com', 'badexample.com', false],
  ['*.example.com', 'example.com.evil.net', false],
] as const

for (const [entry, host, fits] of hosts)
  t.equal(hostMatches(entry, host), fits, `${entry} and ${host || 'no host'}`)

t.same(
  [...hostEndings('a.b.example.com', 9)],
  ['b.example.com', 'example.com', 'com'],
  'longest ending first',
)
t.same([...hostEndings('a.b.example.com', 2)], ['example.com', 'com'], 'none of more labels than asked for')
t.same([...hostEndings('example', 2)], [], 'a bare name has none')
t.same([...hostEndings('', 2)], [], 'nor has no name')
t.same([...hostEndings('.example.com', 2)], ['com'], 'an empty first label is no label for the star')
t.equal(
  [...hostEndings('a.'.repeat(8_000), 3)].length,
  3,
  'a host of 8,000 labels costs what the file asks for',
)
