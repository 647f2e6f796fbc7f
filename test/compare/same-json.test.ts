import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { NO_RULES } from '../../src/compare/rules.ts'
import { areSameJson } from '../../src/compare/same-json.ts'
import { agreesAsJson } from '../../src/compare/settled.ts'
import { answer, compareBodies, places, unread } from './comparing.ts'

fc.configureGlobal({ seed: 20_261_123, numRuns: 4_000 })

const same = (legacy: string, candidate: string) => areSameJson(Buffer.from(legacy), Buffer.from(candidate))

const SURE = [
  ['{"a":1,"b":[1,{"c":null,"d":"x"}]}', '{ "b" : [1, {"d":"x","c":null}], "a" : 1 }'],
  ['{"a":1.0,"b":-0}', '{"b":0,"a":1}'],
  ['{"constructor":{"a":1},"toString":2}', '{"toString":2,"constructor":{"a":1}}'],
  ['{"a\\\\":1,"b\\":2":3}', '{"b\\":2":3,"a\\\\":1}'],
  ['[true,false,1234567890123.5]', '[true, false, 1234567890123.5]'],
  ['"\\ud800"', ' "\\uD800"'],
  ['["a\\/b","\\u00e9","\\u0022"]', '["a/b", "é", "\\""]'],
  ['{"id":12345678901234567890,"n":-1.5E+400}', '{"n":-1.5E+400,"id":12345678901234567890}'],
  ['[ ]', '[\n]\r\n\t'],
  [
    `{${Array.from({ length: 900 }, (_, n) => `"n${n}":${n}`)}}`,
    `{${Array.from({ length: 900 }, (_, n) => `"n${899 - n}":${899 - n}`)}}`,
  ],
  [
    '{"id":"3e4f9a10-0000-4000-8000-1e2e3e4e5e6e","n":1}',
    '{"n":1,"id":"3e4f9a10-0000-4000-8000-1e2e3e4e5e6e"}',
  ],
] as const
for (const [legacy, candidate] of SURE) {
  t.test(`${legacy.slice(0, 60)} and ${candidate.slice(0, 60)} are the same`, async t =>
    t.equal(same(legacy, candidate), true),
  )
}

const UNSURE = [
  ['{"n":9007199254740993}', '{"n":9007199254740992}', 'digits that a double loses'],
  ['[12345678901234567890]', '[12345678901234567891]', 'more of them'],
  ['[0.1234567890123456781]', '[0.1234567890123456782]', 'behind the point'],
  ['[1e400]', '[1e401]', 'exponents'],
  ['{"n": -1E400}', '{"n": -1E401}', 'exponents of what is negative'],
  ['{"a":1,"a":2}', '{"a":2}', 'a key that stands twice'],
  ['{"a" :1,"a":2}', '{"a":2}', 'with white space behind it'],
  ['{"a":1,"a":2}', '{"a":1,"a":2} ', 'on both sides'],
  ['{"a":1,"\\u0061":2}', '{"\\u0061":2,"a":1}', 'once in another way'],
  ['{"a":1,"b":2}', '{"a":1,"a":1}', 'in place of another one'],
  ['{"__proto__":1}', '{}', 'a key of prototypes'],
  ['{"toString":1}', '{"constructor":1}', 'two of them'],
  ['{"__proto__":{}}', '{"a":{}}', 'the prototype itself'],
  ['{"constructor":{}}', '{"a":{}}', 'and what is found on it'],
  ['[]', '{}', 'a list and an object'],
  ['[1,2]', '[2,1]', 'another order of elements'],
  ['{"a":null}', '{}', 'nothing and no member'],
  ['"1"', '1', 'a string and a number'],
  ['{"a":1}', '{"a":1', 'half of it'],
  [`${'['.repeat(100)}${']'.repeat(100)}`, ` ${'['.repeat(100)}${']'.repeat(100)}`, 'many levels'],
  [`"${'a'.repeat(20_000)}"`, ` "${'a'.repeat(20_000)}"`, 'long bodies'],
  ['\ufeff1', '\ufeff1 ', 'a byte order mark'],
] as const
for (const [legacy, candidate, what] of UNSURE) {
  t.test(`not for certain: ${what}`, async t => {
    t.equal(same(legacy, candidate), false)
    t.equal(same(candidate, legacy), false)
  })
}

t.test('bytes that are no UTF-8', async t => {
  t.equal(areSameJson(Buffer.from([0x22, 0xff, 0x22]), Buffer.from([0x22, 0xff, 0x22, 0x20])), false)
  // What a decoder puts in their place is not what the other side wrote.
  const broken = Buffer.concat([Buffer.from('"\\n'), Buffer.from([0xff]), Buffer.from('"')])
  t.equal(areSameJson(broken, Buffer.from('"\\u000a\ufffd"')), false)
  t.equal(areSameJson(Buffer.from('"\\u000a\ufffd"'), broken), false)
})

t.test('what is found the same is a match for whoever reads it all', async () => {
  const number = fc.constantFrom(
    '0',
    '-0',
    '1',
    '1.0',
    '1e0',
    '9007199254740993',
    '9007199254740992',
    '0.1',
    '0.10',
  )
  const key = fc.constantFrom('a', 'b', '__proto__', 'a\\u0062', 'ab', 'x\\":y')
  const { text } = fc.letrec<{ text: string }>(tie => ({
    text: fc.oneof(
      { maxDepth: 3 },
      number,
      fc.constantFrom('null', 'true', '"a"', '"\\u0061"', '"a\\":1"'),
      fc.array(tie('text'), { maxLength: 3 }).map(items => `[${items.join(', ')}]`),
      fc
        .array(fc.tuple(key, tie('text')), { maxLength: 3 })
        .map(members => `{${members.map(([name, value]) => `"${name}" :${value}`).join()}}`),
    ),
  }))
  let found = 0
  fc.assert(
    fc.property(text, text, (legacy, candidate) => {
      if (!same(legacy, candidate)) return
      found++
      assert.equal(places(compareBodies(legacy, candidate)), 'match')
    }),
  )
  assert.ok(found > 100, `${found} pairs were the same`)
})

t.test('what is read is JSON, and JSON is read', async () => {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.json({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...'{}[]:,"\\ -+.0123456789eEtrufalsn\n\u0001'.split('')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '01',
        '1.',
        '.5',
        '1e',
        '-',
        '1e+',
        '\\x',
        '\\u12g4',
        '"\\u00e9"',
        'nul',
        'NaN',
      ),
    },
  )
  const text = fc
    .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat({ max: 3 }), fc.option(piece, { nil: '' }))
    .map(([json, at, cut, put]) => {
      const from = at % (json.length + 1)
      return json.slice(0, from) + put + json.slice(from + cut)
    })
  let read = 0
  fc.assert(
    fc.property(text, text => {
      const isRead = same(text, `${text} `)
      const isJson = isJsonText(text)
      if (isJson) read++
      // Names that stand twice, or can be written in another way, are for others.
      if (isRead || !/\\[^"]|"([^"]*)" *:.*"\1" *:/su.test(text)) assert.equal(isRead, isJson)
    }),
  )
  assert.ok(read > 400, `${read} texts were JSON`)
})

t.test('names that were chosen to be looked for in one place are not looked for', async t => {
  const slot = (name: string) => {
    let hash = 0
    for (const byte of Buffer.from(name)) hash = (Math.imul(hash, 31) + byte) | 0
    return (hash ^ (hash >>> 15)) & 511
  }
  const names = Array.from({ length: 200_000 }, (_, n) => n.toString(36)).filter(name => slot(name) === 7)
  const members = names.slice(0, 200).map(name => `"${name}":1`)
  t.equal(members.length, 200)
  t.equal(same(`{${members}}`, `{${members.toReversed()}}`), false)
})

t.test('only JSON in UTF-8, without coding, and with the same headers', async t => {
  const agree = (headers: readonly string[], others = headers) =>
    agreesAsJson(
      unread(answer('{"a":1,"b":2}', headers)),
      unread(answer('{"b":2,"a":1}', others)),
      NO_RULES.headers,
    )
  const type = ['Content-Type', 'application/json']
  t.ok(agree(type))
  t.ok(agree(['content-type', 'application/problem+json; charset=UTF-8']))
  t.ok(agree([...type, 'Content-Length', '13'], [...type, 'Content-Length', '14']))
  t.notOk(agree([]))
  t.notOk(agree(['Content-Type', 'text/plain']))
  t.notOk(agree(['Content-Type', 'application/json; charset=utf-16']))
  t.notOk(agree([...type, ...type]))
  t.notOk(agree([...type, 'Content-Encoding', 'gzip']))
  t.notOk(agree([...type, 'X-A', '1'], type))
  t.notOk(agreesAsJson(unread(answer('{}', type, 200)), unread(answer('{ }', type, 201)), NO_RULES.headers))
})

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
