import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { adminAddress } from '../../src/cli/admin-address.ts'
import { rejudge } from '../../src/cli/rejudge.ts'
import { status } from '../../src/cli/status.ts'
import { closedPort, startRawUpstream, startUpstream } from '../support/upstream.ts'
import { startStandIn } from './admin-stand-in.ts'
import { matchesGolden } from './golden.ts'
import { OVERVIEW, RED, TURNED } from './views.ts'

const COMMON = { config: 'routes.yaml', json: false, look: { colour: false, width: null } }

t.test('the admin port is found by --admin, BANYAN_ADMIN, the file, its default, in this order', async t => {
  const folder = t.testdir({
    'routes.yaml': 'version: 1\nadmin: { host: 0.0.0.0, port: 9001, token: "$' + '{GONE}" }\n',
    'six.yaml': 'version: 1\nadmin: { host: "::", port: "$' + '{PORT}" }\n',
    'none.yaml': 'version: 1\n',
    'broken.yaml': 'version: 2\nadmin: { port: 9002 }\nroutes: [{ nmae: x }]\n',
    'any.yaml': 'admin: { port: 0 }\n',
    folder: {},
  })
  const cases: readonly (readonly [
    admin: string | null,
    env: string,
    file: string,
    url: string,
    from: string,
  ])[] = [
    ['http://a:1/', 'http://b:2', 'routes.yaml', 'http://a:1', '--admin'],
    ['a:1', '', 'routes.yaml', 'http://a:1', '--admin'],
    ['https://a.example.com/banyan/', '', 'routes.yaml', 'https://a.example.com/banyan', '--admin'],
    [null, 'http://b:2', 'routes.yaml', 'http://b:2', 'BANYAN_ADMIN'],
    [null, '', 'routes.yaml', 'http://127.0.0.1:9001', 'admin of routes.yaml'],
    [null, '', 'six.yaml', 'http://[::1]:9003', 'admin of six.yaml'],
    [null, '', 'none.yaml', 'http://127.0.0.1:8081', 'none.yaml names no admin: the default'],
    [null, '', 'broken.yaml', 'http://127.0.0.1:9002', 'admin of broken.yaml'],
    [null, '', 'gone.yaml', 'http://127.0.0.1:8081', 'no gone.yaml here: the default'],
  ]
  for (const [admin, BANYAN_ADMIN, file, url, from] of cases) {
    const found = await adminAddress({ admin, config: join(folder, file) }, { BANYAN_ADMIN, PORT: '9003' })
    const told = 'from' in found ? { ...found, from: found.from.replace(`${folder}/`, '') } : found
    t.strictSame(told, { url, from }, `${admin} ${BANYAN_ADMIN} ${file}`)
  }
  for (const [admin, file, wrong] of [
    ['ftp://x', 'routes.yaml', /--admin is no address/],
    ['http://', 'routes.yaml', /--admin is no address/],
    ['http://anna:secret@x', 'routes.yaml', /BANYAN_TOKEN/],
    [null, 'any.yaml', /--admin URL/],
    [null, 'folder', /this is a directory; .*--admin URL/],
  ] as const) {
    const found = await adminAddress({ admin, config: join(folder, file) }, {})
    t.match(found, { wrong })
    t.notMatch(JSON.stringify(found), 'secret')
  }
})

t.test('no answer is exit code 3, and says what was tried', async t => {
  const port = await closedPort()
  const output = await status({ ...COMMON, admin: `http://127.0.0.1:${port}`, all: false }, {})
  t.equal(output.exitCode, 3)
  t.equal(output.stdout, '')
  matchesGolden(t, 'unanswered/refused', output.stderr.replaceAll(String(port), 'PORT'))
  const noName = await status({ ...COMMON, admin: 'http://nowhere.invalid:1', all: false }, {})
  t.equal(noName.exitCode, 3)
  t.match(noName.stderr, /no Banyan answers at http:\/\/nowhere\.invalid:1 \(--admin\): .*nowhere\.invalid/)
  const cut = await startRawUpstream(t, socket => socket.once('data', () => socket.destroy()))
  t.equal((await status({ ...COMMON, admin: cut.url, all: false }, {})).exitCode, 3)
})

const refusals: readonly (readonly [
  golden: string,
  status: number,
  body: unknown,
  exitCode: number,
  token: boolean,
])[] = [
  ['no-token', 401, { status: 401, error: 'Unauthorized', message: 'send a token' }, 3, false],
  ['wrong-token', 401, { status: 401, error: 'Unauthorized', message: 'this is no token' }, 3, true],
  ['may-not', 403, { status: 403, error: 'Forbidden', message: `the token "ci${RED}" may read` }, 1, true],
  ['other-host', 421, { status: 421, error: 'Misdirected Request', message: 'not this Host' }, 3, false],
  ['too-many', 429, { status: 429, error: 'Too Many Requests', message: 'too many' }, 3, true],
  [
    'failed',
    500,
    { status: 500, error: 'Internal Server Error', message: 'this could not be done' },
    3,
    false,
  ],
  ['no-admin-api', 404, { error: 'Not Found' }, 3, false],
  ['no-json', 200, undefined, 3, false],
]

for (const [golden, code, body, exitCode, token] of refusals) {
  t.test(`what is answered instead: ${golden}`, async t => {
    const { url } = await startUpstream(t, (_, response) => {
      response.writeHead(code).end(body === undefined ? '<h1>shop</h1>' : JSON.stringify(body))
    })
    const env = token ? { BANYAN_TOKEN: 'hunter2' } : {}
    const output = await status({ ...COMMON, admin: url, all: false }, env)
    t.equal(output.exitCode, exitCode)
    t.equal(output.stdout, '')
    t.notMatch(output.stderr, 'hunter2')
    matchesGolden(t, `unanswered/${golden}`, output.stderr.replaceAll(url, 'http://127.0.0.1:PORT'))
    const json = await status({ ...COMMON, admin: url, all: false, json: true }, env)
    t.equal(json.exitCode, exitCode)
    if (body !== undefined) t.strictSame(JSON.parse(json.stdout), body)
  })
}

t.test('the token goes along as a bearer’s, and nowhere else', async t => {
  const { url, asked } = await startStandIn(t, { 'GET /overview': [200, OVERVIEW] })
  await status({ ...COMMON, admin: url, all: false }, { BANYAN_TOKEN: 'hunter2' })
  await status({ ...COMMON, admin: url, all: false }, { BANYAN_TOKEN: '' })
  t.strictSame(
    asked.map(({ authorization }) => authorization),
    ['Bearer hunter2', undefined],
  )
  const spaced = await status({ ...COMMON, admin: url, all: false }, { BANYAN_TOKEN: 'hunter2\n' })
  t.equal(spaced.exitCode, 2)
  t.notMatch(spaced.stderr, 'hunter2')
  t.equal(asked.length, 2)
})

t.test('a redirect is not followed: it could carry the token away', async t => {
  const other = await startStandIn(t, { 'GET /overview': [200, OVERVIEW] })
  const { url } = await startUpstream(t, (_, response) => {
    response.writeHead(302, { location: `${other.url}/api/v1/overview` }).end()
  })
  t.equal((await status({ ...COMMON, admin: url, all: false }, { BANYAN_TOKEN: 'x' })).exitCode, 3)
  t.strictSame(other.asked, [])
})

t.test('problems that only the API sees are told with their place', async t => {
  const problem = {
    code: 'no-path',
    severity: 'error',
    file: 'compare',
    line: 3,
    column: 7,
    length: 2,
    what: `not a path ${TURNED}`,
    frame: [' > 3 │   "x"', '     │   ^^'],
  }
  const { url } = await startStandIn(t, {
    'POST /routes/users/rejudge': [
      400,
      {
        status: 400,
        error: 'Bad Request',
        message: 'these rules have a problem; see problems',
        problems: [problem],
      },
    ],
  })
  const rules = join(t.testdir(), 'rules.yaml')
  writeFileSync(rules, 'compare: {}\n')
  const output = await rejudge({ ...COMMON, admin: url, route: 'users', rules }, {})
  t.equal(output.exitCode, 1)
  matchesGolden(t, 'unanswered/problems', output.stderr.replaceAll(url, 'http://127.0.0.1:PORT'))
})
