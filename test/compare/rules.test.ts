import t from 'tap'
import type { CompareRules, IgnoreRule } from '../../src/types.ts'
import { compareBodies, compareHeaders, places } from './comparing.ts'

const ignore = (path: string, like: IgnoreRule['like'] = 'any', within: number | null = null) => ({
  ignore: [{ path, like, within }],
})

/** What a rule hides, and what it leaves. */
const cases: readonly (readonly [
  what: string,
  rules: Partial<CompareRules>,
  legacy: string,
  candidate: string,
  found: 'match' | readonly string[],
  hidden: { readonly [rule: string]: number },
])[] = [
  ['$', ignore('$'), '{"a":1}', '[2]', 'match', { 'ignore $': 1 }],
  ['.name', ignore('$.a'), '{"a":1,"b":1}', '{"a":2,"b":2}', ['$.b value'], { 'ignore $.a': 1 }],
  ['a whole subtree', ignore('$.a'), '{"a":{"b":[1,2]}}', '{"a":{"c":3}}', 'match', { 'ignore $.a': 1 }],
  [
    'what is below a name',
    ignore('$.a.b'),
    '{"a":{"b":1,"c":1}}',
    '{"a":{"b":2,"c":2}}',
    ['$.a.c value'],
    { 'ignore $.a.b': 1 },
  ],
  [
    "['any name']",
    ignore("$['any name']"),
    '{"any name":1}',
    '{"any name":2}',
    'match',
    { "ignore $['any name']": 1 },
  ],
  ['[3]', ignore('$[1]'), '[1,1,1]', '[2,2,1]', ['$[0] value'], { 'ignore $[1]': 1 }],
  [
    '[*] of a list',
    ignore('$[*].a'),
    '[{"a":1},{"a":1}]',
    '[{"a":2},{"a":3}]',
    'match',
    { 'ignore $[*].a': 2 },
  ],
  ['[*] of an object', ignore('$[*]'), '{"a":1,"b":1}', '{"a":2,"b":3}', 'match', { 'ignore $[*]': 2 }],
  [
    '..name',
    ignore('$..a'),
    '{"a":1,"b":[{"a":1,"c":{"a":1}}]}',
    '{"a":2,"b":[{"a":2,"c":{"a":3}}]}',
    'match',
    { 'ignore $..a': 3 },
  ],
  [
    '..name twice',
    ignore('$..a..b'),
    '{"a":{"b":1,"a":{"b":1}},"b":1}',
    '{"a":{"b":2,"a":{"b":2}},"b":2}',
    ['$.b value'],
    { 'ignore $..a..b': 2 },
  ],
  [
    'a name of a prototype',
    ignore('$.__proto__'),
    '{"__proto__":1}',
    '{"__proto__":2}',
    'match',
    { 'ignore $.__proto__': 1 },
  ],
  ['nothing that differs', ignore('$.a'), '{"a":1,"b":1.0}', '{"a":1,"b":1}', 'match', {}],

  [
    'like timestamp',
    ignore('$', 'timestamp'),
    '"x"',
    '"2026-11-22T10:00:00Z"',
    'match',
    { 'ignore $ like timestamp': 1 },
  ],
  [
    'like uuid',
    ignore('$', 'uuid'),
    '1',
    '"0190163d-8694-739b-aea5-966c26f8ad91"',
    'match',
    { 'ignore $ like uuid': 1 },
  ],
  ['not like uuid', ignore('$', 'uuid'), '1', '"0190163d8694739baea5966c26f8ad91"', ['$ type'], {}],
  ['like number', ignore('$', 'number'), '"x"', '1e400', 'match', { 'ignore $ like number': 1 }],
  ['a string is no number', ignore('$', 'number'), '1', '"1"', ['$ type'], {}],
  ['like string', ignore('$', 'string'), '1', '""', 'match', { 'ignore $ like string': 1 }],
  ['not like string', ignore('$', 'string'), '1', 'null', ['$ type'], {}],
  [
    'not like: what is inside is compared',
    ignore('$', 'string'),
    '{"a":1,"b":1}',
    '{"a":2,"b":1}',
    ['$.a value'],
    {},
  ],

  [
    'within 5 s, inclusive',
    ignore('$', 'timestamp', 5_000),
    '"2026-11-22T10:00:00Z"',
    '"2026-11-22T10:00:05Z"',
    'match',
    { 'ignore $ like timestamp': 1 },
  ],
  [
    'more than 5 s',
    ignore('$', 'timestamp', 5_000),
    '"2026-11-22T10:00:00Z"',
    '"2026-11-22T10:00:05.001Z"',
    ['$ value'],
    {},
  ],
  [
    'within, the other way',
    ignore('$', 'timestamp', 5_000),
    '"2026-11-22T10:00:05Z"',
    '"2026-11-22T11:00:00+01:00"',
    'match',
    { 'ignore $ like timestamp': 1 },
  ],
  [
    'within wants two timestamps',
    ignore('$', 'timestamp', 5_000),
    '"x"',
    '"2026-11-22T10:00:05Z"',
    ['$ value'],
    {},
  ],
  ['within 0.1, exactly', ignore('$', 'number', 0.1), '1', '1.1', 'match', { 'ignore $ like number': 1 }],
  ['more than 0.1', ignore('$', 'number', 0.1), '1', '1.1000000000000000000001', ['$ value'], {}],
  [
    'within, of huge numbers',
    ignore('$', 'number', 1),
    '9007199254740993',
    '9007199254740994',
    'match',
    { 'ignore $ like number': 1 },
  ],
  ['within, of exponents', ignore('$', 'number', 1), '1e1000000000', '1', ['$ value'], {}],
  [
    'within, of nearly nothing',
    ignore('$', 'number', 1),
    '1e-1000000000',
    '1',
    'match',
    { 'ignore $ like number': 1 },
  ],

  [
    'tolerance',
    { tolerance: { '$.a': 0.01 } },
    '{"a":1.00,"b":1}',
    '{"a":1.01,"b":1.01}',
    ['$.b value'],
    { 'tolerance $.a': 1 },
  ],
  ['tolerance is about numbers', { tolerance: { $: 1 } }, '1', '"1"', ['$ type'], {}],
  [
    'tolerance and number-string',
    { tolerance: { $: 1 }, same: ['number-string'] },
    '1',
    '"2"',
    'match',
    { 'tolerance $': 1 },
  ],

  [
    'unordered',
    { unordered: [{ path: '$.a', by: null }] },
    '{"a":[1,2],"b":[1,2]}',
    '{"a":[2,1],"b":[2,1]}',
    ['$.b order'],
    { 'unordered $.a': 1 },
  ],
  [
    'unordered by',
    { unordered: [{ path: '$', by: 'id' }] },
    '[{"id":1},{"id":2}]',
    '[{"id":2},{"id":1}]',
    'match',
    { 'unordered $ by id': 1 },
  ],
  [
    'unordered hides nothing in order',
    { unordered: [{ path: '$', by: null }] },
    '[1,2]',
    '[1.0,2]',
    'match',
    {},
  ],
  [
    'what rules hide in bags is counted',
    { unordered: [{ path: '$', by: null }], tolerance: { '$[*]': 1 } },
    '[1,10]',
    '[11,2]',
    'match',
    { 'unordered $': 1, 'tolerance $[*]': 2 },
  ],

  [
    'same',
    { same: ['null-missing', 'number-string'] },
    '{"a":null,"b":[1,"2"]}',
    '{"b":["1",2]}',
    'match',
    { 'same null-missing': 1, 'same number-string': 2 },
  ],
  [
    'same in elements that are aligned',
    { same: ['number-string'] },
    '[{"a":1},{"a":2}]',
    '[{"a":"0"},{"a":"1"},{"a":"2"}]',
    ['$[0] extra'],
    { 'same number-string': 2 },
  ],
]

for (const [what, rules, legacy, candidate, found, hidden] of cases) {
  t.test(what, async t => {
    const comparison = compareBodies(legacy, candidate, rules)
    t.strictSame(places(comparison), found)
    t.strictSame(comparison.hidden, hidden)
  })
}

t.test('a rule for $ ignores bodies that nobody reads, too', async t => {
  const found = compareBodies('abc', 'abcd', ignore('$'), 'image/png')
  t.equal(places(found), 'match')
  t.strictSame(found.hidden, { 'ignore $': 1 })
  t.strictSame(places(compareBodies('abc', 'abcd', ignore('$', 'string'), 'image/png')), ['$ length'])
})

t.test('rules for headers and statuses count what they hid', async t => {
  const headers = { ignore: ['X-A'], only: null }
  t.strictSame(compareHeaders(['X-A', '1'], ['X-A', '2'], { headers }).hidden, { 'headers.ignore x-a': 1 })
  const only = { ignore: [], only: ['x-b'] }
  t.strictSame(compareHeaders(['X-A', '1', 'X-C', '1'], ['X-A', '2'], { headers: only }).hidden, {
    'headers.only': 2,
  })
})

/** Timestamps as the page means them: RFC 3339 or an HTTP date, and one that exists. */
const timestamps: readonly (readonly [text: string, isOne: boolean])[] = [
  ['2026-11-22T10:00:00Z', true],
  ['2026-11-22t10:00:00.123456789z', true],
  ['2026-11-22 10:00:00+05:45', true],
  ['2024-02-29T23:59:59-12:00', true],
  ['2016-12-31T23:59:60Z', true],
  ['2017-01-01T00:59:60+01:00', true],
  ['Sun, 06 Nov 1994 08:49:37 GMT', true],
  ['Sunday, 06-Nov-94 08:49:37 GMT', true],
  ['Sun Nov  6 08:49:37 1994', true],
  ['2026-11-22', false],
  ['2026-11-22T10:00:00', false],
  ['2026-11-22T10:00Z', false],
  ['2026-02-29T10:00:00Z', false],
  ['2026-04-31T10:00:00Z', false],
  ['2026-13-01T10:00:00Z', false],
  ['2026-11-00T10:00:00Z', false],
  ['2026-11-22T24:00:00Z', false],
  ['2026-11-22T10:60:00Z', false],
  ['2026-11-22T10:00:60Z', false],
  ['2026-11-22T10:00:00+24:00', false],
  ['2026-11-22T10:00:00.Z', false],
  [' 2026-11-22T10:00:00Z', false],
  ['Mon, 06 Nov 1994 08:49:37 GMT', false],
  ['Sun, 31 Feb 1994 08:49:37 GMT', false],
  ['Sun, 06 Nov 1994 08:49:37 CET', false],
  ['1795341600', false],
  ['now', false],
]

for (const [text, isOne] of timestamps) {
  t.test(`${JSON.stringify(text)} is ${isOne ? 'a' : 'no'} timestamp`, async t => {
    const found = compareBodies('0', JSON.stringify(text), ignore('$', 'timestamp'))
    t.equal(found.outcome, isOne ? 'match' : 'differ')
  })
}
