import fc from 'fast-check'
import t from 'tap'
import { Budget } from '../../src/compare/budget.ts'
import { Numeral } from '../../src/compare/decimal.ts'
import { writtenJson } from '../../src/compare/excerpt.ts'
import { readJson } from '../../src/compare/json.ts'
import { List, Members, type Value } from '../../src/compare/tree.ts'
import { REDACTOR } from './comparing.ts'

const limits = { maxBodyBytes: 0, maxNodes: Number.POSITIVE_INFINITY, maxMs: 0 }
const read = (text: string) => readJson(text, new Budget(limits, () => 0))

/** As `JSON.parse` would give it. */
function plain(value: Value): unknown {
  if (value instanceof Numeral) return Number(value.raw)
  if (value instanceof List) return value.items.map(plain)
  if (!(value instanceof Members)) return value
  return Object.fromEntries(value.keys.map((key, place) => [key, plain(value.values[place]!)]))
}

t.test('reads what JSON.parse reads, and as it does', async t => {
  const run = fc.check(
    fc.property(fc.json(), text => {
      const reading = read(text)
      if (typeof reading === 'string' || !('value' in reading)) throw new Error(JSON.stringify(reading))
      const expected = JSON.stringify(JSON.parse(text))
      const found = JSON.stringify(plain(reading.value))
      if (found !== expected) throw new Error(`${found} is not ${expected}`)
    }),
    { seed: 1, numRuns: 1_000 },
  )
  t.notOk(run.failed, fc.defaultReportMessage(run) ?? 'holds')
})

t.test('refuses what JSON.parse refuses', async t => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '1',
    '-',
    '0',
    '.5',
    'e',
    'true',
    'nul',
    ' ',
    '"',
    '\\',
    '\n',
    '01',
  ]
  const run = fc.check(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), parts => {
      const text = parts.join('')
      let valid = true
      try {
        JSON.parse(text)
      } catch {
        valid = false
      }
      const reading = read(text)
      if (typeof reading === 'string' || 'value' in reading !== valid)
        throw new Error(`${text}: ${JSON.stringify(reading)}`)
    }),
    { seed: 2, numRuns: 5_000 },
  )
  t.notOk(run.failed, fc.defaultReportMessage(run) ?? 'holds')
})

const mistakes = [
  ['', 'a value is expected at the end'],
  ['[1,]', 'a value is expected at character 4'],
  ['{"a":1,}', 'a key in double quotes is expected at character 8'],
  ["{'a':1}", 'a key in double quotes is expected at character 2'],
  ['{"a" 1}', '":" is expected at character 6'],
  ['[1 2]', '"," or "]" is expected at character 4'],
  ['{"a":1]', '"," or "}" is expected at character 7'],
  ['1 2', 'nothing is expected after the value at character 3'],
  ['01', 'nothing is expected after the value at character 2'],
  ['-', 'this is not a number of JSON at character 1'],
  ['.5', 'a value is expected at character 1'],
  ['NaN', 'a value is expected at character 1'],
  ['"\u0001"', 'a control character stands in a string at character 2'],
  [String.raw`"\x"`, 'this escape is not one of JSON at character 2'],
  [String.raw`"\u00g0"`, 'this escape is not one of JSON at character 2'],
  ['"abc', 'the string is not closed at the end'],
  ['\u00a01', 'a value is expected at character 1'],
  ['[1] // yes', 'nothing is expected after the value at character 5'],
] as const

for (const [text, error] of mistakes) {
  t.test(`${JSON.stringify(text)}: ${error}`, async t => t.strictSame(read(text), { error }))
}

t.test('loses nothing: what is written again has the digits and the duplicates it had', async t => {
  const texts = [
    '[1.0,1e400,-0,9007199254740993,12345678901234567890,0.10]',
    '{"a":1,"b":{"__proto__":2},"a":3}',
    String.raw`{"a":[[],{}],"":"\"\\\ud800"}`,
  ]
  for (const text of texts) {
    const reading = read(text)
    if (typeof reading === 'string' || !('value' in reading)) t.fail(text)
    else t.strictSame(read(writtenJson(reading.value, REDACTOR)), reading)
  }
})
