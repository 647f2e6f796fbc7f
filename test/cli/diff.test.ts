import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type DiffOptions, diff } from '../../src/cli/diff.ts'
import { rejudge } from '../../src/cli/rejudge.ts'
import type { Refused } from '../../src/types/steering.ts'
import { type Answers, startStandIn } from './admin-stand-in.ts'
import { matchesGolden } from './golden.ts'
import {
  BARE_EXAMPLE,
  DIFFERENCES,
  EXAMPLE,
  FAILED_EXAMPLE,
  HOSTILE,
  HOSTILE_EXAMPLE,
  MOVED_EXAMPLE,
  OVERVIEW,
  PAGE_EXAMPLE,
  REJUDGED,
  route,
} from './views.ts'

const NO_ROUTE: Refused = {
  route: 'invoises',
  refused: 'no-such-route',
  what: 'there is no route "invoises"',
  fix: 'banyan status --all lists them',
  verdict: null,
}

const examples = (field: string, limit = 3) =>
  `GET /routes/invoices/examples?${new URLSearchParams({ field, limit: String(limit) })}`

const ANSWERS: Answers = {
  'GET /overview': [200, OVERVIEW],
  'GET /routes/invoices/differences': [200, DIFFERENCES],
  'GET /routes/invoises/differences': [404, NO_ROUTE],
  [examples('$.total')]: [200, [EXAMPLE, BARE_EXAMPLE]],
  [examples('$.discount', 1)]: [200, [EXAMPLE]],
  [examples('$.lines[*].price')]: [200, [MOVED_EXAMPLE]],
  [examples('failed timeout')]: [200, [FAILED_EXAMPLE]],
  [examples('$.html.body.td[*]')]: [200, [PAGE_EXAMPLE]],
  [examples('$.合計')]: [200, [HOSTILE_EXAMPLE]],
  [examples('status')]: [200, [BARE_EXAMPLE]],
  [examples('$.printedAt')]: [200, []],
  [examples('total')]: [200, []],
}

const cases: readonly (readonly [
  golden: string,
  exitCode: number,
  options: Partial<DiffOptions>,
  answers?: Answers,
])[] = [
  ['routes', 0, {}],
  ['routes-on-a-terminal', 0, { look: { colour: false, width: 60 } }],
  [
    'routes-without-differences',
    0,
    {},
    { 'GET /overview': [200, { ...OVERVIEW, routes: [route('users'), route('orders')] }] },
  ],
  ['routes-hostile', 0, {}, { 'GET /overview': [200, { ...OVERVIEW, routes: [HOSTILE] }] }],
  ['fields', 0, { route: 'invoices' }],
  [
    'fields-noise-only',
    0,
    { route: 'invoices' },
    {
      'GET /routes/invoices/differences': [
        200,
        {
          ...DIFFERENCES,
          outcomes: { ...DIFFERENCES.outcomes, failed: {}, differ: 1_005 },
          fields: DIFFERENCES.fields.slice(2),
        },
      ],
    },
  ],
  [
    'fields-none',
    0,
    { route: 'invoices' },
    {
      'GET /routes/invoices/differences': [
        200,
        {
          ...DIFFERENCES,
          outcomes: { match: 0, excused: 0, differ: 0, failed: {}, skipped: {}, hidden: {} },
          rulesThatHid: {},
          fields: [],
        },
      ],
    },
  ],
  ['no-such-route', 2, { route: 'invoises' }],
  ['field', 0, { route: 'invoices', field: '$.total' }],
  ['field-on-a-terminal', 0, { route: 'invoices', field: '$.total', look: { colour: false, width: 64 } }],
  ['field-missing', 0, { route: 'invoices', field: '$.discount', limit: 1 }],
  ['field-moved', 0, { route: 'invoices', field: '$.lines[*].price' }],
  ['field-of-a-page', 0, { route: 'invoices', field: '$.html.body.td[*]' }],
  ['field-hostile', 0, { route: 'invoices', field: '$.合計' }],
  ['field-status', 0, { route: 'invoices', field: 'status' }],
  ['field-without-examples', 0, { route: 'invoices', field: '$.printedAt' }],
  ['failed', 0, { route: 'invoices', field: 'failed timeout' }],
  ['no-such-field', 2, { route: 'invoices', field: 'total' }],
]

for (const [golden, exitCode, options, answers = ANSWERS] of cases) {
  t.test(`diff: ${golden}`, async t => {
    const output = await asked(t, options, answers)
    t.equal(output.exitCode, exitCode)
    t.equal(exitCode === 2 ? output.stdout : '', '')
    matchesGolden(t, `diff/${golden}`, `${output.stdout}--- stderr\n${output.stderr}`)
  })
}

t.test('with --json it prints what the API says, unchanged, and nothing else', async t => {
  for (const [options, expected] of [
    [{}, OVERVIEW],
    [{ route: 'invoices' }, DIFFERENCES],
    [{ route: 'invoices', field: '$.合計' }, [HOSTILE_EXAMPLE]],
  ] as const) {
    const { exitCode, stdout, stderr } = await asked(t, { ...options, json: true }, ANSWERS)
    t.strictSame([exitCode, stderr], [0, ''])
    t.strictSame(JSON.parse(stdout), JSON.parse(JSON.stringify(expected)))
    t.notMatch(stdout, /[\u007f-\u009f\u202e]/, 'what a terminal would obey is escaped')
  }
  const refused = await asked(t, { route: 'invoises', json: true }, ANSWERS)
  t.equal(refused.exitCode, 2)
  t.strictSame(JSON.parse(refused.stdout), NO_ROUTE)
})

const RULES = `compare:
  ignore: ["$.a", { path: "$.at", like: timestamp, within: 5s }, { path: "$.n", like: number, within: 2.5 }]
  unordered: ["$.tags", { path: "$.lines", by: sku }]
  tolerance: { "$.total": 0.01 }
  same: [null-missing]
  headers: { only: [content-type] }
  status: class
`

t.test('rejudge: agreement before and after, field by field', async t => {
  const { output, sent } = await rejudged(t, RULES, { 'POST /routes/invoices/rejudge': [200, REJUDGED] })
  t.equal(output.exitCode, 0)
  matchesGolden(t, 'rejudge/estimate', `${output.stdout}--- stderr\n${output.stderr}`)
  t.strictSame(sent, {
    compare: {
      ignore: [
        { path: '$.a', like: 'any' },
        { path: '$.at', like: 'timestamp', within: '5000ms' },
        { path: '$.n', like: 'number', within: 2.5 },
      ],
      unordered: ['$.tags', { path: '$.lines', by: 'sku' }],
      tolerance: { '$.total': 0.01 },
      same: ['null-missing'],
      headers: { ignore: [], only: ['content-type'] },
      status: 'class',
    },
  })
})

t.test('rejudge: exact, without pairs, refused', async t => {
  const exact = { ...REJUDGED, exact: true, to: 1, fields: [] }
  const empty = { ...REJUDGED, from: null, to: null, pairs: 0, examples: 0, fields: [] }
  for (const [golden, status, body, exitCode] of [
    ['exact', 200, exact, 0],
    ['without-pairs', 200, empty, 0],
    ['refused', 422, { ...NO_ROUTE, refused: 'no-examples', what: 'no bodies are kept' }, 1],
  ] as const) {
    const { output } = await rejudged(t, 'compare: {}\n', { 'POST /routes/invoices/rejudge': [status, body] })
    t.equal(output.exitCode, exitCode, golden)
    matchesGolden(t, `rejudge/${golden}`, `${output.stdout}--- stderr\n${output.stderr}`)
  }
})

t.test('rejudge: rules with problems are told with their place, and nobody is asked', async t => {
  const { output, sent } = await rejudged(t, 'compare:\n  ignroe: []\n', {})
  t.equal(output.exitCode, 1)
  t.match(output.stderr, /rules\.yaml:2:3 {2}unknown-key .*did you mean "ignore"\?/)
  t.equal(sent, undefined)
  const json = await rejudged(t, '', {}, { json: true })
  t.equal(json.output.exitCode, 1)
  t.match(JSON.parse(json.output.stdout), { problems: [{ code: 'empty-file' }] })
  const none = await rejudged(t, null, {})
  t.equal(none.output.exitCode, 2)
  t.match(none.output.stderr, /no-file .*\n.*--rules FILE/)
})

async function asked(t: Test, options: Partial<DiffOptions>, answers: Answers) {
  const { url } = await startStandIn(t, answers)
  const look = { colour: false, width: null }
  const standard = {
    admin: url,
    config: 'routes.yaml',
    json: false,
    look,
    route: null,
    field: null,
    limit: 3,
  }
  return diff({ ...standard, ...options }, {})
}

async function rejudged(t: Test, text: string | null, answers: Answers, options = { json: false }) {
  const { url, asked } = await startStandIn(t, answers)
  const rules = join(t.testdir(), 'rules.yaml')
  if (text !== null) writeFileSync(rules, text)
  const look = { colour: false, width: null }
  const given = { admin: url, config: 'routes.yaml', look, route: 'invoices', rules, ...options }
  const output = await rejudge(given, {})
  return { output, sent: asked[0]?.body }
}
