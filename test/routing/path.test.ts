import fc from 'fast-check'
import t from 'tap'
import { normalisePath, pathFault } from '../../src/routing/path.ts'
import { cpuMs } from '../support/cpu.ts'

const cases: readonly (readonly [why: string, raw: string, normal: string | null])[] = [
  ['the root', '/', '/'],
  ['a plain path stays', '/orders/42', '/orders/42'],
  ['a trailing slash stays', '/orders/', '/orders/'],
  ['double slashes stay', '//orders///42//', '//orders///42//'],
  ['what RFC 3986 allows in a segment stays', "/a-b._~!$&'()*+,;=:@", "/a-b._~!$&'()*+,;=:@"],
  ['what it does not, but parsers let through, stays too', '/a"<>[]^`{|}', '/a"<>[]^`{|}'],
  ['dots inside a segment are no dot segments', '/a.b/.c/d./..e/f../...', '/a.b/.c/d./..e/f../...'],

  ['escapes of letters and digits are decoded', '/%6Frders/%34%32/%5a', '/orders/42/Z'],
  ['escapes of - . _ ~ are decoded', '/a%2Db%2ec%5Fd%7e', '/a-b.c_d~'],
  ['other escapes are upper-cased', '/a%3ab%c3%A9', '/a%3Ab%C3%A9'],
  ['an encoded slash is no separator', '/a%2fb/%2F', '/a%2Fb/%2F'],
  ['an encoded backslash is none', '/a%5c..%5Cb', '/a%5C..%5Cb'],
  ['nor is a backslash', '/a\\..\\b', '/a\\..\\b'],
  ['an encoded percent is decoded once only', '/%2561%252e%252E', '/%2561%252e%252E'],
  ['an encoded question mark and number sign stay in the path', '/a%3fb%23c', '/a%3Fb%23c'],
  ['encoded control characters but NUL stay encoded', '/%0a%0D%7f%01', '/%0A%0D%7F%01'],
  ['bytes that are not UTF-8 stay encoded', '/%ff%C0%80', '/%FF%C0%80'],

  ['. is dropped', '/a/./b', '/a/b'],
  ['.. takes the segment before it', '/a/b/../c', '/a/c'],
  ['a last . names the folder', '/a/.', '/a/'],
  ['a last .. names the folder above', '/a/b/..', '/a/'],
  ['up to the root is no further', '/a/..', '/'],
  ['. at the root', '/.', '/'],
  ['RFC 3986 5.2.4, its own example', '/a/b/c/./../../g', '/a/g'],
  ['.. takes an empty segment too', '/a//../b', '/a/b'],
  ['and behind two slashes', '//../a', '/a'],
  ['down after up', '/a/../b/../c', '/c'],
  ['encoded dots climb as well', '/a/%2e%2e/b', '/b'],
  ['half encoded', '/a/.%2E/b/%2e/c', '/b/c'],
  ['.. with a parameter is a name', '/a/..;/b', '/a/..;/b'],
  ['.. before an encoded slash is part of a name', '/a/..%2Fb', '/a/..%2Fb'],

  ['climbing above the root', '/..', null],
  ['deeper down', '/a/../../b', null],
  ['and back again', '/../a', null],
  ['encoded', '/%2e%2e/a', null],
  ['behind empty segments, one too many', '//../..', null],
  ['NUL', '/a\0', null],
  ['encoded NUL', '/a%00', null],
  ['a lone percent sign', '/a%', null],
  ['one digit', '/a%2', null],
  ['no digits', '/a%zz', null],
  ['percent-u is no escape', '/%u0041', null],
  ['a valid escape does not excuse an invalid one', '/%41%4', null],
  ['a space', '/a b', null],
  ['a tab', '/a\tb', null],
  ['line ends', '/a\r\nb', null],
  ['DEL', '/a\x7f', null],
  ['a number sign', '/a#b', null],
  ['a byte above ASCII', '/caf\xe9', null],
  ['what no byte can be', '/caf\u0119', null],
  ['no slash in front', 'orders', null],
  ['the empty path', '', null],
  ['the asterisk', '*', null],
]

for (const [why, raw, normal] of cases) {
  t.equal(normalisePath(raw), normal, `${why}: ${JSON.stringify(raw)}`)
}

const faults = [
  ['orders', 'no-slash'],
  ['/a%00%zz', 'nul'],
  ['/a\0', 'nul'],
  ['/a b', 'character'],
  ['/caf\xe9', 'character'],
  ['/a#b', 'character'],
  ['/a%2', 'escape'],
  ['/a/../..', 'climbs'],
  ['/%2e%2E', 'climbs'],
] as const

for (const [raw, fault] of faults) {
  t.equal(normalisePath(raw), null)
  t.equal(pathFault(raw), fault, `why ${JSON.stringify(raw)} is refused`)
}

const piece = fc.constantFrom(
  '/',
  '.',
  '..',
  '/..',
  '/.',
  'a',
  '%2e',
  '%2E',
  '%2f',
  '%61',
  '%c3',
  'Z',
  '~',
  ';',
  '\\',
)
const rawPath = fc.array(piece, { maxLength: 20 }).map(pieces => `/${pieces.join('')}`)

t.test('a normal path is its own normal form', async () => {
  fc.assert(
    fc.property(rawPath, raw => {
      const once = normalisePath(raw)
      return once === null || normalisePath(once) === once
    }),
    { numRuns: 2_000 },
  )
})

t.test('a normal path has no dot segment and no escape a client could have left out', async () => {
  fc.assert(
    fc.property(rawPath, raw => {
      const path = normalisePath(raw)
      if (path === null) return true
      const dots = path.split('/').some(segment => segment === '.' || segment === '..')
      return (
        !dots &&
        !/%(?:2[DE]|3\d|[46][1-9A-F]|[57][0-9A]|5F|7E)/i.test(path) &&
        !/%..(?<![0-9A-F]{2})/.test(path)
      )
    }),
    { numRuns: 2_000 },
  )
})

t.test('it says what the platform says, but for climbing', async () => {
  // The URL class also takes a backslash for a slash, so none is sent; it stays at the root where we refuse.
  const plain = fc.array(fc.constantFrom('/', '.', '..', 'a', 'b', '/..', '%2e'), { maxLength: 16 })
  fc.assert(
    fc.property(plain, pieces => {
      const raw = `/${pieces.join('')}`
      const path = normalisePath(raw)
      const decoded = raw.replaceAll('%2e', '.')
      return path === null || path === new URL(`http://host${decoded}`).pathname
    }),
    { numRuns: 2_000 },
  )
})

t.test('a long hostile path is done in an instant', async () => {
  const hostile = [
    '/.'.repeat(8_192),
    '/a/..'.repeat(3_276),
    '/'.repeat(16_384),
    `/${'%2e'.repeat(5_461)}`,
    '/..'.repeat(5_461),
  ]
  const start = cpuMs()
  for (const raw of hostile) normalisePath(raw)
  t.ok(cpuMs() - start < 100, 'five paths of 16 kB in less than 100 ms')
})
