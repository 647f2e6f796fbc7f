// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the files have variables
import t from 'tap'
import { BASE, inRoute, planOf, read, routeOf } from './reading.ts'

t.test('a variable is typed as its key wants', async t => {
  const env = { PORT: '9000', SHARE: '5%', ON: 'false', HOST: '"[a]"', P: '~ ^/x', EMPTY: '', N: '2' }
  t.equal(planOf('version: 1\nlisten: { port: "${PORT}" }\n', env).listen.port, 9_000)
  t.equal(planOf('version: 1\nlisten: { port: "90${N}0" }\n', env).listen.port, 9_020)
  t.equal(planOf('version: 1\nlisten:\n  port: ${PORT}\n', env).listen.port, 9_000)
  t.equal(planOf('version: "${V:-1}"\n', env).listen.port, 8_080)
  t.equal(routeOf(inRoute('canary: { percent: "${SHARE}" }'), env).canary.percent, 0.05)
  t.equal(routeOf(inRoute('rewriteLocation: "${ON}"'), env).rewriteLocation, false)
  t.equal(routeOf(inRoute('timeout: "${N}s"'), env).timeoutMs, 2_000)
  t.match(routeOf(`${BASE}routes: [{ name: a, match: { path: "\${P}" } }]\n`, env).match[0]!.path, {
    kind: 'expression',
  })
})

t.test('what comes out of a variable is data, never YAML and no variable again', async t => {
  const include = (value: string) =>
    routeOf(inRoute('canary: { include: ["${X}"] }'), { X: value }).canary.include
  for (const value of [
    '[a, b]',
    '{ a: b }',
    '*x',
    '"quoted"',
    '# no comment',
    '${Y}',
    '$${Y}',
    'a: b\n- c',
    'null',
    '~',
  ]) {
    t.strictSame(include(value), [value])
  }
})

t.test('defaults serve an absent and an empty value', async t => {
  const include = (text: string, env: NodeJS.ProcessEnv) =>
    routeOf(inRoute(`canary: { include: [${text}] }`), env).canary.include
  t.strictSame(include('"${A:-b}"', {}), ['b'])
  t.strictSame(include('"${A:-b}"', { A: '' }), ['b'])
  t.strictSame(include('"${A:-b}"', { A: 'c' }), ['c'])
  t.strictSame(include('"x${A:-}y"', {}), ['xy'])
  t.strictSame(include('"${A}${A}"', { A: 'c' }), ['cc'])
  t.strictSame(include('"${A:-b:-c}"', {}), ['b:-c'])
})

t.test('$${ is a literal ${', async t => {
  t.strictSame(
    routeOf(inRoute('canary: { include: ["$${A}", "a$${", "$$", "$A", "$${A}${B}"] }'), { B: 'c' }).canary
      .include,
    ['${A}', 'a${', '$$', '$A', '${A}c'],
  )
})

t.test('keys are not replaced', async t => {
  const route = routeOf(inRoute('compare: { tolerance: { "$[\'${A}\']": 1 } }'), { A: 'b' })
  t.strictSame(Object.keys(route.compare.tolerance), ["$['${A}']"])
})

t.test('names of prototypes are no variables', async t => {
  t.match(read('version: 1\nstore: "${constructor}"\n').problems, [{ code: 'missing-variable' }])
})

t.test('a value that does not fit is told by the name of its variable', async t => {
  const secret = 'hunter2-secret'
  const lines = [
    'timeout: "${S}"',
    'timeout: "5${S}"',
    'phase: "${S}"',
    'candidate: "${S}"',
    'rewriteLocation: "${S}"',
    'canary: { percent: "${S}", stickyBy: "${S}" }',
    'retry: { attempts: "${S}", on: ["${S}"] }',
    'mirror: { methods: ["${S}"], maxBody: "${S}" }',
    'request: { path: "${S}", host: "${S}/", headers: { remove: ["${S} "] } }',
    'gate: { p99: "${S}", steps: ["${S}"] }',
    'compare: { ignore: ["${S}"], tolerance: { $.a: "${S}" } }',
    'redirect: { status: "${S}", scheme: "${S}" }',
    'split: [{ upstream: "${S}", weight: "${S}" }]',
  ]
  const texts = [
    ...lines.map(inRoute),
    `${BASE}routes: [{ name: a, match: { path: "\${S}", method: "\${S}", host: "\${S}:1", headers: { x: "~ (\${S}" } } }]\n`,
    `${BASE}routes: [{ name: a, match: { path: "~ (\${S}" } }, { name: b, match: { path: "/*/\${S}" } }]\n`,
    `${BASE}routes: [{ name: "\${S}" }, { name: "\${S}", phase: shadow }]\n`,
    'version: 1\nupstreams: { a: "${S}", b: "http://${S}:p", c: "http://u:${S}@h" }\n',
    'version: 1\nlisten: { host: "${S}/", port: "${S}" }\nstore: "${S}"\ntrustProxy: ["${S}"]\n',
    'version: 1\nadmin: { host: "${S}", metrics: "${S}" }\nnotify: [{ url: "${S}", events: ["${S}"] }]\n',
    'version: "${S}"\n',
    '"${S}"\n',
  ]
  for (const text of texts) {
    const { problems } = read(text, { S: secret })
    t.not(problems.length, 0, text)
    t.notMatch(JSON.stringify(problems), /hunter2/, text)
  }
})
