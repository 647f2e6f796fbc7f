import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { type Admin, MOVER, READER, startAdmin } from './listening.ts'
import { EXAMPLES, HISTORY, OVERVIEW, VERDICT } from './steering.ts'

interface Description {
  readonly openapi: string
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } }
  readonly components: { readonly schemas: object; readonly securitySchemes: object }
}

interface Operation {
  readonly responses: {
    readonly [status: string]: { readonly content: { readonly [type: string]: { readonly schema: object } } }
  }
}

/** What the file would replace by a value of the environment. */
const HOME = `$\{HOME}`
const ORDERS = OVERVIEW.routes[0]!

t.test(
  'what is asked is answered with the objects of steering, unchanged, and as the description says',
  async t => {
    const admin = await startAdmin(t)
    const isAsDescribed = await describedBy(admin)
    const cases: readonly [path: string, template: string, body: unknown][] = [
      ['/overview', '/overview', OVERVIEW],
      ['/routes', '/routes', OVERVIEW.routes],
      ['/routes/orders', '/routes/{route}', ORDERS],
      ['/routes/*', '/routes/{route}', OVERVIEW.routes[1]],
      ['/routes/%2A', '/routes/{route}', OVERVIEW.routes[1]],
      ['/routes/orders/verdict', '/routes/{route}/verdict', VERDICT],
      ['/routes/*/verdict', '/routes/{route}/verdict', null],
      ['/routes/orders/examples', '/routes/{route}/examples', EXAMPLES],
      ['/routes/orders/examples?limit=1', '/routes/{route}/examples', EXAMPLES.slice(0, 1)],
      ['/routes/orders/examples?field=e1', '/routes/{route}/examples', EXAMPLES.slice(1)],
      ['/examples/e1', '/examples/{id}', EXAMPLES[1]],
      ['/history', '/history', HISTORY],
      ['/history?route=orders&limit=5', '/history', HISTORY.slice(0, 1)],
      ['/history?before=2', '/history', HISTORY.slice(1)],
      ['/config', '/config', { revision: OVERVIEW.revision, problems: OVERVIEW.problems }],
      [
        '/explain?method=PUT&url=/a%3Fb%3D1&header=cookie:%20sid%3Da&header=x:y',
        '/explain',
        { asked: { method: 'PUT', url: '/a?b=1', headers: ['cookie: sid=a', 'x:y'] } },
      ],
      ['/explain?url=/a', '/explain', { asked: { method: 'GET', url: '/a', headers: [] } }],
    ]
    for (const [path, template, body] of cases) {
      const answer = await fetch(`${admin.url}/api/v1${path}`)
      t.equal(answer.status, 200, path)
      const given: unknown = await answer.json()
      t.strictSame(given, body, path)
      isAsDescribed(template, 'get', '200', given)
    }
    const differences = await (await fetch(`${admin.url}/api/v1/routes/orders/differences`)).json()
    t.match(differences, {
      route: 'orders',
      fields: [{ field: '$.lines[*].price', suggestion: { from: 0.9 } }],
    })
    isAsDescribed('/routes/{route}/differences', 'get', '200', differences)
    t.same(admin.steering.told, [], 'nothing moved')
  },
)

t.test('examples that are too large for one answer are left for the next', async t => {
  const admin = await startAdmin(t)
  const large = { ...EXAMPLES[1]!, request: { ...EXAMPLES[1]!.request, target: 'x'.repeat(20_000_000) } }
  admin.steering.examples = async () => [large, large, large]
  const answer = await fetch(`${admin.url}/api/v1/routes/orders/examples`)
  t.equal(((await answer.json()) as object[]).length, 1)
})

t.test(
  'what is not there is 404, what makes no sense 400, with what is wrong and how to mend it',
  async t => {
    const admin = await startAdmin(t)
    const isAsDescribed = await describedBy(admin)
    const cases: readonly [path: string, status: number, message: RegExp][] = [
      ['/routes/nobody', 404, /no such route; GET \/api\/v1\/routes lists them/],
      ['/routes/nobody/verdict', 404, /no such route/],
      ['/routes/nobody/differences', 404, /no such route/],
      ['/routes/nobody/examples', 404, /no such route/],
      ['/examples/nobody', 404, /no such example/],
      ['/routes/orders/examples?limit=0', 400, /"limit" must be >= 1/],
      ['/routes/orders/examples?limit=101', 400, /"limit" must be <= 100/],
      ['/routes/orders/examples?limit=x', 400, /"limit" must be integer/],
      ['/routes/orders/examples?limit=1&limit=2', 400, /"limit" must be integer/],
      ['/routes/orders/examples?feild=a', 400, /no key "feild"; it takes "field", "limit"/],
      ['/history?before=-1', 400, /"before" must be >= 0/],
      ['/overview/', 404, /openapi\.json/],
      ['/explain', 400, /the query needs "url"/],
      ['/explain?url=nowhere', 400, /nowhere is no path/],
      ['/explain?url=/a&method=get', 400, /"method" is not written as it should be/],
      [`/history?${'x'.repeat(500)}=1`, 400, /no key "x{80}…"/],
    ]
    for (const [path, status, message] of cases) {
      const answer = await fetch(`${admin.url}/api/v1${path}`)
      const body = (await answer.json()) as { status: number; message: string }
      t.match([answer.status, body.status, body.message], [status, status, message], path.slice(0, 60))
      isAsDescribed('/routes/{route}', 'get', '4XX', body)
    }
  },
)

t.test('what is told reaches steering as it was said, under the name of the token', async t => {
  const admin = await startAdmin(t, [READER, MOVER])
  const isAsDescribed = await describedBy(admin)
  const nothing = { why: '', to: null, percent: null, force: false, write: false }
  const cases: readonly [path: string, body: object, what: string, of: string | null, asked: object][] = [
    ['/routes/orders/rollback', { why: 'wrong totals' }, 'rollback', 'orders', { why: 'wrong totals' }],
    ['/routes/orders/hold', {}, 'hold', 'orders', { why: '' }],
    ['/routes/orders/resume', { why: '<b>' }, 'resume', 'orders', { why: '<b>' }],
    ['/routes/*/restart', {}, 'restart', '*', { why: '' }],
    ['/routes/orders/promote', {}, 'promote', 'orders', nothing],
    [
      '/routes/orders/promote',
      { to: 'canary', percent: 0.1, force: true, write: true, why: 'we know' },
      'promote',
      'orders',
      { to: 'canary', percent: 0.1, force: true, write: true, why: 'we know' },
    ],
    ['/rollback', { why: 'all of it' }, 'rollback', null, { why: 'all of it' }],
    ['/upstreams/orders/build', { build: '2026-11-20.3' }, 'build', 'orders', { build: '2026-11-20.3' }],
  ]
  for (const [path, body, what, of, asked] of cases) {
    const { given } = await tell(admin, path, body)
    t.strictSame(admin.steering.told.at(-1), { what, of, asked: { ...asked, by: 'anna' } }, path)
    const template = path
      .replace(/(?<=routes\/)[^/]+/, '{route}')
      .replace('upstreams/orders', 'upstreams/{upstream}')
    isAsDescribed(template, 'post', 'refused' in (given as object) ? '4XX' : '200', given)
  }
  t.equal(admin.steering.told.length, cases.length)
})

t.test('what steering refuses has its status, and its object unchanged', async t => {
  const admin = await startAdmin(t)
  const cases: readonly [path: string, body: object, status: number, refused: string][] = [
    ['/routes/nobody/rollback', {}, 404, 'no-such-route'],
    ['/upstreams/nobody/build', { build: '1' }, 404, 'no-such-upstream'],
    ['/routes/orders/promote', {}, 409, 'gate'],
    ['/routes/orders/promote', { force: true }, 422, 'needs-why'],
    ['/upstreams/stuck/build', { build: '1' }, 503, 'store'],
  ]
  for (const [path, body, status, refused] of cases) {
    const { answer, given } = await tell(admin, path, body)
    t.match([answer.status, given], [status, { refused, what: `it is ${refused}`, fix: 'look again' }], path)
  }
  const { given } = await tell(admin, '/routes/orders/promote', {})
  t.strictSame((given as { verdict: unknown }).verdict, VERDICT, 'with what the gate misses')
  const { answer, given: all } = await tell(admin, '/rollback', {})
  t.match([answer.status, all], [200, [{ route: 'orders' }, { route: '*', refused: 'nowhere' }]])
})

t.test('a body that is not as it should be moves nothing and is told why', async t => {
  const admin = await startAdmin(t)
  const cases: readonly [path: string, body: string, message: RegExp][] = [
    [
      '/routes/orders/promote',
      '{"prcent":0.1}',
      /no key "prcent"; it takes "why", "to", "percent", "force", "write"/,
    ],
    ['/routes/orders/promote', '{"by":"eve"}', /no key "by"/],
    ['/routes/orders/promote', '{"percent":"0.1"}', /"percent" must be number or null/],
    ['/routes/orders/promote', '{"percent":10}', /"percent" must be <= 1/],
    ['/routes/orders/promote', '{"percent":0}', /"percent" must be > 0/],
    [
      '/routes/orders/promote',
      '{"to":"Live"}',
      /"to" must be one of "legacy", "shadow", "canary", "live", "retired", null/,
    ],
    ['/routes/orders/promote', '{"force":1}', /"force" must be boolean/],
    ['/routes/orders/promote', '{"force":"true"}', /"force" must be boolean/],
    ['/routes/orders/rollback', '{"why":null}', /"why" must be string/],
    ['/routes/orders/rollback', '{"why":["a"]}', /"why" must be string/],
    [
      '/routes/orders/rollback',
      JSON.stringify({ why: 'x'.repeat(1_001) }),
      /"why" must NOT have more than 1000/,
    ],
    ['/routes/orders/rollback', '', /not JSON/],
    ['/routes/orders/rollback', '{', /not JSON/],
    ['/routes/orders/rollback', 'null', /must be a JSON object, such as \{"why":"…"\}/],
    ['/routes/orders/rollback', '[]', /must be a JSON object/],
    ['/routes/orders/rollback', '"x"', /must be a JSON object/],
    ['/routes/orders/rollback', '{"__proto__":{"why":"x"}}', /not JSON/],
    ['/routes/orders/rollback', '{"constructor":{"prototype":{}}}', /not JSON/],
    ['/upstreams/orders/build', '{}', /the body needs "build"/],
    ['/upstreams/orders/build', '{"build":""}', /"build" must NOT have fewer than 1/],
    ['/routes/orders/rejudge', '{"compare":[]}', /"compare" must be object/],
  ]
  for (const [path, body, message] of cases) {
    const answer = await fetch(`${admin.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    t.match([answer.status, await answer.json()], [400, { status: 400, message }], body.slice(0, 60))
  }
  t.same(admin.steering.told, [])
})

t.test('other rules are read as the file is: their problems have places, and variables are none', async t => {
  const admin = await startAdmin(t)
  const isAsDescribed = await describedBy(admin)
  const good = await tell(admin, '/routes/orders/rejudge', {
    compare: {
      ignore: ['$.a', { path: '$.at', like: 'timestamp', within: '5s' }],
      tolerance: { '$.price': 0.01 },
    },
  })
  t.match([good.answer.status, good.given], [200, { fields: [{ field: '$.a' }, { field: '$.at' }] }])
  isAsDescribed('/routes/{route}/rejudge', 'post', '200', good.given)

  const bad = await tell(admin, '/routes/orders/rejudge', {
    compare: { ingore: [], unordered: ['lines'], tolerance: { '$.price': 'x' }, same: [HOME] },
  })
  t.equal(bad.answer.status, 400)
  t.match(bad.given, { message: 'these rules have 4 problems; see problems' })
  const { problems } = bad.given as { problems: { code: string; line: number; what: string }[] }
  t.same(
    problems.map(({ code, line }) => [code, line]),
    [
      ['unknown-key', 3],
      ['invalid-path', 5],
      ['wrong-type', 8],
      ['missing-variable', 11],
    ].map(([code, line]) => [code, line]),
  )
  t.notOk(JSON.stringify(bad.given).includes(process.env.HOME!))
  isAsDescribed('/routes/{route}/rejudge', 'post', '4XX', bad.given)

  const deep = JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`) as object
  t.match((await tell(admin, '/routes/orders/rejudge', { compare: deep })).given, { status: 400 })
  t.equal((await tell(admin, '/routes/nobody/rejudge', { compare: {} })).answer.status, 404)
  t.same(admin.steering.told, [], 'nothing moved')
})

t.test('a bug is answered without a word of it, and logged with its stack', async t => {
  const admin = await startAdmin(t)
  admin.steering.overview = async () => {
    throw new Error('/home/secret/place')
  }
  const answer = await fetch(`${admin.url}/api/v1/overview`)
  const text = await answer.text()
  t.equal(answer.status, 500)
  t.notMatch(text, /secret|at /)
  t.match(admin.lines.at(-1), { level: 50, api: '/api/v1/overview', err: { message: '/home/secret/place' } })
})

t.test(
  'every answer may be kept, framed and guessed at by nobody, and is given to no other origin',
  async t => {
    const admin = await startAdmin(t)
    for (const path of [
      '/healthz',
      '/readyz',
      '/openapi.json',
      '/api/v1/overview',
      '/api/v1/x',
      '/%zz',
      '//',
    ]) {
      const { headers } = await fetch(admin.url + path, { headers: { origin: admin.url } })
      t.match(
        Object.fromEntries(headers),
        {
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'content-security-policy': /frame-ancestors 'none'/,
          'content-type': /^application\/json/,
        },
        path,
      )
      t.same(
        [...headers.keys()].filter(name => name.startsWith('access-control')),
        [],
        path,
      )
    }
  },
)

t.test('the description names every route, what it takes and what it gives', async t => {
  const admin = await startAdmin(t, [READER])
  t.equal((await fetch(`${admin.url}/openapi.json`)).status, 401, 'for those who may read')
  const { openapi, paths, components } = await description(admin)
  t.equal(openapi, '3.1.0')
  t.same(components.securitySchemes, { token: { type: 'http', scheme: 'bearer' } })
  t.same(
    Object.entries(paths)
      .flatMap(([path, methods]) => Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`))
      .sort(),
    [
      'GET /api/v1/config',
      'GET /api/v1/events',
      'GET /api/v1/examples/{id}',
      'GET /api/v1/explain',
      'GET /api/v1/history',
      'GET /api/v1/overview',
      'GET /api/v1/routes',
      'GET /api/v1/routes/{route}',
      'GET /api/v1/routes/{route}/differences',
      'GET /api/v1/routes/{route}/examples',
      'GET /api/v1/routes/{route}/verdict',
      'POST /api/v1/rollback',
      'POST /api/v1/routes/{route}/hold',
      'POST /api/v1/routes/{route}/promote',
      'POST /api/v1/routes/{route}/rejudge',
      'POST /api/v1/routes/{route}/restart',
      'POST /api/v1/routes/{route}/resume',
      'POST /api/v1/routes/{route}/rollback',
      'POST /api/v1/upstreams/{upstream}/build',
    ],
  )
  const names = new Set(Object.keys(components.schemas))
  const refs = JSON.stringify({ paths, components }).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)
  for (const [, name] of refs) t.ok(names.has(name!), name!)
})

async function tell(admin: Admin, path: string, body: object): Promise<{ answer: Response; given: unknown }> {
  const answer = await fetch(`${admin.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${MOVER.token}` },
    body: JSON.stringify(body),
  })
  return { answer, given: await answer.json() }
}

async function description({ url, plan }: Admin): Promise<Description> {
  const [token] = plan.tokens
  const headers = token === undefined ? {} : { authorization: `Bearer ${token.token}` }
  return (await (await fetch(`${url}/openapi.json`, { headers })).json()) as Description
}

/** Checks a body by what the description says of it: nothing missing, nothing more. */
async function describedBy(admin: Admin) {
  const described = await description(admin)
  const ajv = new Ajv2020({ strict: false })
  ajv.addSchema({ $id: 'openapi', ...described })
  return (path: string, method: string, status: string, body: unknown) => {
    const { content } = described.paths[`/api/v1${path}`]![method]!.responses[status]!
    const text = JSON.stringify(content['application/json']!.schema).replaceAll('"#/', '"openapi#/')
    const isValid = ajv.compile(JSON.parse(text) as object)
    t.ok(isValid(body), `${method} ${path} ${status} is as described: ${JSON.stringify(isValid.errors)}`)
  }
}
