import t from 'tap'
import { ruleFor, type Seen, signatureOf, suggestions, yamlOf } from '../../src/compare/suggestions.ts'
import { parseConfig } from '../../src/config/load.ts'
import { compareBodies, compareHeaders, differencesOf } from './comparing.ts'

const differ = (legacy: unknown, candidate: unknown) =>
  differencesOf(compareBodies(JSON.stringify(legacy), JSON.stringify(candidate)))

/** Values of one field, pair by pair, and the rule that settles them all. */
const rules: readonly (readonly [
  what: string,
  pairs: readonly (readonly [unknown, unknown])[],
  yaml: string,
])[] = [
  [
    'timestamps',
    [['2026-11-22T10:00:00Z', '2026-11-22T10:00:01Z']],
    'ignore: [{ path: "$.a", like: timestamp }]',
  ],
  [
    'timestamps that only people read',
    [['2026-11-22 10:00', '2026-11-22 10:01']],
    'ignore: [{ path: "$.a", like: string }]',
  ],
  [
    'UUIDs',
    [['0190163d-8694-739b-aea5-966c26f8ad91', '0190163d-8694-739b-aea5-966c26f8ad92']],
    'ignore: [{ path: "$.a", like: uuid }]',
  ],
  ['epochs', [[1795341600, 1795341607]], 'ignore: [{ path: "$.a", like: number }]'],
  [
    'hashes',
    [['d41d8cd98f00b204e9800998ecf8427e', '900150983cd24fb0d6963f7d28e17f72']],
    'ignore: [{ path: "$.a", like: string }]',
  ],
  [
    'numbers that are computed otherwise',
    [
      [0.3, 0.30000000000000004],
      [19.99, 19.990012],
    ],
    'tolerance: { "$.a": 0.00002 }',
  ],
  ['large numbers', [[12_345_678.5, 12_345_678]], 'tolerance: { "$.a": 0.5 }'],
  [
    'numbers in strings',
    [
      [12, '12'],
      ['7', 7],
    ],
    'same: [number-string]',
  ],
  ['null for missing', [[null, undefined]], 'same: [null-missing]'],
  [
    'empty for missing',
    [
      [undefined, []],
      ['', undefined],
    ],
    'same: [empty-missing]',
  ],
  [
    'another order',
    [
      [
        [1, 2],
        [2, 1],
      ],
    ],
    'unordered: ["$.a"]',
  ],
  [
    'a mixture',
    [
      ['2026-11-22T10:00:00Z', '2026-11-22T10:00:01Z'],
      ['a', 'b'],
    ],
    'ignore: ["$.a"]',
  ],
  ['what is extra', [[undefined, 1]], 'ignore: ["$.a"]'],
  ['a value', [['red', 'blue']], 'ignore: ["$.a"]'],
]

for (const [what, pairs, yaml] of rules) {
  t.test(`a rule for ${what}`, async t => {
    const found = pairs.flatMap(([legacy, candidate]) => differ({ a: legacy }, { a: candidate }))
    const rule = ruleFor(found)
    t.equal(rule && yamlOf(rule), yaml)
    const file = `version: 1\nlegacy: shop\nupstreams: { shop: "http://127.0.0.1:1" }\ndefaults:\n  compare:\n    ${yaml}\n`
    t.strictSame(parseConfig(file, 'routes.yaml', {}).problems, [], 'it can be pasted')
  })
}

t.test('rules for what is not in a body', async t => {
  const header = differencesOf(compareHeaders(['X-A', '1'], ['X-A', '2']))
  t.strictSame(ruleFor(header), { header: 'x-a' })
  const status = (legacy: string, candidate: string) =>
    ruleFor([{ at: 'status', field: 'status', kind: 'status', class: 'other', legacy, candidate }])
  t.strictSame(status('200', '201'), { status: 'class' })
  t.equal(status('200', '500'), null)
})

t.test('there is no rule for everything, nor for what is missing', async t => {
  t.equal(ruleFor([]), null)
  t.equal(ruleFor(differ(1, 2)), null, 'a whole body')
  t.equal(ruleFor(differ([1], [2])), null, 'all its elements')
  t.equal(ruleFor(differ({ a: 1 }, {})), null, 'a missing member')
  t.equal(
    ruleFor([...differ({ a: 1 }, {}), ...differ({ a: 1 }, { a: 2 })]),
    null,
    'one that is missing at times',
  )
  t.equal(ruleFor(differ({ l: [1] }, { l: [1, 2] })), null, 'an element too many')
})

t.test('names are quoted so that they can be pasted', async t => {
  const name = `it's "\${HOME}" \\ ü`
  const rule = ruleFor(differ({ [name]: 1 }, { [name]: 2 }))
  const yaml = rule === null ? '' : yamlOf(rule)
  const file = `version: 1\nlegacy: shop\nupstreams: { shop: "http://127.0.0.1:1" }\nroutes:\n  - { name: a, match: { path: /a }, compare: { ${yaml} } }\n`
  const { plan, problems } = parseConfig(file, 'routes.yaml', {})
  t.strictSame(problems, [])
  const found = compareBodies(
    JSON.stringify({ [name]: 1 }),
    JSON.stringify({ [name]: 2 }),
    plan?.routes[0]?.compare,
  )
  t.equal(found.outcome, 'match', yaml)
})

t.test('a signature is the set of fields', async t => {
  const found = differ({ l: [{ p: 1 }, { p: 1 }], b: 1, a: 1 }, { l: [{ p: 2 }, { p: 3 }], b: 2, a: 2 })
  t.strictSame(signatureOf(found), ['$.a', '$.b', '$.l[*].p'])
})

const at = (second: number) => `2026-11-22T10:00:0${second}Z`

t.test('the effect of ignoring is exact, from the signatures', async t => {
  const seen: Seen = {
    match: 712,
    failed: 1,
    signatures: [
      { fields: ['$.updatedAt'], count: 280 },
      { fields: ['$.price'], count: 3 },
      { fields: ['$.price', '$.updatedAt'], count: 4 },
    ],
    examples: [differ({ updatedAt: at(0) }, { updatedAt: at(1) }), differ({ price: 1 }, { price: 2 })],
  }
  t.match(suggestions(seen), [
    { words: 'ignoring $.updatedAt like timestamp', from: 0.712, to: 0.992, exact: true },
    { words: 'ignoring $.price', from: 0.712, to: 0.715, exact: true },
  ])
})

t.test('ignoring a field ignores what is inside of it, and nothing beside it', async t => {
  const seen: Seen = {
    match: 0,
    failed: 0,
    signatures: [
      { fields: ['$.a'], count: 1 },
      { fields: ['$.a.b'], count: 1 },
      { fields: ['$.a[*]', '$.a.b'], count: 1 },
      { fields: ['$.ab'], count: 1 },
    ],
    examples: [differ({ a: 'x' }, { a: 'y' })],
  }
  t.match(suggestions(seen), [{ words: 'ignoring $.a', from: 0, to: 0.75, exact: true }])
})

t.test('the effect of another rule is an estimate, from the examples', async t => {
  const seen: Seen = {
    match: 50,
    failed: 10,
    signatures: [
      { fields: ['$.p'], count: 20 },
      { fields: ['$.n', '$.p'], count: 20 },
    ],
    examples: [
      differ({ p: 1.5 }, { p: 1.5000001 }),
      differ({ p: 2.5 }, { p: 2.5000001 }),
      differ({ p: 1.5, n: 1 }, { p: 1.5000001, n: '1' }),
    ],
  }
  t.match(suggestions(seen), [
    { words: 'allowing $.p to be 0.0000001 apart', from: 0.5, to: 0.7, exact: false },
    { words: 'reading numbers in strings', from: 0.5, to: 0.5, exact: false },
  ])
})

t.test('with nothing seen there is nothing to suggest', async t => {
  t.strictSame(suggestions({ match: 0, failed: 0, signatures: [], examples: [] }), [])
})

t.test('what a rule is said to settle, it settles', async t => {
  const legacy = {
    id: '0190163d-8694-739b-aea5-966c26f8ad91',
    t: at(0),
    n: 1,
    p: 0.3,
    m: null,
    e: '',
    l: [2, 1],
    x: 'a',
  }
  const candidate = {
    id: '0190163d-8694-739b-aea5-966c26f8ad92',
    t: at(1),
    n: '1',
    p: 0.30000000000000004,
    l: [1, 2],
    x: 'b',
  }
  const found = differ(legacy, candidate)
  const yaml = [...Map.groupBy(found, ({ field }) => field).values()].map(ruleFor)
  const gathered: Record<string, string[]> = { ignore: [], tolerance: [], same: [], unordered: [] }
  for (const rule of yaml) {
    const [key = '', value = ''] = (rule === null ? '' : yamlOf(rule)).split(/: (.*)/)
    gathered[key]?.push(value.replace(/^[[{] ?| ?[\]}]$/g, ''))
  }
  const lines = Object.entries(gathered).map(([key, values]) => {
    return key === 'tolerance' ? `${key}: { ${values.join(', ')} }` : `${key}: [${values.join(', ')}]`
  })
  const file = `version: 1\nlegacy: shop\nupstreams: { shop: "http://127.0.0.1:1" }\nroutes:\n  - { name: a, match: { path: /a }, compare: { ${lines.join(', ')} } }\n`
  const { plan, problems } = parseConfig(file, 'routes.yaml', {})
  t.strictSame(problems, [])
  const again = compareBodies(JSON.stringify(legacy), JSON.stringify(candidate), plan?.routes[0]?.compare)
  t.equal(again.outcome, 'match')
})
