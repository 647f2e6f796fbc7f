import t from 'tap'
import { compareAnswers } from '../../src/compare/answers.ts'
import type { CompareRules } from '../../src/types.ts'
import { answer, compareBodies, compareHeaders, context, places } from './comparing.ts'

/** Two JSON bodies, and what they differ in: `at kind`, in alphabetical order. */
type Row = readonly [
  what: string,
  legacy: string,
  candidate: string,
  found: 'match' | readonly string[],
  rules?: Partial<CompareRules>,
]

const json: readonly Row[] = [
  // Paths
  ['a name', '{"a":1}', '{"a":2}', ['$.a value']],
  ['a name with a space', '{"any name":1}', '{"any name":2}', ["$['any name'] value"]],
  [
    'quotes, backslashes and controls are escaped',
    String.raw`{"it's":1,"b\\c":1,"\n\u0001":1}`,
    String.raw`{"it's":2,"b\\c":2,"\n\u0001":2}`,
    [String.raw`$['\n\u0001'] value`, String.raw`$['b\\c'] value`, String.raw`$['it\'s'] value`],
  ],
  ['an empty name', '{"":1}', '{"":2}', ["$[''] value"]],
  ['a name that begins with a digit', '{"1a":1}', '{"1a":2}', ["$['1a'] value"]],
  ['a name beyond ASCII', '{"größe":1}', '{"größe":2}', ['$.größe value']],
  ['the whole body', '1', '2', ['$ value']],
  [
    'a value behind an insertion stands at legacy’s position',
    '[{"id":1,"v":1},{"id":2,"v":1},{"id":3,"v":1}]',
    '[{"id":0,"v":1},{"id":1,"v":1},{"id":2,"v":2},{"id":3,"v":1}]',
    ['$[0] extra', '$[1].v value'],
  ],
  [
    'what is extra stands at the candidate’s position',
    '[1,2,3]',
    '[1,9,2,8,3]',
    ['$[1] extra', '$[3] extra'],
  ],
  [
    'an extra member behind an insertion, too',
    '[{"id":1},{"id":2}]',
    '[{"id":0},{"id":1},{"id":2,"more":1}]',
    ['$[0] extra', '$[2].more extra'],
  ],
  ['a missing element stands at legacy’s position', '[1,2,3]', '[3]', ['$[0] missing', '$[1] missing']],

  // Numbers
  ['1, 1.0 and 1e0 agree', '[1,1,1.0]', '[1.0,1e0,1E+0]', 'match'],
  ['neighbours beyond 2^53 do not', '9007199254740993', '9007199254740992', ['$ value']],
  ['twenty digits', '12345678901234567890', '12345678901234567891', ['$ value']],
  ['minus zero is zero', '[-0,-0.0,-0e5]', '[0,0,0]', 'match'],
  ['1e400 is itself', '1e400', '10e399', 'match'],
  ['1e400 is not 1e401', '1e400', '1e401', ['$ value']],
  ['1e1000000000 is itself', '1e1000000000', '1.0e+1000000000', 'match'],
  ['1e1000000000 is not 1e1000000001', '1e1000000000', '1e1000000001', ['$ value']],
  ['nor is 1e-1000000000 zero', '1e-1000000000', '0', ['$ value']],
  ['zero with any exponent is zero', '0e1000000000', '0', 'match'],
  ['an exponent beyond all exponents', `1e${'9'.repeat(30)}`, `10e${'9'.repeat(29)}8`, 'match'],
  ['and its neighbour', `1e${'9'.repeat(30)}`, `1e${'9'.repeat(29)}8`, ['$ value']],
  ['0.1 + 0.2 is not 0.3', '0.30000000000000004', '0.3', ['$ value']],
  // The pairs of RFC 8785, 3.2.2 and appendix B, that no double rounds
  ['RFC 8785: 1E30', '1E30', '1e+30', 'match'],
  ['RFC 8785: 4.50', '4.50', '4.5', 'match'],
  ['RFC 8785: 2e-3', '2e-3', '0.002', 'match'],
  ['RFC 8785: 0.000000000000000000000000001', '0.000000000000000000000000001', '1e-27', 'match'],
  ['RFC 8785: 333333333.33333329 is rounded there', '333333333.33333329', '333333333.3333333', ['$ value']],
  [
    'RFC 8785: strings',
    String.raw`"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"`,
    String.raw`"€$\u000f\nA'B\"\\\\\"/"`,
    'match',
  ],
  [
    'RFC 8785: keys in any order',
    String.raw`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`,
    String.raw`{"\r":2,"1":4,"${'\u0080'}":6,"ö":7,"€":1,"😀":5,"${'\ufb33'}":3}`,
    'match',
  ],

  // Duplicate keys
  ['the same values in the same order', '{"a":1,"a":2}', '{"a":1.0,"a":2}', 'match'],
  ['however the other keys stand', '{"a":1,"b":0,"a":2}', '{"b":0,"a":1,"a":2}', 'match'],
  ['another order', '{"a":1,"a":2}', '{"a":2,"a":1}', ['$.a order']],
  ['another value', '{"a":1,"a":2}', '{"a":1,"a":3}', ['$.a[1] value']],
  ['one more', '{"a":2}', '{"a":1,"a":2}', ['$.a[0] extra']],
  [
    'a list is no duplicate key',
    '{"a":1,"a":2}',
    '{"a":[1,2]}',
    ['$.a[0] extra', '$.a[0] missing', '$.a[1] missing'],
  ],

  // Names that mean something in JavaScript
  ['__proto__', '{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}', ['$.__proto__.a value']],
  ['an added __proto__', '{}', '{"__proto__":{}}', ['$.__proto__ extra']],
  [
    'constructor and toString',
    '{"constructor":1}',
    '{"toString":1}',
    ['$.constructor missing', '$.toString extra'],
  ],
  ['[] is not {}', '[]', '{}', ['$ type']],
  ['null is not missing', '{"a":null}', '{}', ['$.a missing']],
  ['null is not "null"', 'null', '"null"', ['$ type']],
  ['true is not false', 'true', 'false', ['$ value']],

  // Lists
  ['an insert at the front is one extra', '[1,2,3,4]', '[0,1,2,3,4]', ['$[0] extra']],
  ['the same elements in another order are one', '{"l":[1,2,3]}', '{"l":[3,1,2]}', ['$.l order']],
  ['also deep ones', '[[{"a":[1,2]}],[{"b":1}]]', '[[{"b":1}],[{"a":[1,2]}]]', ['$ order']],
  ['a gap of equal size pairs by position', '[1,2,3,4]', '[1,8,9,4]', ['$[1] value', '$[2] value']],
  ['another does not', '[1,2,3,4]', '[1,9,4]', ['$[1] extra', '$[1] missing', '$[2] missing']],
  [
    'an element moved past a change',
    '[1,2,3,4,5]',
    '[2,3,4,9,1]',
    ['$[0] missing', '$[3] extra', '$[4] extra', '$[4] missing'],
  ],

  // like
  [
    'any wants a value',
    '{"a":1}',
    '{}',
    ['$.a missing'],
    { ignore: [{ path: '$.a', like: 'any', within: null }] },
  ],
  [
    'any takes null',
    '{"a":1}',
    '{"a":null}',
    'match',
    { ignore: [{ path: '$.a', like: 'any', within: null }] },
  ],
  [
    'and what legacy has not',
    '{}',
    '{"a":1}',
    'match',
    { ignore: [{ path: '$.a', like: 'any', within: null }] },
  ],
  [
    'legacy’s value is not judged',
    '"soon"',
    '"2026-11-22T10:00:00Z"',
    'match',
    { ignore: [{ path: '$', like: 'timestamp', within: null }] },
  ],
  [
    'the candidate’s is',
    '"2026-11-22T10:00:00Z"',
    '"soon"',
    ['$ value'],
    { ignore: [{ path: '$', like: 'timestamp', within: null }] },
  ],
  [
    'equal values need be like nothing',
    '"soon"',
    '"so\\u006fn"',
    'match',
    { ignore: [{ path: '$', like: 'timestamp', within: null }] },
  ],

  // by
  [
    'elements pair by the key',
    '[{"id":1,"v":1},{"id":2,"v":1}]',
    '[{"id":2,"v":2},{"id":1,"v":1}]',
    ['$[1].v value'],
    { unordered: [{ path: '$', by: 'id' }] },
  ],
  [
    'keys that only one side has',
    '[{"id":1},{"id":2}]',
    '[{"id":3},{"id":1}]',
    ['$[0] extra', '$[1] missing'],
    { unordered: [{ path: '$', by: 'id' }] },
  ],
  [
    'without the key: a bag',
    '[{"v":1},{"v":2},{"id":7,"v":3}]',
    '[{"id":7,"v":3},{"v":2},{"v":1}]',
    'match',
    { unordered: [{ path: '$', by: 'id' }] },
  ],
  [
    'a repeated key: a bag',
    '[{"id":1,"v":1},{"id":1,"v":2}]',
    '[{"id":1,"v":2},{"id":1,"v":1}]',
    'match',
    { unordered: [{ path: '$', by: 'id' }] },
  ],
  [
    'repeated on one side only, too',
    '[{"id":1,"v":1}]',
    '[{"id":1,"v":1},{"id":1,"v":2}]',
    ['$[1] extra'],
    { unordered: [{ path: '$', by: 'id' }] },
  ],
  [
    'keys are equal under the rules',
    '[{"id":1,"v":1},{"id":2,"v":2}]',
    '[{"id":"2","v":2},{"id":"1.0","v":3}]',
    ['$[0].v value'],
    { unordered: [{ path: '$', by: 'id' }], same: ['number-string'] },
  ],
  [
    'bags are equal under the rules',
    '[{"t":1,"v":1},{"t":1,"v":2}]',
    '[{"t":2,"v":2},{"t":2,"v":1}]',
    'match',
    { unordered: [{ path: '$', by: null }], ignore: [{ path: '$[*].t', like: 'number', within: null }] },
  ],
  [
    'so is what aligns',
    '[{"t":1,"v":1},{"t":1,"v":2}]',
    '[{"t":2,"v":0},{"t":2,"v":1},{"t":2,"v":2}]',
    ['$[0] extra'],
    { ignore: [{ path: '$[*].t', like: 'number', within: null }] },
  ],
  [
    'and what may be extra',
    '[{"v":9},{"v":1},{"v":8}]',
    '[{"v":7},{"v":6},{"t":1,"v":1},{"v":5}]',
    ['$[0] extra', '$[0] missing', '$[1] extra', '$[2].v value'],
    { ignore: [{ path: '$[*].t', like: 'any', within: null }] },
  ],
  [
    'white space in bags',
    '["a  b","c  d"]',
    '["c d","a b"]',
    'match',
    { unordered: [{ path: '$', by: null }], same: ['whitespace'] },
  ],
  [
    'white space in keys',
    '[{"id":"a  1","v":1},{"id":"b","v":1}]',
    '[{"id":"b","v":1},{"id":"a 1","v":2}]',
    ['$[0].v value'],
    { unordered: [{ path: '$', by: 'id' }], same: ['whitespace'] },
  ],
  [
    'a bag within bags',
    '[[1,2],[3,4]]',
    '[[4,3],[2,1]]',
    'match',
    {
      unordered: [
        { path: '$', by: null },
        { path: '$[*]', by: null },
      ],
    },
  ],

  // same
  ['null-missing', '{"a":null}', '{}', 'match', { same: ['null-missing'] }],
  ['null-missing, the other way', '{}', '{"a":null}', 'match', { same: ['null-missing'] }],
  ['null-missing is about members', '[null]', '[]', ['$[0] missing'], { same: ['null-missing'] }],
  ['null-missing is not about empty', '{"a":""}', '{}', ['$.a missing'], { same: ['null-missing'] }],
  ['empty-missing', '{"a":"","b":[],"c":{}}', '{}', 'match', { same: ['empty-missing'] }],
  [
    'empty-missing is not about null, 0, false',
    '{"a":null,"b":0,"c":false}',
    '{}',
    ['$.a missing', '$.b missing', '$.c missing'],
    { same: ['empty-missing'] },
  ],
  ['empty-missing is about members', '[""]', '[]', ['$[0] missing'], { same: ['empty-missing'] }],
  [
    'empty-missing is not about null beside empty',
    '{"a":null}',
    '{"a":""}',
    ['$.a type'],
    { same: ['empty-missing', 'null-missing'] },
  ],
  ['number-string', '{"a":12.50}', '{"a":"12.5"}', 'match', { same: ['number-string'] }],
  [
    'number-string reads JSON’s numbers',
    '[1,1,1,1]',
    '["01","+1"," 1","1."]',
    ['$[0] type', '$[1] type', '$[2] type', '$[3] type'],
    { same: ['number-string'] },
  ],
  ['number-string is not about two strings', '"1"', '"1.0"', ['$ value'], { same: ['number-string'] }],
  ['whitespace', '" a  b\\n"', '"a b"', 'match', { same: ['whitespace'] }],
  ['whitespace is not about none', '"ab"', '"a b"', ['$ value'], { same: ['whitespace'] }],

  // Parsing
  ['a parse error on one side', '{"a":1}', '{"a":1', ['$ type']],
  ['on both sides bodies are text', 'oh no\nline', 'oh no\nother', ['$[1] value']],
  ['on both sides, only the line breaks differ', 'oh\r\nno', 'oh\nno\n', 'match'],
]

for (const [what, legacy, candidate, found, rules] of json) {
  t.test(`JSON: ${what}`, async t => t.strictSame(places(compareBodies(legacy, candidate, rules)), found))
}

/** Bodies of other types. */
const others: readonly (readonly [
  what: string,
  type: string,
  legacy: string | Uint8Array,
  candidate: string | Uint8Array,
  found: string | readonly string[],
])[] = [
  ['kinds of line break', 'text/plain', 'a\r\nb\rc\nd', 'a\nb\nc\nd', 'match'],
  ['white space before them', 'text/plain', 'a \t\nb', 'a\nb', 'match'],
  ['a last line break', 'text/plain', 'a\nb\n', 'a\nb', 'match'],
  ['two last ones', 'text/plain', 'a\nb\n\n', 'a\nb', ['$[2] missing']],
  ['white space in front counts', 'text/plain', ' a', 'a', ['$[0] value']],
  ['lines are aligned', 'text/plain', 'a\nb\nc', 'new\na\nb\nc', ['$[0] extra']],
  ['lines in another order', 'text/csv', 'a\nb\nc', 'a\nc\nb', ['$ order']],
  ['XML is by line', 'application/atom+xml', '<a>\n<b/>\n</a>', '<a>\n<c/>\n</a>', ['$[1] value']],
  ['forms are ordered pairs', 'application/x-www-form-urlencoded', 'a=1&b=2', 'b=2&a=1', ['$ order']],
  ['escapes in forms', 'application/x-www-form-urlencoded', 'a=%20%C3%A9&b', 'a=+é&b=', 'match'],
  [
    'bytes in forms that are no UTF-8',
    'application/x-www-form-urlencoded',
    'a=%ff',
    'a=%fe',
    ['$[0].a value'],
  ],
  ['a value of a form', 'application/x-www-form-urlencoded', 'a=1&b=2', 'a=1&b=3', ['$[1].b value']],
  ['anything else: its length', 'image/png', 'abc', 'abcd', ['$ length']],
  ['and its hash', 'image/png', 'abc', 'abd', ['$ value']],
  ['no content type is anything else', '', '{"a":1}', '{ "a":1}', ['$ length']],

  ['a byte order mark belongs to the charset', 'text/plain', '\ufeffabc', 'abc', 'match'],
  ['in JSON, too', 'application/json', '\ufeff{"a":1}', '{"a":1}', 'match'],
  ['UTF-16 by its mark', 'text/plain', Buffer.from('\ufeffabc', 'utf16le'), 'abc', 'match'],
  [
    'a charset',
    'text/plain; charset=ISO-8859-1',
    Buffer.from('caf\u00e9\n', 'latin1'),
    Buffer.from('caf\u00e9', 'latin1'),
    'match',
  ],
  [
    'invalid in the charset: bytes',
    'text/plain',
    Buffer.from([0x61, 0xff]),
    Buffer.from([0x61, 0xfe]),
    ['$ value'],
  ],
  ['invalid on one side: bytes', 'application/json', Buffer.from([0x22, 0xff, 0x22]), '"é"', ['$ length']],
  ['an unknown charset: bytes', 'text/plain; charset=klingon', 'a\r\n', 'a\n', ['$ length']],
  [
    'an overlong or surrogate encoding is invalid',
    'application/json',
    Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    Buffer.from([0x22, 0xef, 0xbf, 0xbd, 0x22]),
    ['$ value'],
  ],
]

for (const [what, type, legacy, candidate, found] of others) {
  t.test(`${type}: ${what}`, async t =>
    t.strictSame(places(compareBodies(legacy, candidate, {}, type)), found),
  )
}

t.test('a lone surrogate is itself, and no other', async t => {
  t.equal(places(compareBodies(String.raw`"\ud800"`, String.raw`"\uD800"`)), 'match')
  t.strictSame(places(compareBodies(String.raw`"\ud800"`, String.raw`"\ud801"`)), ['$ value'])
  t.strictSame(places(compareBodies(String.raw`"\ud800"`, String.raw`"\ufffd"`)), ['$ value'])
})

t.test('a difference of a duplicate key says so', async t => {
  const found = compareBodies('{"a":1,"a":2}', '{"a":1,"a":3}')
  t.match(found, { differences: [{ at: '$.a[1]', field: '$.a[*]', note: 'duplicate key' }] })
})

t.test('a parse error says what is wrong, and where', async t => {
  const found = compareBodies('{"a":1}', '{"a":1')
  t.match(found, { differences: [{ note: 'candidate is not JSON: "," or "}" is expected at the end' }] })
})

/** Content types: `legacy`, `candidate`, the bodies, and what differs. */
const types: readonly (readonly [
  what: string,
  legacy: string | null,
  candidate: string | null,
  bodies: readonly [string, string],
  found: 'match' | readonly string[],
])[] = [
  ['equal bytes', 'text/html', 'application/json', ['1', '1'], ['header content-type header']],
  ['unequal bytes', 'text/html', 'application/json', ['1', '1.0'], ['$ type', 'header content-type header']],
  ['none on one side', 'text/html', null, ['1', '2'], ['$ type', 'header content-type header']],
  [
    'types of one format',
    'application/json',
    'application/problem+json',
    ['1', '1.0'],
    ['$ type', 'header content-type header'],
  ],
  ['case', 'Application/JSON', 'application/json', ['1', '1.0'], 'match'],
  ['JSON implies UTF-8', 'application/json', 'application/json;charset=UTF-8', ['1', '1.0'], 'match'],
  [
    'so does +json',
    'application/problem+json; charset="utf-8"',
    'application/problem+json',
    ['1', '1.0'],
    'match',
  ],
  [
    'but not another charset',
    'application/json',
    'application/json; charset=utf-16',
    ['', ''],
    ['header content-type header'],
  ],
  [
    'text implies none',
    'text/plain',
    'text/plain; charset=utf-8',
    ['a', 'a\n'],
    ['header content-type header'],
  ],
  ['the charset’s case', 'text/plain; charset=UTF-8', 'text/plain; charset=utf-8', ['a', 'a\n'], 'match'],
  [
    'parameters in any order',
    'text/plain; charset=utf-8; format=flowed',
    'text/plain;format="flowed";charset=utf-8',
    ['a', 'a\n'],
    'match',
  ],
]

for (const [what, legacy, candidate, [from, to], found] of types) {
  t.test(`content type: ${what}`, async t => {
    const headers = [legacy, candidate].map(type => (type === null ? [] : ['Content-Type', type]))
    const comparison = compareAnswers(answer(from, headers[0]), answer(to, headers[1]), context())
    t.strictSame(places(comparison), found)
  })
}

t.test('the same text in two charsets differs in the header alone', async t => {
  const legacy = answer(Buffer.from('caf\u00e9', 'latin1'), ['Content-Type', 'text/html; charset=iso-8859-1'])
  const candidate = answer('café', ['Content-Type', 'text/html; charset=utf-8'])
  t.strictSame(places(compareAnswers(legacy, candidate, context())), ['header content-type header'])
})

t.test('a header that is not compared does not make types differ', async t => {
  t.equal(places(compareHeaders(['ETag', '"1"'], ['ETag', '"2"'])), 'match')
})
