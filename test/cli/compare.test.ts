import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type CompareOptions, compare } from '../../src/cli/compare.ts'

const GOLDEN = join(import.meta.dirname, '../golden/compare')

const ORDERS = {
  'legacy.json': JSON.stringify({
    id: 42,
    updatedAt: '2026-11-22T10:00:00Z',
    total: 19.99,
    lines: [
      { sku: 'a-1', price: 12.5 },
      { sku: 'b-2', price: 7.49 },
    ],
    note: null,
    tags: ['new', 'gift'],
    customer: { name: 'Anna', sessionToken: 'k3yb0ard' },
  }),
  'candidate.json': JSON.stringify({
    tags: ['gift', 'new'],
    customer: { sessionToken: 'cAtw4lk', name: 'Anna' },
    lines: [
      { sku: 'z-0', price: 0 },
      { sku: 'a-1', price: 12.5 },
      { sku: 'b-2', price: 7.4899999 },
    ],
    total: '19.99',
    updatedAt: '2026-11-22T10:00:03Z',
    id: 42.0,
  }),
  'rules.yaml': `compare:
  ignore: [{ path: "$.updatedAt", like: timestamp, within: 5s }]
  unordered: ["$.tags"]
  same: [null-missing, number-string]
`,
}

/** Ways to call it in a folder of files; each is a file in test/golden/compare/, made anew with UPDATE_GOLDEN=1. */
const cases: readonly (readonly [
  golden: string,
  exitCode: number,
  files: { readonly [name: string]: string },
  options: Partial<CompareOptions>,
])[] = [
  ['differ', 1, ORDERS, {}],
  ['differ-json', 1, ORDERS, { json: true }],
  ['rules', 1, ORDERS, { rules: 'rules.yaml' }],
  ['rules-json', 1, ORDERS, { rules: 'rules.yaml', json: true }],
  ['match', 0, { 'legacy.json': '{"a":1,"b":[1.0]}', 'candidate.json': '{ "b": [1], "a": 1 }' }, {}],
  [
    'match-json',
    0,
    { 'legacy.json': '{"a":1,"b":[1.0]}', 'candidate.json': '{ "b": [1], "a": 1 }' },
    { json: true },
  ],
  [
    'match-under-rules',
    0,
    {
      'legacy.json': '{"a":1}',
      'candidate.json': '{"a":2}',
      'rules.json': '{"compare":{"tolerance":{"$.a":1}}}',
    },
    { rules: 'rules.json' },
  ],
  [
    'rules-with-problems',
    1,
    {
      'legacy.json': '1',
      'candidate.json': '2',
      'rules.yaml': 'compare:\n  ignroe: ["$.a"]\n  unordered: ["lines"]\n',
    },
    { rules: 'rules.yaml' },
  ],
  [
    'rules-that-say-nothing',
    1,
    { 'legacy.json': '1', 'candidate.json': '1', 'rules.yaml': '' },
    { rules: 'rules.yaml' },
  ],
  ['no-rules-file', 2, { 'legacy.json': '1', 'candidate.json': '1' }, { rules: 'rules.yaml' }],
  ['no-file', 2, { 'legacy.json': '1' }, {}],
  ['a-file-and-an-address', 2, { 'legacy.json': '1' }, { right: 'http://127.0.0.1:1/' }],
  ['no-type', 2, { 'legacy.json': '1', 'candidate.json': '1' }, { type: 'json' }],
  ['a-type', 1, { 'legacy.json': '{"a":1}', 'candidate.json': '{ "a":1}' }, { type: 'text/plain' }],
  [
    'many-of-a-field',
    1,
    {
      'legacy.json': JSON.stringify(Array.from({ length: 2_000 }, () => ({ a: 1 }))),
      'candidate.json': JSON.stringify(Array.from({ length: 2_000 }, () => ({ a: 2 }))),
    },
    {},
  ],
  [
    'many-fields',
    1,
    {
      'legacy.json': JSON.stringify(Array.from({ length: 60 }, (_, at) => ({ [`field${at}x`]: 1 }))),
      'candidate.json': JSON.stringify(Array.from({ length: 60 }, (_, at) => ({ [`field${at}x`]: 2 }))),
    },
    {},
  ],
  [
    'a-page',
    1,
    { 'legacy.html': '<p>Total: <b>5 €</b></p>', 'candidate.html': '<p>Total:<b>6 €</b></p>' },
    { left: 'legacy.html', right: 'candidate.html' },
  ],
  [
    'lines',
    1,
    { legacy: 'one\ntwo\nthree', candidate: 'one\n2\nthree' },
    { left: 'legacy', right: 'candidate' },
  ],
  ['json-by-its-look', 0, { legacy: '[1]', candidate: '[1.0]' }, { left: 'legacy', right: 'candidate' }],
  ['not-json', 1, { 'legacy.json': '{"a":1}', 'candidate.json': '<h1>502 Bad Gateway</h1>' }, {}],
  [
    'hostile-text',
    1,
    {
      'legacy.txt': 'plain',
      'candidate.txt': '\u001b[31mred\u001b[0m \u202egnp.exe \u0007\u009b2J',
    },
    { left: 'legacy.txt', right: 'candidate.txt' },
  ],
  [
    'hostile-names',
    1,
    { 'legacy.json': '{"\\u001b[31m\\u202e":1}', 'candidate.json': '{"\\u001b[31m\\u202e":2}' },
    {},
  ],
  [
    'undecided',
    1,
    {
      'legacy.json': `[${new Array(150_000).fill('0').join(',')}]`,
      'candidate.json': `[${new Array(150_000).fill('1').join(',')}]`,
    },
    {},
  ],
  [
    'deep',
    1,
    {
      'legacy.json': `${'['.repeat(99_999)}1${']'.repeat(99_999)}`,
      'candidate.json': `${'['.repeat(99_999)}2${']'.repeat(99_999)}`,
    },
    {},
  ],
]

for (const [golden, exitCode, files, options] of cases) {
  t.test(golden, async t => {
    const folder = t.testdir({ ...files })
    const given = {
      left: 'legacy.json',
      right: 'candidate.json',
      rules: null,
      type: null,
      json: false,
      ...options,
    }
    const inside = (name: string) => (name.startsWith('http') ? name : join(folder, name))
    const output = await compare(
      {
        ...given,
        left: inside(given.left),
        right: inside(given.right),
        rules: given.rules && inside(given.rules),
      },
      {},
    )
    t.equal(output.exitCode, exitCode)
    t.equal(exitCode === 2 ? output.stdout : '', '', 'talk is on stderr')
    const text = `${commandOf(given)}\n${output.stdout}--- stderr\n${output.stderr}`
    matchesGolden(t, golden, text.replaceAll(`${folder}/`, ''))
  })
}

t.test('a folder is no file, and a file that is too large is not read', async t => {
  const folder = t.testdir({ 'a.json': '1', folder: {} })
  const large = join(folder, 'large.json')
  writeFileSync(large, Buffer.alloc(64 * 1024 * 1024 + 1, 0x20))
  const options = { rules: null, type: null, json: true }
  const small = join(folder, 'a.json')
  const isFolder = await compare({ ...options, left: small, right: join(folder, 'folder') }, {})
  t.equal(isFolder.exitCode, 2)
  t.match(isFolder.stderr, /is a directory\n$/)
  const right = await compare({ ...options, left: small, right: large }, {})
  t.equal(right.exitCode, 1)
  t.match(JSON.parse(right.stdout), { outcome: 'failed', failure: 'response-body', why: /more than 64 MiB$/ })
  const left = await compare({ ...options, left: large, right: small }, {})
  t.match(JSON.parse(left.stdout), { outcome: 'skipped', reason: 'too-large' })
})

t.test('variables in a rules file are replaced', async t => {
  const folder = t.testdir({
    'a.json': '{"a":1}',
    'b.json': '{"a":2}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the file has to say
    'rules.yaml': 'compare: { ignore: ["${FIELD}"] }',
  })
  const [left, right, rules] = ['a.json', 'b.json', 'rules.yaml'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const options = { left, right, rules, type: null, json: false }
  t.equal((await compare(options, { FIELD: '$.a' })).exitCode, 0)
  t.equal((await compare(options, { FIELD: '$.b' })).exitCode, 1)
  t.match((await compare(options, {})).stderr, /missing-variable/)
})

function commandOf({ left, right, rules, type, json }: CompareOptions): string {
  const options = [
    rules === null ? [] : ['--rules', rules],
    type === null ? [] : ['--type', type],
    json ? ['--json'] : [],
  ]
  return ['$ banyan compare', left, right, ...options.flat()].join(' ')
}

/** What is redacted shows as another hash at each run. */
function matchesGolden(t: Test, name: string, output: string): void {
  const file = join(GOLDEN, `${name}.txt`)
  const text = output.replace(/‹redacted:[0-9a-f]{4}›/g, '‹redacted:····›')
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text)
  t.equal(text, readFileSync(file, 'utf8'))
}
