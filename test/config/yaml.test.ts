// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the files have variables
import t from 'tap'
import { BASE, inMatch, inRoute, planOf, read, told, unmarked } from './reading.ts'

/** A line with a mark where its value begins, and the text that must be in quotes. */
const UNQUOTED = [
  [inMatch('{ host: ▸*.example.com }'), '*.example.com'],
  [`${BASE}routes:\n  - name: a\n    match:\n      host: ▸*.example.com\n`, '*.example.com'],
  [inMatch('{ host: [a.com, ▸*.example.com] }'), '*.example.com'],
  [inMatch('{ path: ▸~ ^/orders/[0-9]+$, method: GET }'), '~ ^/orders/[0-9]+$'],
  [inMatch('{ path: ▸~ ^/a{1,3}$ }'), '~ ^/a{1,3}$'],
  [inMatch('{ path: ▸~ ^/(?:[a-z]+)/(b|c)$ }'), '~ ^/(?:[a-z]+)/(b|c)$'],
  [inMatch('{ path: ▸/orders/{id} }'), '/orders/{id}'],
  [inMatch('{ path: ▸/a,b }'), '/a,b'],
  [inMatch('{ headers: { accept: ▸text/html, text/plain, x: y } }'), 'text/html, text/plain'],
  [inMatch('{ headers: { x: ▸~ } }'), '~'],
  [inMatch('{ method: [GET, ▸*] }'), '*'],
  [`${BASE}routes:\n  - name: a\n    match:\n      host: ▸*\n`, '*'],
  [inMatch('{ cookies: { sid: ▸${SID} } }'), '${SID}'],
  [inMatch('{ cookies: { sid: ▸{SID} } }'), '{SID}'],
  [inRoute('compare: { ignore: [▸$.lines[*].price] }'), '$.lines[*].price'],
  [inRoute('compare: { tolerance: { ▸$.lines[*].price: 0.01 } }'), '$.lines[*].price'],
  [inRoute('mirror: { writes: ▸[x] it ignores them }'), '[x] it ignores them'],
  [inRoute('mirror:\n      writes: ▸safe: it ignores them'), 'safe: it ignores them'],
  [inRoute('mirror:\n      writes: ▸@home it is safe'), '@home it is safe'],
  [inRoute('mirror:\n      writes: ▸*all of them are ignored'), '*all of them are ignored'],
  [inRoute('canary: { include: [▸%anna, b] }'), '%anna'],
  [inRoute('canary: { stickyBy: ▸cookie: sid, percent: 1% }'), 'cookie: sid'],
  ['version: 1\nstore: ▸memory:\n', 'memory:'],
  ['version: 1\nlisten: { host: ▸localhost:, port: 1 }\n', 'localhost:'],
] as const

t.test('a value that was left without its quotes', async t => {
  for (const [marked, value] of UNQUOTED) {
    const { text, places } = unmarked(marked)
    const { problems } = read(text, { SID: 'x' })
    t.strictSame(problems.map(told), [`needs-quotes@${places[0]}`], value)
    t.equal(problems[0]?.fix, JSON.stringify(value))
    const { start, length } = { start: problems[0]!.column - 1, length: problems[0]!.length }
    t.equal(text.split('\n')[problems[0]!.line - 1]!.slice(start, start + length), value)
  }
})

t.test('its fix, put in its place, leaves nothing of it', async t => {
  for (const [marked, value] of UNQUOTED) {
    const { text } = unmarked(marked.replace(`▸${value}`, JSON.stringify(value)))
    t.notOk(
      read(text, { SID: 'x' }).problems.some(({ code }) => code === 'needs-quotes'),
      value,
    )
  }
})

t.test('one does not hide the others, nor what else is wrong', async t => {
  const { text, places } = unmarked(`${BASE}routes:
  - name: a
    match: { path: ▸~ ^/a[0-9]+$, host: ▸*.a.com, ▸mehtod: GET }
  - ▸match: { path: ▸~ ^/b[0-9]+$ }
    timeout: ▸5
`)
  const codes = ['needs-quotes', 'needs-quotes', 'unknown-key', 'missing-key', 'needs-quotes', 'missing-unit']
  t.strictSame(
    read(text).problems.map(told),
    codes.map((code, index) => `${code}@${places[index]}`),
  )
})

t.test('what YAML reads as it was meant needs no quotes', async t => {
  t.strictSame(planOf('version: 1\ntrustProxy: [::1, fe80::/10]\n').trustProxy, ['::1', 'fe80::/10'])
  const good = [
    inMatch('{ path: /orders/* }'),
    inMatch('{ path: ~ ^/orders$ }'),
    `${BASE}routes:\n  - name: a\n    match:\n      path: ~ ^/orders/[0-9]{1,3}$\n`,
    `${BASE}routes:\n  - name: a\n    match:\n      headers:\n        accept: text/html, text/plain\n`,
    `${BASE}routes:\n  - name: a\n    compare:\n      ignore:\n        - $.lines[*].price\n`,
    `version: 1\nadmin:\n  token: \${T:-a}\n`,
  ]
  for (const text of good) t.strictSame(read(text).problems.map(told), [], text)
})

/** Broken YAML with a mark where it breaks. */
const BROKEN = [
  ['a tab', 'version: 1\nlisten:\n▸\tport: 1\n'],
  ['a quote that is not closed', 'version: 1\nstore: ▸"memory:\n'],
  ['a bracket that is not closed', 'version: 1\ntrustProxy: [10.0.0.0/8\n▸drain: 1s\n'],
  ['a brace too many', 'version: 1\nlisten: { port: 1 }▸}\n'],
  ['a line that is indented too far', 'version: 1\ndrain: ▸1s\n  store: "memory:"\n'],
  ['a line that is not indented enough', 'version: 1\nroutes:\n  - name: a\n   ▸match: {}\n'],
  ['a key without a colon', 'version: 1\n▸drain\n'],
  ['a dash that is not under its list', 'version: 1\nroutes:\n  - name: a\n ▸- name: b\n'],
  ['a list on the line of its key', 'version: 1\nroutes: ▸- name: a\n'],
  ['a second document', 'version: 1\n▸---\nversion: 1\n'],
  ['an escape that is none', 'version: 1\nstore: "sqlite:▸\\d"\n'],
  ['a tag', 'version: ▸!!int 1\n'],
  ['a tag of one’s own', 'version: 1\nstore: ▸!env STORE\n'],
  ['a key that is a list', 'version: 1\n? ▸[a]\n: b\n'],
] as const

t.test('broken YAML is told in our words', async t => {
  for (const [name, marked] of BROKEN) {
    const { text, places } = unmarked(marked)
    const { problems, plan } = read(text)
    t.equal(plan, null)
    const broken = problems.filter(({ code }) => code === 'invalid-yaml')
    t.strictSame(broken.map(told), [`invalid-yaml@${places[0]}`], name)
    t.notMatch(broken[0]?.what, /token|scalar|flow|implicit|YAML stream|mapping/i)
    t.ok(broken[0]!.frame.length >= 2)
  }
})

t.test('what stands before the place where YAML breaks is told too', async t => {
  const { text, places } = unmarked(`version: 1
listen: { port: ▸99999 }
routes:
  - name: ▸a b
    candidate: a
  - name: c
    match: { path: ▸"/c
    timeout: 5
`)
  t.strictSame(
    read(text).problems.map(({ code, line }) => [code, line]),
    [
      ['out-of-range', 2],
      ['invalid-name', 4],
      ['invalid-yaml', 7],
    ],
    places.join(),
  )
})

t.test('anchors, aliases and merges', async t => {
  const { routes } = planOf(`${BASE}routes:
  - &first
    name: a
    match: { path: /a }
    timeout: &time 5s
    mirror: &mirror { sample: 10%, noise: 1% }
  - <<: *first
    name: b
    match: { path: /b }
    mirror: { <<: *mirror, sample: 20% }
    idleTimeout: *time
  - name: c
    match: { path: /c }
    <<: [{ timeout: 7s }, *first]
`)
  const [, b, c] = routes
  t.match(b, { name: 'b', timeoutMs: 5_000, idleTimeoutMs: 5_000, mirror: { sample: 0.2, noise: 0.01 } })
  t.match(c, { name: 'c', timeoutMs: 7_000, mirror: { sample: 0.1 } })
})

t.test('an alias means the last anchor of its name before it', async t => {
  const { routes } = planOf(`${BASE}routes:
  - { name: a, match: { path: /a }, timeout: &x 1s, idleTimeout: *x }
  - { name: b, match: { path: /b }, timeout: &x 2s, idleTimeout: *x }
`)
  t.strictSame(
    routes.map(route => route.idleTimeoutMs),
    [1_000, 2_000],
  )
})

t.test('a mistake inside an anchor counts once, where it is written', async t => {
  const { text, places } = unmarked(`${BASE}routes:
  - { name: a, match: { path: /a }, mirror: &m { sample: ▸10 } }
  - { name: b, match: { path: /b }, mirror: *m }
`)
  t.strictSame(read(text).problems.map(told), [`missing-unit@${places[0]}`])
})

t.test('aliases that multiply, or that stand inside themselves', async t => {
  const laughs = ['version: 1', 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 12; level++) {
    laughs.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    )
  }
  t.ok(read(`${laughs.join('\n')}\n`).problems.some(({ code }) => code === 'too-many-aliases'))
  const wide = `version: 1\nroutes: &a [${'{ name: a, match: [] },'.repeat(1_000)}]\ndefaults: [${'*a,'.repeat(1_000)}]\n`
  t.ok(read(wide).problems.some(({ code }) => code === 'too-many-aliases'))
  for (const text of [
    'version: 1\nroutes: &r [*r]\n',
    'version: 1\nlisten: &l { tls: *l }\n',
    'version: 1\n<<: &m { <<: *m }\n',
  ]) {
    t.ok(
      read(text).problems.some(({ code }) => code === 'too-many-aliases'),
      text,
    )
  }
})

t.test('texts that would take too long or too much', async t => {
  const hostile = {
    'deep lists': '['.repeat(2_000_000),
    'deep maps': '{a: '.repeat(50_000),
    'deep pairs': `{${'a: b: '.repeat(40_000)}}`,
    'deep dashes': '- '.repeat(100_000),
    'deep keys': '? '.repeat(100_000),
    'many values': `version: 1\nroutes: [${'a,'.repeat(1_500_000)}]\n`,
    'many keys': `version: 1\n${Array.from({ length: 100_000 }, (_, index) => `k${index}: 1\n`).join('')}`,
    'one long key': `${'a'.repeat(1_000_000)}: 1\n`,
    'one long line': `version: 1\nstore: "${'x'.repeat(3_000_000)}"\n`,
    'one long path': `${inMatch(`{ path: "/${'../a/'.repeat(100_000)}" }`)}`,
    'one long variable': `version: 1\nstore: "${'${A'.repeat(100_000)}"\n`,
  }
  for (const [name, text] of Object.entries(hostile)) {
    const start = performance.now()
    const { problems } = read(text)
    const took = performance.now() - start
    t.ok(problems.length > 0 && problems.length <= 1_001, name)
    t.ok(took < 10_000, `${name}: ${Math.round(took)} ms`)
    t.ok(JSON.stringify(problems).length < 2_000_000, name)
  }
})

t.test('too many problems are cut, and counted', async t => {
  const { problems } = read(
    `version: 1\n${Array.from({ length: 1_500 }, (_, index) => `k${index}: 1\n`).join('')}`,
  )
  t.equal(problems.length, 1_001)
  t.match(problems.at(-1), { code: 'too-many-problems', line: 1_002, what: /^500 more/ })
})

t.test('a byte order mark, carriage returns and comments are fine', async t => {
  t.equal(planOf('\ufeffversion: 1\r\n# a\r\nlisten: { port: 1 }\r\n').listen.port, 1)
  t.strictSame(read('\ufeffversion: 2\r\n').problems.map(told), ['unknown-version@1:10'])
  t.equal(planOf('--- # one\nversion: 1\n...\n').listen.port, 8_080)
})

t.test('a file that says nothing', async t => {
  for (const text of ['', '\n\n', '# only a comment\n', '---\n', '\ufeff']) {
    t.match(
      read(text).problems,
      [{ code: 'empty-file', line: 1, column: 1, frame: [] }],
      JSON.stringify(text),
    )
  }
})

t.test('a text over 4 MiB is not parsed', async t => {
  t.match(read(`version: 1\n${'#'.repeat(4 * 2 ** 20)}`).problems, [{ code: 'too-large' }])
})
