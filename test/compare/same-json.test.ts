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
  [
    '{"id":"3e4f9a10-0000-4000-8000-1e2e3e4e5e6e","n":1}',
    '{"n":1,"id":"3e4f9a10-0000-4000-8000-1e2e3e4e5e6e"}',
  ],
] as const
for (const [legacy, candidate] of SURE) {
  t.test(`${legacy} and ${candidate} are the same`, async t => t.equal(same(legacy, candidate), true))
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
