import t from 'tap'
import { cookieValue, headerValue, queryValue } from '../../src/request/values.ts'
import { cpuMs } from '../support/cpu.ts'

type Case = readonly [why: string, from: readonly string[], name: string, value: string | null]

const headers: readonly Case[] = [
  ['absent', ['a', '1'], 'b', null],
  ['no headers', [], 'a', null],
  ['any case', ['X-Tenant', 'Anna'], 'x-tenant', 'Anna'],
  ['repeated lines are joined', ['a', '1', 'b', '2', 'A', '3'], 'a', '1, 3'],
  ['an empty line counts', ['a', '', 'a', '2'], 'a', ', 2'],
  ['a value that looks like a name', ['b', 'a', 'a', 'x'], 'a', 'x'],
  ['a longer name', ['ab', '1'], 'a', null],
]
for (const [why, from, name, value] of headers) t.equal(headerValue(from, name), value, `header: ${why}`)

const cookies: readonly Case[] = [
  ['absent', ['cookie', 'a=1; b=2'], 'c', null],
  ['no cookies', ['host', 'c=1'], 'c', null],
  ['the first of several', ['cookie', 'a=1; b=2; c=3'], 'b', '2'],
  ['the first of a repeated one', ['cookie', 'a=1; a=2'], 'a', '1'],
  ['over several lines', ['cookie', 'a=1', 'Cookie', 'b=2', 'cookie', 'b=3'], 'b', '2'],
  ['without spaces', ['cookie', 'a=1;b=2'], 'b', '2'],
  ['spaces around', ['cookie', ' a = 1 ;\tb=2 '], 'a', '1'],
  ['an equals sign in the value', ['cookie', 'a=b=c=='], 'a', 'b=c=='],
  ['quotes are part of the value', ['cookie', 'a="1"'], 'a', '"1"'],
  ['no percent-decoding', ['cookie', 'a=%31'], 'a', '%31'],
  ['names keep their case', ['cookie', 'A=1'], 'a', null],
  ['an empty value', ['cookie', 'a=; b=1'], 'a', ''],
  ['a piece without a name', ['cookie', 'a; =x; b=1'], 'b', '1'],
  ['is passed over', ['cookie', 'a; b=1'], 'a', null],
  ['part of a name', ['cookie', 'xa=1; ax=2'], 'a', null],
]
for (const [why, from, name, value] of cookies) t.equal(cookieValue(from, name), value, `cookie: ${why}`)

const queries: readonly (readonly [why: string, query: string, name: string, value: string | null])[] = [
  ['absent', 'a=1&b=2', 'c', null],
  ['no query', '', 'a', null],
  ['present', 'a=1&b=2', 'b', '2'],
  ['the first counts', 'a=1&a=2', 'a', '1'],
  ['plus is a space', 'a=b+c', 'a', 'b c'],
  ['escapes are decoded', 'a=%2b%C3%A9%26', 'a', '+\u00e9&'],
  ['in names too', '%61%20b=1', 'a b', '1'],
  ['no value', 'a&b', 'a', ''],
  ['an empty value', 'a=', 'a', ''],
  ['an equals sign in the value', 'a=b=c', 'a', 'b=c'],
  ['an invalid escape stays', 'a=100%&b', 'a', '100%'],
  ['bytes that are not UTF-8', 'a=%ff', 'a', '\ufffd'],
  ['empty pieces', '&&a=1&', 'a', '1'],
  ['a piece without a name', '=1&a=2', 'a', '2'],
  ['a semicolon separates nothing', 'x=1;a=2', 'a', null],
  ['names keep their case', 'A=1', 'a', null],
]
for (const [why, query, name, value] of queries) t.equal(queryValue(query, name), value, `query: ${why}`)

t.test('16 kB of pieces take a moment', async t => {
  const start = cpuMs()
  for (let i = 0; i < 10; i++) {
    queryValue('a&'.repeat(8_192), 'b')
    cookieValue(['cookie', 'a;'.repeat(8_192)], 'b')
    headerValue(
      Array.from({ length: 2_000 }, () => 'a'),
      'a',
    )
  }
  t.ok(cpuMs() - start < 1_000)
})
