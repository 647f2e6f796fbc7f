import t from 'tap'
import { type Unreachable, unreachable } from '../../src/routing/unreachable.ts'
import { cpuMs } from '../support/cpu.ts'
import { route, type Written } from './routes.ts'

type Matchers = Written | readonly Written[]

const cases: readonly (readonly [why: string, routes: readonly Matchers[], found: readonly Unreachable[]])[] =
  [
    ['nothing in an empty file', [], []],
    ['different paths', [{ path: '/a' }, { path: '/b' }], []],
    ['the same path twice', [{ path: '/a' }, { path: '/a' }], [is(1, 0, [0, 0])]],
    [
      'a third as well, by the first',
      [{ path: '/a' }, { path: '/a' }, { path: '/a' }],
      [is(1, 0, [0, 0]), is(2, 0, [0, 0])],
    ],
    ['paths equal once normalised', [{ path: '/a/*' }, { path: '/%61/./*' }], [is(1, 0, [0, 0])]],
    ['templates whose names differ', [{ path: '/a/:id' }, { path: '/a/:name' }], [is(1, 0, [0, 0])]],
    ['a template is no exact path', [{ path: '/a/:id' }, { path: '/a/b' }], []],
    ['an exact path is no prefix', [{ path: '/a' }, { path: '/a/*' }], []],
    ['expressions equal to the letter', [{ path: '~ ^/a' }, { path: '~ ^/a' }], [is(1, 0, [0, 0])]],
    ['expressions are not understood', [{ path: '~ ^/a' }, { path: '~ ^/[a]' }], []],
    [
      'methods in another order',
      [{ methods: ['GET', 'HEAD'] }, { methods: ['HEAD', 'GET', 'GET'] }],
      [is(1, 0, [0, 0])],
    ],
    [
      'fewer methods are reachable or not by the file order alone, not equal',
      [{ methods: ['GET', 'HEAD'] }, { methods: ['GET'] }],
      [],
    ],
    ['a method is more specific than none', [{}, { methods: ['GET'] }], []],
    [
      'keys in another order',
      [{ headers: { a: '1', b: true } }, { headers: { b: true, a: '1' } }],
      [is(1, 0, [0, 0])],
    ],
    ['another value', [{ query: { a: '1' } }, { query: { a: '2' } }], []],
    ['a text is no expression of the same letters', [{ cookies: { a: 'x' } }, { cookies: { a: '~ x' } }], []],
    ['a header is no cookie', [{ headers: { a: '1' } }, { cookies: { a: '1' } }], []],

    ['one value or a list', [{ hosts: ['a.x', 'b.x'] }, { hosts: ['b.x'] }], [is(1, 0, [0, 0])]],
    [
      'a host list in another order',
      [{ hosts: ['a.x', 'b.x'] }, { hosts: ['b.x', 'a.x', 'a.x'] }],
      [is(1, 0, [0, 0])],
    ],
    ['one host still free', [{ hosts: ['a.x'] }, { hosts: ['a.x', 'b.x'] }], []],
    [
      'hosts taken by two routes',
      [{ hosts: ['a.x'] }, { hosts: ['b.x'] }, { hosts: ['a.x', 'b.x'] }],
      [is(2, 0, [0, 0], [1, 0])],
    ],
    ['a wildcard does not equal what it covers', [{ hosts: ['*.x'] }, { hosts: ['a.x'] }], []],

    ['one matcher still free', [{ path: '/a' }, [{ path: '/a' }, { path: '/b' }]], []],
    [
      'every matcher taken',
      [{ path: '/a' }, { path: '/b' }, [{ path: '/b' }, { path: '/a' }]],
      [is(2, 0, [1, 0]), is(2, 1, [0, 0])],
    ],
    ['by a second matcher', [[{ path: '/a' }, { path: '/b' }], { path: '/b' }], [is(1, 0, [0, 1])]],
    ['a matcher that equals another of its own route', [[{ path: '/a' }, { path: '/a' }]], []],
    ['the more specific one later in the file', [{ path: '/*' }, { path: '/a' }], []],
  ]

for (const [why, list, found] of cases) {
  t.same(unreachable(list.map((match, i) => route(`r${i}`, match))), found, why)
}

t.test('10,000 routes take a moment', async t => {
  const routes = Array.from({ length: 10_000 }, (_, i) =>
    route(`r${i}`, { path: `/p${i % 9_000}/*`, headers: { a: '1' } }),
  )
  const start = cpuMs()
  t.equal(unreachable(routes).length, 1_000)
  t.ok(cpuMs() - start < 2_000)
})

function is(
  index: number,
  matcher: number,
  by: readonly [number, number],
  ...also: readonly (readonly [number, number])[]
): Unreachable {
  const place = ([route, matcher]: readonly [number, number]) => ({ route, matcher })
  return { route: index, matcher, by: place(by), also: also.map(place) }
}
