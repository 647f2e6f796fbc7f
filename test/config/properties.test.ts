// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a piece of a file
import fc from 'fast-check'
import t from 'tap'
import { parseConfig } from '../../src/config/load.ts'
import { formatProblems } from '../../src/config/problems.ts'
import { routesSchema } from '../../src/config/schema.ts'
import { BASE, inMatch, inRoute } from './reading.ts'

const RUNS = 500

/** Whatever is read: it does not throw, each problem stands inside the file and in order, and no plan comes of an error. */
function holds(text: string): void {
  const { plan, problems, refused, notYet } = parseConfig(text, 'routes.yaml', { A: 'x' })
  const lines = text.replace(/^\ufeff/, '').split('\n')
  let before = 0
  for (const problem of problems) {
    const { line, column, length, frame } = problem
    const width = lines[line - 1]?.length ?? -1
    const at = line * 1e6 + column
    if (at < before) throw new Error(`out of order: ${line}:${column}`)
    before = at
    if (column < 1 || length < 1 || column > Math.max(1, width))
      throw new Error(`outside: ${line}:${column} of ${width}`)
    if (column - 1 + length > Math.max(1, width))
      throw new Error(`beyond its line: ${line}:${column}+${length}`)
    if (frame.length > 0 && !frame.at(-1)!.includes('^')) throw new Error('no carets')
  }
  const isRefused = problems.some(({ severity }) => severity === 'error')
  if (isRefused === (plan !== null)) throw new Error(`a plan and errors, or neither`)
  formatProblems([...problems, ...refused], { colour: true })
  for (const place of notYet) if (!/^routes\.yaml:\d+:\d+ [\w.]+$/.test(place)) throw new Error(place)
}

const keys = [...JSON.stringify(routesSchema()).matchAll(/"(\w+)":\{"description"/g)].map(found => found[1]!)
const yamlBits = fc.constantFrom(
  ...keys,
  ...': |, |- |{ |} |[ |] |\n|\n  |\n    |\t|"|\'|&a |*a |<<: *a|~ |# |!x |? || |> |%|@|$|${A}|${B}|$.a[*]|1|60s|5%|true|null|/a/*|---\n|...'.split(
    '|',
  ),
)

t.test('any characters', async () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), holds), { numRuns: RUNS })
})

t.test('any bytes', async () => {
  const text = fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes).toString('latin1'))
  fc.assert(fc.property(text, holds), { numRuns: RUNS })
})

t.test('pieces of YAML and of routes.yaml in any order', async () => {
  const text = fc.array(yamlBits, { maxLength: 60 }).map(bits => bits.join(''))
  fc.assert(
    fc.property(text, bits => holds(`version: 1\n${bits}`)),
    { numRuns: RUNS * 2 },
  )
  fc.assert(
    fc.property(text, bits => holds(inRoute(bits))),
    { numRuns: RUNS },
  )
  fc.assert(
    fc.property(text, bits => holds(inMatch(`{ ${bits} }`))),
    { numRuns: RUNS },
  )
})

t.test('any value at any key', async () => {
  const value = fc.jsonValue({ maxDepth: 2 }).map(json => JSON.stringify(json))
  const entry = fc.tuple(fc.constantFrom(...keys), value).map(([key, json]) => `${key}: ${json}`)
  fc.assert(
    fc.property(entry, line => holds(`version: 1\n${line}\n`)),
    { numRuns: RUNS },
  )
  fc.assert(
    fc.property(entry, line => holds(inRoute(line))),
    { numRuns: RUNS },
  )
  fc.assert(
    fc.property(entry, entry, (a, b) => holds(`${BASE}defaults: { ${a}, ${b} }\n`)),
    { numRuns: RUNS },
  )
})

t.test('a good file with one thing taken out or put in anywhere', async () => {
  const good = `${BASE}defaults: { timeout: 5s, mirror: &m { sample: 10%, methods: [GET] } }
routes:
  - name: b
    match: [{ path: "~ ^/a/[0-9]+$", headers: { x: true, y: "z" } }, { host: "*.a.com" }]
    candidate: orders
    phase: canary
    canary: { percent: 5%, stickyBy: "cookie:sid" }
    mirror: *m
    compare:
      ignore: [{ path: "$.a", like: timestamp, within: 5s }]
      tolerance: { "$.lines[*].price": 0.01 }
`
  const where = fc.nat(good.length)
  const taken = fc
    .tuple(where, fc.integer({ min: 1, max: 30 }))
    .map(([at, n]) => good.slice(0, at) + good.slice(at + n))
  const put = fc.tuple(where, yamlBits).map(([at, bit]) => good.slice(0, at) + bit + good.slice(at))
  fc.assert(fc.property(fc.oneof(taken, put), holds), { numRuns: RUNS * 2 })
})
