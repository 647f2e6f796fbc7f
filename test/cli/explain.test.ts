import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { explain } from '../../src/cli/explain.ts'

const GOLDEN = join(import.meta.dirname, '../golden/explain')

/** Each is a file in test/golden/explain/; after an intended change: `UPDATE_GOLDEN=1 node test/cli/explain.test.ts`. */
const cases: readonly (readonly [
  golden: string,
  exitCode: number,
  method: string,
  url: string,
  headers?: readonly string[],
])[] = [
  ['canary-on-candidate', 0, 'GET', '/shop/orders/42', ['cookie: sid=frida']],
  ['canary-on-legacy', 0, 'GET', '/shop/orders/42?lines=1', ['Cookie: theme=dark; sid=bert']],
  ['canary-unknown', 0, 'HEAD', '/shop/orders/42'],
  ['canary-included', 0, 'GET', '/shop/orders', ['cookie: sid=ina']],
  ['canary-excluded', 0, 'GET', '/shop/orders', ['cookie: sid=exo']],
  ['canary-write-on-candidate', 0, 'POST', '/shop/orders', ['cookie: sid=frida']],
  ['canary-write-on-legacy', 0, 'POST', '/shop/orders', ['cookie: sid=bert']],
  ['canary-by-address', 0, 'GET', '/nearby/7', ['X-Forwarded-For: 198.51.100.1, 203.0.113.9']],
  ['canary-by-no-address', 0, 'GET', '/nearby/7'],
  ['canary-by-default-cookie', 0, 'GET', '/anybody'],
  ['method-goes-elsewhere', 0, 'DELETE', '/shop/orders/42'],
  ['no-candidate', 0, 'GET', '/shop/cart'],
  ['shadow', 0, 'GET', '/users/7', ['x-beta: yes']],
  ['shadow-on-a-host', 0, 'GET', 'http://a.users.example.com:8080/users/7?debug'],
  ['shadow-by-the-host-header', 0, 'GET', '/users/7?debug=', ['Host: users.example.com:8080']],
  ['near-misses', 0, 'GET', '/users/7', ['x-beta: no']],
  ['live', 0, 'GET', '/search/shoes?q=red'],
  ['live-method-not-copied', 0, 'OPTIONS', '/search'],
  ['retired', 0, 'GET', '/reports'],
  ['redirect', 0, 'GET', '/old/cart'],
  ['split', 0, 'GET', '/two'],
  ['rest', 0, 'GET', '/nobody/names/this'],
  ['normalised', 0, 'GET', '/shop/./x/%2e%2e/%6frders/caf\u00e9#top', ['cookie: sid=bert']],
  ['climbs', 1, 'GET', '/shop/../../etc/passwd'],
  ['nul', 1, 'GET', '/shop/%00'],
  ['bad-escape', 1, 'GET', '/100%'],
  ['space', 1, 'GET', '/my orders'],
  ['hostile-text', 0, 'GET', '/shop/orders', ['cookie: sid=\u001b[31mred\u202e']],
  ['lower-case-method', 2, 'get', '/shop'],
  ['unknown-method', 2, 'FETCH', '/shop'],
  ['connect', 2, 'CONNECT', '/shop'],
  ['no-slash', 2, 'GET', 'shop/orders'],
  ['user-name', 2, 'GET', 'http://anna@example.com/'],
  ['bad-header', 2, 'GET', '/shop', ['cookie: a=1', 'sid=anna']],
]

for (const [golden, exitCode, method, url, headers = []] of cases) {
  t.test(golden, async t => {
    const config = join(GOLDEN, 'routes.yaml')
    const output = await explain({ method, url, headers, config, json: false }, {})
    t.equal(output.exitCode, exitCode)
    matchesGolden(t, golden, commandOf(method, url, headers), output.stdout + output.stderr)
    t.equal(exitCode === 2 ? output.stdout : output.stderr, '', 'data on stdout, talk on stderr')
  })
}

t.test('without legacy for the rest, nothing answers', async t => {
  const config = t.testdir({
    'routes.yaml': 'version: 1\nupstreams: { legacy: http://localhost:3000 }\nroutes: []\n',
  })
  const options = { method: 'GET', url: '/x', headers: [], config: join(config, 'routes.yaml'), json: false }
  const { exitCode, stdout } = await explain(options, {})
  t.equal(exitCode, 1)
  matchesGolden(t, 'no-route', commandOf('GET', '/x', []), stdout)
})

t.test('a file with problems explains nothing', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'version: 1\nruotes: []\n' }), 'routes.yaml')
  const options = { method: 'GET', url: '/x', headers: [], config: file }
  const text = await explain({ ...options, json: false }, {})
  t.equal(text.exitCode, 1)
  t.equal(text.stdout, '')
  t.match(text.stderr, /unknown-key.*ruotes/)
  const json = await explain({ ...options, json: true }, {})
  t.equal(json.exitCode, 1)
  t.equal(json.stderr, '')
  t.equal(JSON.parse(json.stdout).problems[0].code, 'unknown-key')
  const absent = await explain({ ...options, config: `${file}.gone`, json: false }, {})
  t.equal(absent.exitCode, 1)
  t.not(absent.stderr, '')
})

t.test('--json prints the same as data', async t => {
  const config = join(GOLDEN, 'routes.yaml')
  const headers = ['cookie: sid=frida']
  const { exitCode, stdout } = await explain(
    { method: 'GET', url: '/shop/orders/42', headers, config, json: true },
    {},
  )
  t.equal(exitCode, 0)
  matchesGolden(t, 'json', `${commandOf('GET', '/shop/orders/42', headers)} --json`, stdout)
  const bad = await explain({ method: 'GET', url: '/..', headers, config, json: true }, {})
  t.equal(bad.exitCode, 1)
  t.match(JSON.parse(bad.stdout), { status: 400, pathFault: 'climbs', matched: null })
})

function commandOf(method: string, url: string, headers: readonly string[]): string {
  return ['$ banyan explain', method, url, ...headers.map(line => `--header '${line}'`)].join(' ')
}

function matchesGolden(t: Test, name: string, command: string, output: string): void {
  const file = join(GOLDEN, `${name}.txt`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the files stay readable, and what is printed is kept
  const text = `${command.replace(/[\u001b\u202e]/g, '?')}\n${output}`
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text)
  t.equal(text, readFileSync(file, 'utf8'))
}
