import { equal } from 'node:assert/strict'
import fc from 'fast-check'
import { RE2JS } from 're2js'
import t from 'tap'
import { explain } from '../../src/routing/explain.ts'
import { buildTable, match } from '../../src/routing/table.ts'
import { unreachable } from '../../src/routing/unreachable.ts'
import type { Matcher, RequestHead, Route, ValuePattern } from '../../src/types.ts'
import { request, route, type Written } from './routes.ts'

/*
 * A second implementation of the matching, straight from the page and with no thought of speed: every matcher with
 * every host of its list is given the page's seven numbers, sorted by them, and the first that matches wins.
 */
interface Entry {
  readonly name: string
  readonly matcher: Matcher
  readonly host: string
  readonly key: readonly number[]
}

function reference(routes: readonly Route[], head: RequestHead): string | null {
  const entries: Entry[] = []
  for (const { name, match: matchers } of routes) {
    for (const matcher of matchers) {
      for (const host of matcher.hosts.length > 0 ? matcher.hosts : ['']) {
        entries.push({ name, matcher, host, key: keyOf(matcher, host) })
      }
    }
  }
  // Array.sort is stable: the order of the file stays where all numbers are equal.
  entries.sort((a, b) => greatest(b.key, a.key))
  return entries.find(entry => fits(entry, head))?.name ?? null
}

function keyOf(matcher: Matcher, host: string): number[] {
  const { path } = matcher
  const hostKey = host === '' ? 0 : host.startsWith('*.') ? host.split('.').length : 1_000
  const kindKey = { prefix: 0, expression: 1, template: 2, exact: 3 }[path.kind]
  const sizes = [matcher.headers, matcher.query, matcher.cookies].map(map => Object.keys(map).length)
  return [hostKey, kindKey, ...lengthKey(matcher), matcher.methods.length > 0 ? 1 : 0, ...sizes]
}

function lengthKey({ path }: Matcher): number[] {
  if (path.kind === 'expression') return [0, 0, 0]
  if (path.kind !== 'template') return [path.path.length, 0, 0]
  const literals = path.segments.map(segment => (segment === null ? '0' : '1'))
  const leftmost = Number.parseInt(literals.join('').padEnd(20, '0'), 2)
  return [literals.length, literals.filter(literal => literal === '1').length, leftmost]
}

function greatest(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((n, at) => n !== b[at])
  return i === -1 ? 0 : a[i]! - b[i]!
}

function fits({ matcher, host }: Entry, head: RequestHead): boolean {
  if (host.startsWith('*.') ? !/^.+$/.test(cut(head.host, host.slice(1))) : host !== '' && host !== head.host)
    return false
  if (matcher.methods.length > 0 && !matcher.methods.includes(head.method)) return false
  const cookies = listed(head.headers, 'cookie').flatMap(line =>
    line.split(';').map(pair => pair.trim().split('=') as [string, string]),
  )
  const query = [...new URLSearchParams(head.query)]
  const first = (pairs: [string, string][], name: string) => pairs.find(([key]) => key === name)?.[1]
  return (
    pathFits(matcher, head.path) &&
    all(matcher.headers, name => listed(head.headers, name).join(', ') || undefined) &&
    all(matcher.query, name => first(query, name)) &&
    all(matcher.cookies, name => first(cookies, name))
  )
}

function pathFits({ path }: Matcher, asked: string): boolean {
  if (path.kind === 'exact') return path.path === asked
  if (path.kind === 'prefix') return asked === path.path || asked.startsWith(`${path.path}/`)
  if (path.kind === 'expression') return RE2JS.compile(path.expression).matcher(asked).find()
  return new RegExp(
    `^/${path.segments.map(segment => (segment === null ? '[^/]+' : RegExp.escape(segment))).join('/')}$`,
  ).test(asked)
}

function all(
  wanted: { readonly [name: string]: ValuePattern },
  get: (name: string) => string | undefined,
): boolean {
  return Object.entries(wanted).every(([name, pattern]) => {
    const got = get(name)
    if (got === undefined) return false
    if (pattern.is === 'exact') return got === pattern.value
    return pattern.is === 'present' || RE2JS.compile(pattern.expression).matcher(got).find()
  })
}

function listed(headers: readonly string[], name: string): string[] {
  return headers.filter((_, i) => i % 2 === 1 && headers[i - 1]!.toLowerCase() === name)
}

function cut(host: string, ending: string): string {
  return host.endsWith(ending) ? host.slice(0, -ending.length) : ''
}

/* Few words, so that matchers meet requests and each other often. */
const word = fc.constantFrom('a', 'b', 'c', '')
const hostName = fc.constantFrom('x.com', 'a.x.com', 'b.a.x.com', 'y.net')
const hostEntry = fc.oneof(hostName, fc.constantFrom('*.com', '*.x.com', '*.a.x.com', '*.net'))
const segment = fc.oneof({ weight: 3, arbitrary: word }, { weight: 2, arbitrary: fc.constant(':n') })
const segments = fc.array(segment, { maxLength: 4 }).map(list => `/${list.join('/')}`)
const plain = fc.array(word, { maxLength: 4 }).map(list => `/${list.join('/')}`)
const path = fc.oneof(
  segments,
  plain,
  plain.map(text => (text === '/' ? '/*' : `${text}/*`)),
  fc.constantFrom('~ ^/a', '~ b$', '~ /(a|b)/', '~ ^/[^/]*$', '/*'),
)
const value = fc.constantFrom<string | true>('1', '2', '~ ^[12]$', true)
const values = fc.dictionary(fc.constantFrom('p', 'q'), value, { maxKeys: 2, noNullPrototype: true })
const often = <T>(arbitrary: fc.Arbitrary<T>, nothing: T) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(nothing) }, arbitrary)
const written: fc.Arbitrary<Written> = fc.record({
  path,
  hosts: often(fc.uniqueArray(hostEntry, { minLength: 1, maxLength: 2 }), []),
  methods: often(fc.uniqueArray(fc.constantFrom('GET', 'POST'), { minLength: 1 }), []),
  headers: often(values, {}),
  query: often(values, {}),
  cookies: often(values, {}),
})
const matchers = fc.oneof(
  { weight: 3, arbitrary: written.map(one => [one]) },
  fc.array(written, { minLength: 1, maxLength: 3 }),
)
const routes = fc
  .array(matchers, { maxLength: 12 })
  .map(list => list.map((match, i) => route(`r${i}`, match)))
const pair = fc.tuple(fc.constantFrom('p', 'q'), fc.constantFrom('1', '2', '3'))
const head = fc
  .record({
    method: fc.constantFrom('GET', 'POST'),
    host: fc.oneof(hostName, fc.constant('')),
    path: plain,
    query: fc
      .array(pair, { maxLength: 3 })
      .map(pairs => pairs.map(([name, text]) => `${name}=${text}`).join('&')),
    headers: fc.array(pair, { maxLength: 2 }).map(pairs => pairs.flat()),
    cookies: fc
      .array(pair, { maxLength: 2 })
      .map(pairs => pairs.map(([name, text]) => `${name}=${text}`).join('; ')),
  })
  .map(({ cookies, headers, ...rest }) =>
    request(rest.path, { ...rest, headers: cookies === '' ? headers : [...headers, 'Cookie', cookies] }),
  )
const heads = fc.array(head, { minLength: 1, maxLength: 8 })

t.test('the table says what the page says', async t => {
  let asked = 0
  let matched = 0
  const agree = fc.property(routes, heads, (list, some) => {
    const table = buildTable(list)
    for (const one of some) {
      const expected = reference(list, one)
      asked++
      matched += Number(expected !== null)
      equal(match(table, one)?.route.name ?? null, expected)
    }
  })
  fc.assert(agree, { numRuns: 1_500 })
  t.ok(matched > asked / 10, `${matched} of ${asked} requests matched something`)
})

t.test('the order of the file decides between equals only', async t => {
  const shuffled = routes.chain(list =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  )
  let moved = 0
  const independent = fc.property(shuffled, heads, ([list, otherwise], some) => {
    for (const one of some) {
      const winner = match(buildTable(list), one)?.route.name
      const another = match(buildTable(otherwise), one)?.route.name
      if (winner === another) continue
      moved++
      const lost = explain(list, one).lost.filter(({ match }) => match.route.name === another)
      equal(
        lost.some(({ by }) => by === 'file-order'),
        true,
      )
    }
  })
  fc.assert(independent, { numRuns: 600 })
  t.ok(moved > 0, `${moved} winners were equals in another order`)
})

t.test('explain names the same winner, and every loser matches by itself', async () => {
  const same = fc.property(routes, heads, (list, some) => {
    for (const one of some) {
      const { winner, lost, near } = explain(list, one)
      equal(winner?.match.route.name ?? null, reference(list, one))
      for (const { match: loser } of lost)
        equal(reference([{ ...loser.route, match: [loser.matcher] }], one), loser.route.name)
      for (const miss of near) {
        equal(reference([{ ...miss.match.route, match: [miss.match.matcher] }], one), null)
        equal(miss.missed.length > 0, true)
      }
    }
  })
  fc.assert(same, { numRuns: 600 })
})

t.test('what is called unreachable never wins, whatever is asked', async t => {
  let found = 0
  // Of four matchers only, so that equals are common.
  const few = fc.array(written, { minLength: 4, maxLength: 4 }).chain(pool => {
    const some = fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 2 })
    return fc.array(some, { maxLength: 8 }).map(list => list.map((match, i) => route(`r${i}`, match)))
  })
  const never = fc.property(few, heads, (list, some) => {
    const table = buildTable(list)
    const dead = new Set(unreachable(list).map(place => place.route))
    found += dead.size
    for (const one of some) {
      const won = match(table, one)
      equal(won !== null && dead.has(list.indexOf(won.route)), false)
    }
  })
  fc.assert(never, { numRuns: 500 })
  t.ok(found > 100, `${found} unreachable routes`)
})
