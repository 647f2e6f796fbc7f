import t from 'tap'
import { countProblems, formatProblems } from '../../src/config/problems.ts'
import { BASE, read } from './reading.ts'

t.test('a problem: place, code, what; two lines above; carets; why; fix', async t => {
  const text = `${BASE}routes:
  - name: orders
    match: { path: /orders/* }
    mirror: { methods: [GET, POST] }
`
  t.equal(
    formatProblems(read(text).problems, { colour: false }),
    `routes.yaml:7:30  mirrors-writes   route "orders" mirrors POST
   5 │   - name: orders
   6 │     match: { path: /orders/* }
 > 7 │     mirror: { methods: [GET, POST] }
     │                              ^^^^
   why  a mirrored POST can do its work twice
   fix  remove POST, or set mirror.writes: "the candidate ignores mirrored writes"
`,
  )
})

t.test('a slip of a key is told on one line', async t => {
  const { problems } = read('version: 1\ndiferences: {}\n')
  t.equal(
    formatProblems(problems, { colour: false }),
    'routes.yaml:2:1  unknown-key   "diferences" is not a key here; did you mean "differences"?\n',
  )
})

t.test('colour adds only colour', async t => {
  const { problems } = read(`${BASE}routes: [{ name: a, canary: { stickyBy: ip }, timeout: 5, mathc: {} }]\n`)
  const plain = formatProblems(problems, { colour: false })
  const colourful = formatProblems(problems, { colour: true })
  t.not(colourful, plain)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of a terminal
  t.equal(colourful.replace(/\u001b\[\d+m/g, ''), plain)
})

t.test('a long line is cut around the place', async t => {
  const [problem] = read(
    `version: 1\nredact: ${'x'.repeat(500)}\nx: { a: "${'y'.repeat(500)}", b: 1 }\n`,
  ).problems
  t.ok(problem!.frame.every(line => line.length < 200))
  const deep = read(
    `version: 1\nlisten: { host: "${'a'.repeat(300)}", prt: 1, x: "${'b'.repeat(300)}" }\n`,
  ).problems
  const [line, carets] = deep
    .find(({ code, column }) => code === 'unknown-key' && column < 400)!
    .frame.slice(-2)
  t.match(line, /…a+", prt: 1, x: "b+…$/)
  t.equal(line!.indexOf('prt'), carets!.indexOf('^'))
  t.match(carets, / \^\^\^$/)
})

t.test('carets stand right after tabs and wide characters', async t => {
  const [line, carets] = read(`version: 1\nnotify: [{ url: "http://日本é\t", evnts: [] }]\n`)
    .problems.at(-1)!
    .frame.slice(-2)
  t.match(line, /日本é {2}"|日本é "/)
  // Two characters take two columns each.
  t.equal(carets!.indexOf('^'), line!.indexOf('evnts') + 2)
})

t.test('counting', async t => {
  const [error] = read('version: 2\n').problems
  const warning = { ...error!, severity: 'warning' } as const
  t.equal(countProblems([], 0), 'No problems in 0 routes.')
  t.equal(countProblems([error!], 1), '1 problem in 1 route.')
  t.equal(countProblems([error!, error!, warning], 1_234), '2 problems and 1 warning in 1,234 routes.')
  t.equal(countProblems([warning, warning], 23), '2 warnings in 23 routes.')
})
