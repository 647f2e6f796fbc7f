import t from 'tap'
import { explain } from '../../src/routing/explain.ts'
import { buildInSlices, buildTable, match } from '../../src/routing/table.ts'
import type { RequestHead } from '../../src/types.ts'
import { cpuMs } from '../support/cpu.ts'
import { request, route, type Written } from './routes.ts'

/** Both match the request; the first must win, wherever it stands in the file. */
type Duel = readonly [why: string, winner: Written, loser: Written, head?: RequestHead]

const order = request('/orders/42', {
  host: 'shop.example.com',
  query: 'page=2&sort=name',
  headers: ['Host', 'shop.example.com', 'X-Tenant', 'a', 'X-Beta', 'yes', 'Cookie', 'sid=anna; theme=dark'],
})

const rest = {
  methods: ['GET'],
  headers: { 'x-tenant': 'a' },
  query: { page: '2' },
  cookies: { sid: true },
} as const

/** By number, as on the page. */
const RULES = [
  undefined,
  'host',
  'path-kind',
  'path-length',
  'method',
  'headers',
  'query',
  'cookies',
  'file-order',
]

const duels: readonly Duel[] = [
  ['1 host: exact before a wildcard', { hosts: ['shop.example.com'] }, { hosts: ['*.example.com'] }],
  ['1 host: exact before any', { hosts: ['shop.example.com'] }, {}],
  ['1 host: a wildcard before any', { hosts: ['*.example.com'] }, {}],
  ['1 host: the wildcard with more labels', { hosts: ['*.example.com'] }, { hosts: ['*.com'] }],
  [
    '1 before 2: a prefix on a host before an exact path',
    { hosts: ['*.com'], path: '/*' },
    { path: '/orders/42' },
  ],
  ['1 before 3', { hosts: ['*.com'], path: '/*' }, { path: '/orders/*' }],
  ['1 before 4 to 7', { hosts: ['*.com'] }, rest],

  ['2 kind: exact before template', { path: '/orders/42' }, { path: '/orders/:id' }],
  ['2 kind: template before expression', { path: '/:a/:b' }, { path: '~ ^/orders/42$' }],
  ['2 kind: expression before prefix', { path: '~ .' }, { path: '/orders/42/*' }],
  ['2 kind: exact before prefix', { path: '/orders/42' }, { path: '/orders/42/*' }],
  ['2 before 4 to 7: exact', { path: '/orders/42' }, { path: '/orders/:id', ...rest }],
  ['2 before 4 to 7: template', { path: '/orders/:id' }, { path: '~ ^/orders/', ...rest }],
  ['2 before 4 to 7: expression', { path: '~ ^/orders/' }, { path: '/orders/42/*', ...rest }],

  ['3 length: the longer prefix', { path: '/orders/*' }, { path: '/*' }],
  ['3 length: the longest prefix of three', { path: '/orders/42/*' }, { path: '/orders/*' }],
  ['3 length: more literal segments', { path: '/orders/:id' }, { path: '/:a/:b' }],
  [
    '3 length: more literals before the leftmost',
    { path: '/:a/b/c' },
    { path: '/a/:b/:c' },
    request('/a/b/c'),
  ],
  ['3 length: the leftmost literal', { path: '/a/:b/c' }, { path: '/:a/b/c' }, request('/a/b/c')],
  ['3 length: the leftmost again', { path: '/a/b/:c' }, { path: '/a/:b/c' }, request('/a/b/c')],
  ['3 before 4 to 7: prefix', { path: '/orders/*' }, { path: '/*', ...rest }],
  ['3 before 4 to 7: template', { path: '/orders/:id' }, { path: '/:a/42', ...rest }],

  ['4 method', { methods: ['GET'] }, {}],
  [
    'how many methods makes no difference, so 5 decides',
    { methods: ['GET', 'HEAD'], headers: { 'x-beta': true } },
    { methods: ['GET'] },
  ],
  [
    '4 before 5 to 7',
    { methods: ['GET'] },
    { headers: { 'x-tenant': 'a', 'x-beta': true }, query: { page: true }, cookies: { sid: true } },
  ],
  ['5 headers: some before none', { headers: { 'x-beta': true } }, {}],
  ['5 headers: more', { headers: { 'x-beta': true, 'x-tenant': true } }, { headers: { 'x-tenant': 'a' } }],
  [
    '5 before 6 and 7',
    { headers: { 'x-beta': true } },
    { query: { page: '2', sort: true }, cookies: { sid: true, theme: true } },
  ],
  ['6 query: more', { query: { page: '2', sort: 'name' } }, { query: { page: '2' } }],
  ['6 before 7', { query: { page: '2' } }, { cookies: { sid: true, theme: true } }],
  ['7 cookies: more', { cookies: { sid: 'anna', theme: true } }, { cookies: { sid: 'anna' } }],
  [
    'expressions have no length, so 4 decides',
    { path: '~ ^/o', methods: ['GET'] },
    { path: '~ ^/orders/[0-9]+$' },
  ],
  [
    'each entry of a host list by itself',
    { hosts: ['other.net', 'shop.example.com'], path: '/*' },
    { hosts: ['*.example.com'], path: '/orders/42' },
  ],
]

for (const [why, winner, loser, head = order] of duels) {
  const routes = [route('winner', winner), route('loser', loser)]
  for (const [place, list] of [
    ['first', routes],
    ['last', routes.toReversed()],
  ] as const) {
    t.equal(match(buildTable(list), head)?.route.name, 'winner', `${why} (winner stands ${place})`)
  }
  t.equal(match(buildTable([routes[1]!]), head)?.route.name, 'loser', `${why}: the loser matches as well`)
  const rule = RULES[Number(why[0])]
  if (rule !== undefined)
    t.equal(explain(routes.toReversed(), head).lost[0]?.by, rule, `${why}: explain says so`)
}

t.test('8 file order decides between equals', async t => {
  const equals: readonly Written[] = [
    { path: '/orders/42' },
    { path: '/orders/:id' },
    { path: '~ ^/orders' },
    { path: '/orders/*', headers: { 'x-tenant': 'a' } },
    { hosts: ['*.example.com'], methods: ['GET'] },
  ]
  for (const written of equals) {
    const table = buildTable([route('first', written), route('second', written)])
    t.equal(match(table, order)?.route.name, 'first', JSON.stringify(written))
  }
  const apart = buildTable([
    route('a', { path: '/:x/42' }),
    route('b', { path: '~ 42' }),
    route('c', { path: '~ ^/o' }),
  ])
  t.equal(match(apart, request('/orders/7/42'))?.route.name, 'b', 'two expressions')
  const list = buildTable([
    route('a', [{ path: '/x' }, { methods: ['GET'] }]),
    route('b', { methods: ['GET'] }),
  ])
  t.equal(match(list, order)?.route.name, 'a', 'by its second matcher')
})

t.test('a condition that does not hold gives way to the next specific', async t => {
  const ladder: readonly (readonly [Written, Partial<RequestHead>])[] = [
    [
      { hosts: ['shop.example.com'], path: '/orders/42', methods: ['PUT'] },
      { method: 'PUT', host: 'shop.example.com' },
    ],
    [
      { hosts: ['shop.example.com'], path: '/orders/*', cookies: { c: true } },
      { host: 'shop.example.com', headers: ['cookie', 'c='] },
    ],
    [
      { hosts: ['*.example.com'], path: '/orders/42', query: { q: '1' } },
      { host: 'shop.example.com', query: 'q=1' },
    ],
    [
      { hosts: ['*.com'], path: '/*', headers: { h: '1' } },
      { host: 'shop.example.com', headers: ['h', '1'] },
    ],
    [{ path: '/orders/42', methods: ['POST'] }, { method: 'POST' }],
    [{ path: '/orders/:id', methods: ['DELETE'] }, { method: 'DELETE' }],
    [{ path: '/:a/:b', methods: ['PATCH'] }, { method: 'PATCH' }],
    [{ path: '~ ^/orders', headers: { h: '~ ^2' } }, { headers: ['h', '22'] }],
    [{ path: '/orders/42/*', query: { deep: true } }, { query: 'deep' }],
    [{ path: '/orders/*', methods: ['HEAD'] }, { method: 'HEAD' }],
    [{ path: '/*' }, {}],
  ]
  const table = buildTable(ladder.map(([written], i) => route(`step-${i}`, written)).toReversed())
  for (const [i, [written, edits]] of ladder.entries()) {
    const head = request('/orders/42', { host: 'shop.example.com', ...edits })
    t.equal(match(table, head)?.route.name, `step-${i}`, JSON.stringify(written))
  }
})

/** One matcher, what it takes and what it does not. */
const takes: readonly (readonly [Written, readonly string[], readonly string[]])[] = [
  [{ path: '/orders' }, ['/orders'], ['/orders/', '/order', '/ordersX', '/Orders', '/']],
  [
    { path: '/orders/*' },
    ['/orders', '/orders/', '/orders//', '/orders/4/x'],
    ['/ordersX', '/order', '/', '//orders'],
  ],
  [{ path: '/*' }, ['/', '//', '/orders', '/a/b/c'], []],
  [{ path: '/a//*' }, ['/a/', '/a//', '/a//b'], ['/a', '/a/b']],
  [
    { path: '/orders/:id' },
    ['/orders/4', '/orders/:id', '/orders/a%2Fb'],
    ['/orders', '/orders/', '/orders/4/', '/orders/4/x'],
  ],
  [{ path: '/:a/x/:b' }, ['/1/x/2', '/x/x/x'], ['/1/y/2', '//x/2', '/1/x/']],
  [{ path: '/:a/' }, ['/orders/'], ['/orders', '//', '/orders/x']],
  [{ path: '~ ^/orders/[0-9]+$' }, ['/orders/4'], ['/orders/4x', '/x/orders/4', '/orders/']],
  [{ path: '~ admin' }, ['/admin', '/x/administrator'], ['/Admin']],
  [{ path: '~ (?i)admin' }, ['/x/ADMIN'], ['/x']],
]

for (const [written, yes, no] of takes) {
  const table = buildTable([route('it', written)])
  for (const path of yes) t.ok(match(table, request(path)), `${written.path} takes ${path}`)
  for (const path of no) t.notOk(match(table, request(path)), `${written.path} does not take ${path}`)
}

const conditions: readonly (readonly [
  Written,
  readonly Partial<RequestHead>[],
  readonly Partial<RequestHead>[],
])[] = [
  [{ methods: ['GET'] }, [{}], [{ method: 'HEAD' }, { method: 'get' }]],
  [
    { hosts: ['*.example.com'] },
    [{ host: 'a.b.example.com' }],
    [{ host: 'example.com' }, { host: '' }, { host: '.example.com' }],
  ],
  [
    { headers: { a: '1' } },
    [{ headers: ['A', '1'] }],
    [{}, { headers: ['a', '1', 'A', '2'] }, { headers: ['a', ' 1'] }],
  ],
  [
    { headers: { a: '1, 2' } },
    [{ headers: ['a', '1', 'b', 'x', 'A', '2'] }],
    [{ headers: ['a', '2', 'a', '1'] }],
  ],
  [{ headers: { a: '~ ^1.*2$' } }, [{ headers: ['a', '1', 'a', '2'] }], [{ headers: ['a', '1'] }]],
  [{ headers: { a: true } }, [{ headers: ['a', ''] }], [{ headers: ['b', 'a'] }]],
  [
    { query: { q: 'a b/\u00e9' } },
    [{ query: 'q=a+b%2F%C3%A9' }, { query: 'x&q=a%20b/%c3%a9&q=2' }],
    [{ query: 'q=2&q=a+b%2F%C3%A9' }, {}],
  ],
  [{ query: { q: true } }, [{ query: 'q' }, { query: 'a=1&%71=' }], [{ query: 'Q=1' }, { query: 'a=q' }]],
  [
    { cookies: { c: 'x' } },
    [{ headers: ['cookie', 'a=b; c=x; c=y'] }, { headers: ['Cookie', 'a=b', 'COOKIE', 'c=x'] }],
    [{ headers: ['cookie', 'c=y; c=x'] }, { headers: ['cookie', 'c="x"'] }, { headers: ['cookie', 'C=x'] }],
  ],
  [
    { headers: { a: '1' }, query: { q: '1' } },
    [{ headers: ['a', '1'], query: 'q=1' }],
    [{ headers: ['a', '1'] }, { query: 'q=1' }],
  ],
]

for (const [written, yes, no] of conditions) {
  const table = buildTable([route('it', written)])
  for (const edits of yes)
    t.ok(match(table, request('/', edits)), `${JSON.stringify(written)} takes ${JSON.stringify(edits)}`)
  for (const edits of no)
    t.notOk(
      match(table, request('/', edits)),
      `${JSON.stringify(written)} does not take ${JSON.stringify(edits)}`,
    )
}

t.test('names that objects have by themselves are names like others', async t => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const table = buildTable(names.map(name => route(name, { path: `/${name}/*`, hosts: [name] })))
  for (const name of names) t.equal(match(table, request(`/${name}`, { host: name }))?.route.name, name)
  t.equal(match(table, request('/valueOf', { host: 'valueOf' })), null)
})

t.test('nothing matches in an empty table', async t => {
  t.equal(match(buildTable([]), order), null)
})

t.test('what wins is one object a matcher', async t => {
  const table = buildTable([route('a', [{ path: '/a/*' }, { path: '/b', hosts: ['x', 'y'] }])])
  t.equal(match(table, request('/a/1')), match(table, request('/a/2')))
  t.equal(match(table, request('/b', { host: 'x' })), match(table, request('/b', { host: 'y' })))
  t.not(match(table, request('/a/1')), match(table, request('/b', { host: 'x' })))
})

t.test('10,000 routes are built in many small slices, and give the same table', async t => {
  const routes = Array.from({ length: 10_000 }, (_, i) => route(`r${i}`, { path: `/p${i}/*` }))
  const slices = buildInSlices(routes)
  let count = 0
  let slice = slices.next()
  for (; !slice.done; slice = slices.next()) count++
  t.ok(count >= 40, `${count} pauses`)
  t.equal(match(slice.value!, request('/p9999/x'))?.route.name, 'r9999')
  const expressions = Array.from({ length: 30 }, (_, i) => route(`e${i}`, { path: `~ ^/e${i}` }))
  t.ok(
    [...buildInSlices(expressions)].length >= 15,
    'expressions, which take long to compile, are few in a slice',
  )
})

t.test('hostile requests cost little', async t => {
  const routes = [
    ...Array.from({ length: 20 }, (_, i) => route(`e${i}`, { path: `~ ^/(a|b)+/x${i}/([0-9]+/)*end$` })),
    ...Array.from({ length: 12 }, (_, i) =>
      route(`t${i}`, { path: `/a/${'a/'.repeat(i)}:x/${':y/'.repeat(12 - i)}z` }),
    ),
    route('wild', { hosts: ['*.b.example.com'] }),
    route('all', { path: '/a/a/a/*' }),
  ]
  const table = buildTable(routes)
  const hostile: readonly (readonly [string, RequestHead])[] = [
    ['16 kB of slashes', request('/'.repeat(16_384))],
    ['16 kB of segments', request('/a'.repeat(8_192))],
    ['16 kB like the expressions', request(`/${'ab'.repeat(4_000)}/x1/${'1/'.repeat(4_000)}`)],
    ['a host of 8,000 labels', request('/', { host: 'a.'.repeat(8_000) })],
    ['a query of 16 kB', request('/', { query: 'a&'.repeat(8_192) })],
  ]
  for (const [why, head] of hostile) {
    const start = cpuMs()
    for (let i = 0; i < 5; i++) match(table, head)
    const ms = (cpuMs() - start) / 5
    t.ok(ms < 100, `${why}: ${ms.toFixed(1)} ms`)
  }
})
