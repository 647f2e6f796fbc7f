// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the files have variables
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { BASE, inMatch, inRoute, planOf, read, routeOf } from './reading.ts'

t.test('a file with nothing but its version has every default', async t => {
  t.strictSame(planOf('version: 1\n'), {
    listen: { host: '0.0.0.0', port: 8080, tls: null },
    admin: { host: '127.0.0.1', port: 8081, tokens: [], hosts: [], metrics: 'token' },
    store: 'sqlite:.banyan/state.db',
    trustProxy: [],
    limits: { mirrorQueue: 1000, mirrorBytes: 64 * 2 ** 20, mirrorConcurrency: 64 },
    upstreams: {},
    routes: [],
    notify: [],
    differences: { keepMs: 14 * 86_400_000, perField: 50, bodies: true, redact: [] },
    drainMs: 30_000,
    legacy: null,
    rest: null,
  })
})

t.test('a route has every default, and so has what answers the rest', async t => {
  const { routes, rest, upstreams } = planOf(`${BASE}routes: [{ name: a }]\n`)
  const standard = {
    legacy: 'legacy',
    candidate: null,
    phase: 'legacy',
    canary: {
      percent: 0.01,
      stickyBy: { by: 'cookie', name: 'banyan' },
      cohort: 'a',
      include: [],
      exclude: [],
    },
    timeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    retry: null,
    fallback: { on: ['failure', '5xx'], afterMs: 60_000 },
    request: null,
    response: null,
    rewriteLocation: true,
    redirect: null,
    split: null,
    mirror: {
      methods: ['GET', 'HEAD'],
      writes: null,
      sample: 1,
      when: 'together',
      afterWriteMs: 2_000,
      maxBodyBytes: 2 ** 20,
      timeoutMs: 10_000,
      noise: 0.02,
    },
    compare: {
      ignore: [],
      unordered: [],
      tolerance: {},
      same: [],
      headers: { ignore: [], only: null },
      status: 'exact',
    },
    gate: {
      agree: 0.999,
      confidence: 0.95,
      compared: 1000,
      served: 100,
      errors: 0.001,
      p99: 1.2,
      slackMs: 5,
      coverage: 20,
      skipped: 0.05,
      freshMs: 900_000,
      soakMs: 0,
      paired: true,
      steps: [0.01, 0.1, 0.5],
      advance: 'manual',
      rollback: 'auto',
    },
  }
  const everything = {
    path: { kind: 'prefix', path: '' },
    hosts: [],
    methods: [],
    headers: {},
    query: {},
    cookies: {},
  }
  t.strictSame(routes, [{ name: 'a', match: [everything], ...standard }])
  t.strictSame(rest, {
    ...standard,
    name: '*',
    match: [everything],
    canary: { ...standard.canary, cohort: '*' },
  })
  t.strictSame(upstreams.legacy, {
    name: 'legacy',
    urls: ['http://127.0.0.1:3000'],
    balance: 'round-robin',
    health: null,
    connections: 128,
    connectTimeoutMs: 5_000,
    breaker: null,
    tls: null,
    build: null,
  })
})

t.test('a plan is plain data that travels between threads as it is', async t => {
  const plan = planOf(`${BASE}routes: [{ name: a, match: { headers: { __proto__: x, constructor: y } } }]\n`)
  t.ok(isDeepStrictEqual(structuredClone(plan), plan))
  t.strictSame(Object.keys(plan.routes[0]!.match[0]!.headers), ['__proto__', 'constructor'])
})

const VALUES = [
  ['milliseconds', 'timeout: 250ms', 'timeoutMs', 250],
  ['minutes', 'timeout: 2m', 'timeoutMs', 120_000],
  ['hours', 'timeout: 1h', 'timeoutMs', 3_600_000],
  ['days', 'timeout: 1d', 'timeoutMs', 86_400_000],
  ['decimals', 'timeout: 1.1s', 'timeoutMs', 1_100],
  ['none', 'timeout: 0s', 'timeoutMs', 0],
  ['share', 'canary: { percent: 12.5% }', 'canary.percent', 0.125],
  ['share without rounding', 'gate: { agree: 99.99% }', 'gate.agree', 0.9999],
  ['nothing', 'mirror: { sample: 0% }', 'mirror.sample', 0],
  ['size', 'mirror: { maxBody: 1.5KiB }', 'mirror.maxBodyBytes', 1_536],
  ['gibibytes', 'mirror: { maxBody: 1GiB }', 'mirror.maxBodyBytes', 2 ** 30],
  ['factor', 'gate: { p99: 2x }', 'gate.p99', 2],
  [
    'sticky by a cookie',
    'canary: { stickyBy: "cookie:SID" }',
    'canary.stickyBy',
    { by: 'cookie', name: 'SID' },
  ],
  [
    'sticky by a header',
    'canary: { stickyBy: "header:X-User" }',
    'canary.stickyBy',
    { by: 'header', name: 'x-user' },
  ],
  [
    'sticky by the query',
    'canary: { stickyBy: "query:user id" }',
    'canary.stickyBy',
    { by: 'query', name: 'user id' },
  ],
  ['cohort', 'canary: { cohort: shop }', 'canary.cohort', 'shop'],
  ['fallback off', 'fallback: false', 'fallback', null],
  ['fallback on', 'fallback: true', 'fallback', { on: ['failure', '5xx'], afterMs: 60_000 }],
  [
    'fallback after',
    'fallback: { after: 3s, on: [failure, 503] }',
    'fallback',
    { on: ['failure', 503], afterMs: 3_000 },
  ],
  ['fallback after none is the timeout', 'fallback: { after: 0s }', 'fallback.afterMs', 60_000],
  [
    'fallback after, without a timeout',
    'fallback: { after: 90s }\n    timeout: 0s',
    'fallback.afterMs',
    90_000,
  ],
  [
    'retry',
    'retry: {}',
    'retry',
    { attempts: 2, on: ['connect', 502, 503, 504], budget: 0.2, backoffMs: 50 },
  ],
  [
    'request',
    'request: { prefix: /v1/%7euser, headers: { set: { X-A: b }, remove: [Cookie] } }',
    'request',
    {
      prefix: '/v1/~user',
      path: null,
      host: null,
      headers: { remove: ['cookie'], set: { 'x-a': 'b' }, add: {} },
    },
  ],
  ['response', 'response: {}', 'response', { headers: { remove: [], set: {}, add: {} } }],
  [
    'redirect',
    'redirect: { scheme: https }',
    'redirect',
    { status: 302, scheme: 'https', host: null, port: null, path: null, prefix: null },
  ],
  [
    'ignore',
    'compare: { ignore: [$.a, { path: "$.b", like: timestamp, within: 5s }, { path: $.c, like: number, within: 0.01 }] }',
    'compare.ignore',
    [
      { path: '$.a', like: 'any', within: null },
      { path: '$.b', like: 'timestamp', within: 5_000 },
      { path: '$.c', like: 'number', within: 0.01 },
    ],
  ],
  [
    'unordered',
    'compare: { unordered: [$.a, { path: $.b, by: id }] }',
    'compare.unordered',
    [
      { path: '$.a', by: null },
      { path: '$.b', by: 'id' },
    ],
  ],
  [
    'tolerance',
    'compare: { tolerance: { "$.lines[*].price": 0.01 } }',
    'compare.tolerance',
    { '$.lines[*].price': 0.01 },
  ],
  [
    'compared headers',
    'compare: { headers: { only: [ETag] } }',
    'compare.headers',
    { ignore: [], only: ['etag'] },
  ],
  [
    'a text that looks like a number',
    'canary: { include: [42, 1.10, "true", 007] }',
    'canary.include',
    ['42', '1.10', 'true', '007'],
  ],
] as const

t.test('values', async t => {
  for (const [name, line, path, expected] of VALUES) {
    let value: unknown = routeOf(inRoute(line))
    for (const key of path.split('.')) value = (value as Record<string, unknown>)[key]
    t.strictSame(value, expected, name)
  }
})

const MATCHERS = [
  ['host names ignore case', '{ host: Shop.Example.COM }', { hosts: ['shop.example.com'] }],
  [
    'hosts',
    '{ host: ["*.Example.com", a.com., "[::1]", 10.0.0.1] }',
    { hosts: ['*.example.com', 'a.com', '[::1]', '10.0.0.1'] },
  ],
  ['a host beyond ASCII', '{ host: münchen.example }', { hosts: ['xn--mnchen-3ya.example'] }],
  ['methods', '{ method: [GET, M-SEARCH] }', { methods: ['GET', 'M-SEARCH'] }],
  ['one method', '{ method: POST }', { methods: ['POST'] }],
  ['present', '{ headers: { X-A: true } }', { headers: { 'x-a': { is: 'present' } } }],
  [
    'a text that is true',
    '{ headers: { x-a: "true" } }',
    { headers: { 'x-a': { is: 'exact', value: 'true' } } },
  ],
  ['a number is a text', '{ query: { page: 1.0 } }', { query: { page: { is: 'exact', value: '1.0' } } }],
  ['an empty value', '{ query: { debug: "" } }', { query: { debug: { is: 'exact', value: '' } } }],
  [
    'an expression',
    '{ cookies: { Sid: "~ ^[0-9]+$" } }',
    { cookies: { Sid: { is: 'expression', expression: '^[0-9]+$' } } },
  ],
  [
    'a tilde without its space is a text',
    '{ cookies: { a: "~b" } }',
    { cookies: { a: { is: 'exact', value: '~b' } } },
  ],
  [
    'a path expression',
    '{ path: "~ ^/a[0-9]+$" }',
    { path: { kind: 'expression', expression: '^/a[0-9]+$' } },
  ],
  ['a path in normal form', '{ path: "/%61/./b/*" }', { path: { kind: 'prefix', path: '/a/b' } }],
] as const

t.test('matchers', async t => {
  for (const [name, match, expected] of MATCHERS) t.match(routeOf(inMatch(match)).match, [expected], name)
  t.equal(routeOf(inMatch('[{ path: /a }, { path: /b }]')).match.length, 2)
})

t.test('an upstream in long form', async t => {
  const plan = planOf(`version: 1
upstreams:
  a:
    urls: ["http://127.0.0.1:1/", "https://EXAMPLE.com:443", "http://[::1]:3000"]
    balance: least-requests
    health: {}
    breaker: { open: 1m }
    tls: { verify: false }
    build: 2026.10
`)
  t.strictSame(plan.upstreams.a, {
    name: 'a',
    urls: ['http://127.0.0.1:1', 'https://example.com', 'http://[::1]:3000'],
    balance: 'least-requests',
    health: { path: '/healthz', everyMs: 5_000, timeoutMs: 1_000, unhealthyAfter: 3, healthyAfter: 2 },
    connections: 128,
    connectTimeoutMs: 5_000,
    breaker: { failures: 20, withinMs: 10_000, openMs: 60_000 },
    tls: { ca: null, verify: false, servername: null },
    build: '2026.10',
  })
})

t.test('admin.token is one token that may both', async t => {
  const { admin } = planOf(
    'version: 1\nadmin: { host: 0.0.0.0, token: x, tokens: [{ name: ci, token: y, may: [read] }] }\n',
  )
  t.strictSame(admin.tokens, [
    { name: 'ci', token: 'y', may: ['read'] },
    { name: 'token', token: 'x', may: ['read', 'move'] },
  ])
})

t.test('notices and differences', async t => {
  const { notify, differences } = planOf(
    'version: 1\nnotify: [{ url: "https://a.example/b?c" }]\ndifferences: { bodies: false, redact: [iban] }\n',
  )
  const events = ['moved', 'rolled-back', 'ready', 'reload-failed']
  t.strictSame(notify, [{ url: 'https://a.example/b?c', secret: null, events }])
  t.strictSame(differences, { keepMs: 1_209_600_000, perField: 50, bodies: false, redact: ['iban'] })
})

t.test('defaults: maps merge, lists and scalars replace', async t => {
  const { routes, rest } = planOf(`${BASE}defaults:
  timeout: 5s
  canary: { percent: 5%, include: [anna] }
  mirror: { methods: [GET], sample: 50% }
  compare: { headers: { ignore: [x-a] }, tolerance: { $.a: 1 } }
  fallback: { after: 1s, on: [failure] }
  retry: { attempts: 1 }
routes:
  - name: a
    match: { path: /a }
    timeout: 6s
    canary: { include: [bram] }
    mirror: { methods: [HEAD] }
    compare: { headers: { only: [x-b] }, tolerance: { $.b: 2 } }
    fallback: true
  - name: b
    match: { path: /b }
    fallback: { after: 2s }
`)
  const [a, b] = routes
  t.match(a, {
    timeoutMs: 6_000,
    canary: { percent: 0.05, include: ['bram'], cohort: 'a' },
    mirror: { methods: ['HEAD'], sample: 0.5 },
    compare: { headers: { ignore: ['x-a'], only: ['x-b'] } },
    fallback: { on: ['failure', '5xx'], afterMs: 6_000 },
    retry: { attempts: 1 },
  })
  t.strictSame(a!.compare.tolerance, { '$.b': 2, '$.a': 1 })
  t.match(b, { timeoutMs: 5_000, fallback: { on: ['failure'], afterMs: 2_000 } })
  t.match(rest, { name: '*', legacy: 'legacy', phase: 'legacy', timeoutMs: 5_000, retry: { attempts: 1 } })
})

t.test('the legacy of a route replaces the file’s, and the rest keeps the file’s', async t => {
  const { routes, rest } = planOf(`${BASE}defaults: { legacy: orders }\nroutes: [{ name: a }]\n`)
  t.equal(routes[0]!.legacy, 'orders')
  t.equal(rest!.legacy, 'legacy')
})

t.test('a route that is a split or a redirect has no legacy', async t => {
  t.equal(
    routeOf(inRoute('split: [{ upstream: orders, weight: 0 }, { upstream: legacy, weight: 1 }]')).legacy,
    null,
  )
  t.equal(routeOf(inRoute('redirect: { path: /b }')).legacy, null)
})

t.test('warnings leave a plan', async t => {
  const { plan, problems } = read(inRoute('canary: { stickyBy: ip }'))
  t.equal(problems.length, 1)
  t.not(plan, null)
  t.equal(read(`trustProxy: [10.0.0.0/8]\n${inRoute('canary: { stickyBy: ip }')}`).problems.length, 0)
})

t.test('routes are counted also when they are bad', async t => {
  t.equal(read(`${BASE}routes: [{ name: a }, { nme: b }, 5]\n`).routes, 3)
})
