import fc from 'fast-check'
import t from 'tap'
import { parsePath } from '../../src/compare/path.ts'

const PATHS = [
  ['$', []],
  [
    '$.a.b_1',
    [
      { step: 'name', name: 'a' },
      { step: 'name', name: 'b_1' },
    ],
  ],
  ['$.prénom', [{ step: 'name', name: 'prénom' }]],
  ['$[\'any name\']["x"]', null],
  ["$['any name']", [{ step: 'name', name: 'any name' }]],
  ["$['it\\'s \\u00e9\\n']", [{ step: 'name', name: "it's é\n" }]],
  ["$['']", [{ step: 'name', name: '' }]],
  ['$.lines[*].price', [{ step: 'name', name: 'lines' }, { step: 'any' }, { step: 'name', name: 'price' }]],
  [
    '$[0][12]',
    [
      { step: 'index', index: 0 },
      { step: 'index', index: 12 },
    ],
  ],
  ['$..id', [{ step: 'descend', name: 'id' }]],
  [
    '$.a..b',
    [
      { step: 'name', name: 'a' },
      { step: 'descend', name: 'b' },
    ],
  ],
] as const

t.test('the subset of RFC 9535 that is taken', async t => {
  for (const [text, steps] of PATHS) {
    const parsed = parsePath(text)
    if (steps === null) t.ok('problem' in parsed, text)
    else t.strictSame(parsed, steps, text)
  }
})

const MISTAKES = [
  ['', /begins with/, undefined],
  ['lines', /begins with/, '$.lines'],
  ['[0].a', /begins with/, '$[0].a'],
  ['$.line-items[*].id', /brackets/, "$['line-items'][*].id"],
  ['$["x"]', /brackets/, "$['x']"],
  ['$[x].y', /brackets/, "$['x'].y"],
  ['$.0', /brackets/, "$['0']"],
  ['$.*', /"\[\*\]"/, '$[*]'],
  ['$..*', /name must follow/, undefined],
  ['$..[0]', /name must follow/, undefined],
  ['$[-1]', /from the front/, undefined],
  ['$[1:2]', /not supported/, undefined],
  ['$[?(@.a)]', /not supported/, undefined],
  ['$[0,1]', /not supported/, undefined],
  ['$[01]', /goes on with/, undefined],
  ['$.', /at its end/, undefined],
  ['$.a b', /goes on with|brackets/, undefined],
  ['$.a-b.c-d', /brackets/, undefined],
] as const

t.test('what is wrong with a path, and what was likely meant', async t => {
  for (const [text, problem, fix] of MISTAKES) {
    const parsed = parsePath(text)
    t.match(parsed, { problem }, text)
    t.equal((parsed as { fix?: string }).fix, fix, text)
  }
})

t.test('any name goes into a path and comes out of it', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), name => {
      const written = JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
      const parsed = parsePath(`$['${written}']`)
      return (
        Array.isArray(parsed) && parsed.length === 1 && parsed[0]?.step === 'name' && parsed[0].name === name
      )
    }),
  )
})

t.test('any text is read or refused', async () => {
  const bits = fc.array(
    fc.constantFrom('$', '.', '..', '[', ']', "'", '"', '*', '0', '-', 'a', '\\', ' ', '😀', ':'),
  )
  fc.assert(
    fc.property(bits, parts => parsePath(parts.join('')) !== undefined),
    { numRuns: 2_000 },
  )
})
