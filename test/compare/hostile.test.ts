import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { compareAnswers } from '../../src/compare/answers.ts'
import type { CompareRules } from '../../src/types.ts'
import { answer, compareBodies, context, differencesOf, places } from './comparing.ts'

const LEVELS = 100_000
const ELEMENTS = 1_000_000
const limitless = { limits: { ...context().limits, maxNodes: Number.POSITIVE_INFINITY } }

function deepArray(inside: string, levels = LEVELS): string {
  return '['.repeat(levels) + inside + ']'.repeat(levels)
}

function deepObject(inside: string, levels = LEVELS): string {
  return '{"a":'.repeat(levels) + inside + '}'.repeat(levels)
}

function wide(element: (index: number) => unknown): string {
  return `[${Array.from({ length: ELEMENTS }, (_, index) => element(index)).join(',')}]`
}

t.test('100,000 levels', async t => {
  t.equal(places(compareBodies(deepArray(''), deepArray(' '))), 'match', 'within the budget')
  const array = differencesOf(
    compareBodies(deepArray('1'), deepArray('2'), {}, 'application/json', limitless),
  )
  t.equal(array.length, 1)
  t.equal(array[0]?.at, `$${'[0]'.repeat(LEVELS)}`)
  t.equal(array[0]?.field, `$${'[*]'.repeat(LEVELS)}`)
  const object = differencesOf(
    compareBodies(deepObject('1'), deepObject('2'), {}, 'application/json', limitless),
  )
  t.equal(object[0]?.at, `$${'.a'.repeat(LEVELS)}`)
})

t.test('100,000 levels under rules for every level', async t => {
  const rules: Partial<CompareRules> = {
    ignore: [{ path: `$${'..a'.repeat(6)}..b`, like: 'any', within: null }],
    tolerance: { '$..a[*]': 0.5 },
    unordered: [{ path: '$..a', by: null }],
    same: ['number-string', 'whitespace', 'null-missing', 'empty-missing'],
  }
  const levels = LEVELS / 2
  const json = (last: string) => `${'{"a":['.repeat(levels)}${last}${']}'.repeat(levels)}`
  t.equal(places(compareBodies(json('1'), json('1.5'), rules, 'application/json', limitless)), 'match')
  const found = compareBodies(json('1'), json('2'), rules, 'application/json', limitless)
  t.equal(differencesOf(found).length, 1)
})

t.test('100,000 levels on one side only, and differences at every level', async t => {
  t.strictSame(places(compareBodies(deepArray('1'), '[]', {}, 'application/json', limitless)), [
    '$[0] missing',
  ])
  const every = (value: number) =>
    '{"v":1,"a":'.replace('1', String(value)).repeat(20_000) + 1 + '}'.repeat(20_000)
  const found = differencesOf(compareBodies(every(1), every(2), {}, 'application/json', limitless))
  t.equal(found.length, 20_000)
  const characters = found.reduce((sum, { at, field }) => sum + at.length + field.length, 0)
  t.ok(characters < 20_000_000, 'long paths are cut when there are many')
  t.match(found.at(-1)?.at, /^\$…(?:\.a){15}\.v$/)
})

t.test('1,000,000 elements', async t => {
  const found = compareBodies(
    wide(index => index),
    wide(index => (index === 500_000 ? -1 : index)),
    {},
    'application/json',
    limitless,
  )
  t.strictSame(places(found), ['$[500000] value'])
  t.equal(
    places(
      compareBodies(
        wide(index => index),
        wide(index => index + 1),
      ),
    ),
    'skipped undecided',
  )
})

t.test('lists that share nothing, or everything in another order', async t => {
  const list = (size: number, of: (index: number) => unknown) =>
    JSON.stringify(Array.from({ length: size }, (_, index) => of(index)))
  const shuffled = compareBodies(
    list(50_000, index => index),
    list(50_000, index => (index * 7_919) % 50_000),
  )
  t.strictSame(places(shuffled), ['$ order'])
  const apart = compareBodies(
    list(50_000, index => index),
    list(50_000, index => -index - 1),
  )
  t.equal(differencesOf(apart).length, 50_000)
  const alike = compareBodies(
    list(3_000, index => ({ a: index % 2, b: 'x' })),
    list(2_999, index => ({ a: index % 3, b: 'x' })),
  )
  t.equal(alike.outcome, 'differ', 'elements that are alike do not take forever')
})

t.test('keys that would share a bucket, many keys, and keys of prototypes', async t => {
  const keys = (tail: string) =>
    `{${Array.from({ length: 90_000 }, (_, index) => `"k${index}":${index}`).join(',')}${tail}}`
  t.strictSame(places(compareBodies(keys(''), keys(',"__proto__":1'))), ['$.__proto__ extra'])
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
  for (const name of names) {
    t.strictSame(places(compareBodies(`{"${name}":1}`, '{}')), [`$.${name} missing`])
    t.strictSame(places(compareBodies('{}', `{"${name}":{"${name}":1}}`)), [`$.${name} extra`])
  }
  t.equal(({} as { polluted?: unknown }).polluted, undefined)
})

t.test('a number of a million digits', async t => {
  const digits = (last: string) => `${'7'.repeat(1_000_000)}${last}`
  t.strictSame(places(compareBodies(digits('1'), digits('2'))), ['$ value'])
  t.equal(places(compareBodies(`${digits('1')}e1`, `${digits('10')}`)), 'match')
  t.equal(places(compareBodies(`1e${digits('1')}`, `1.0e${digits('1')}`)), 'match')
  t.strictSame(places(compareBodies(`1e${digits('1')}`, `1e${digits('2')}`)), ['$ value'])
  const rules = { tolerance: { $: 1 } }
  t.strictSame(places(compareBodies(digits('1'), `${digits('1')}0`, rules)), ['$ value'])
})

t.test('equal bytes are equal without reading, whatever they are', async t => {
  t.equal(places(compareBodies('{"a":', '{"a":')), 'match')
  t.equal(
    places(
      compareBodies(
        wide(() => 0),
        wide(() => 0),
      ),
    ),
    'match',
  )
  const broken = answer('not gzip', ['Content-Encoding', 'gzip'])
  t.equal(places(compareAnswers(broken, broken, context())), 'match')
})

const CODINGS = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
] as const

for (const [coding, compress] of CODINGS) {
  t.test(`${coding} by ${compress.name} is undone, bounded, and must be whole`, async t => {
    const type = ['Content-Type', 'application/json']
    const coded = (text: string) => answer(compress(Buffer.from(text)), ['content-encoding', coding, ...type])
    const plain = answer('{"a":1, "b":2}', type)
    t.equal(places(compareAnswers(plain, coded('{"b":2,"a":1}'), context())), 'match')
    t.equal(places(compareAnswers(coded('{"b":2,"a":1}'), plain, context())), 'match')
    t.strictSame(places(compareAnswers(plain, coded('{"b":2,"a":2}'), context())), ['$.a value'])

    const bomb = answer(compress(Buffer.alloc(8 * 1024 * 1024)), ['content-encoding', coding, ...type])
    const limits = { ...context().limits, maxBodyBytes: 1024 * 1024 }
    t.equal(places(compareAnswers(plain, bomb, context({}, { limits }))), 'failed response-body')
    t.equal(places(compareAnswers(bomb, plain, context({}, { limits }))), 'skipped too-large')

    const whole = compress(Buffer.from('some text that is long enough to be cut'))
    const cut = answer(whole.subarray(0, whole.length - 8), ['content-encoding', coding, ...type])
    t.equal(places(compareAnswers(plain, cut, context())), 'failed malformed')
    t.equal(places(compareAnswers(cut, plain, context())), 'skipped legacy-failed')
    t.equal(
      places(compareAnswers(cut, answer('', ['content-encoding', coding, 'x', '1']), context())),
      'skipped legacy-failed',
    )
  })
}

t.test('codings on codings are undone from the last to the first', async t => {
  const twice = answer(brotliCompressSync(gzipSync('abc')), [
    'Content-Encoding',
    'gzip',
    'Content-Encoding',
    'br',
  ])
  const once = answer('abc', ['Content-Encoding', 'identity'])
  t.equal(places(compareAnswers(once, twice, context())), 'match')
  const many = answer('abc', ['Content-Encoding', 'br, br, br, br, br'])
  t.equal(places(compareAnswers(once, many, context())), 'failed malformed')
})

t.test('a coding nobody knows is not guessed', async t => {
  const known = answer('abc')
  const unknown = (body: string) => answer(body, ['Content-Encoding', 'compress'])
  t.equal(places(compareAnswers(known, unknown('abc'), context())), 'failed malformed')
  t.equal(places(compareAnswers(unknown('abc'), known, context())), 'skipped legacy-failed')
  t.equal(places(compareAnswers(unknown('abc'), unknown('abd'), context())), 'skipped both-failed')
})

t.test('an answer without a body has none in any coding: HEAD', async t => {
  const head = (coding: string) =>
    answer('', ['Content-Encoding', coding, 'Content-Type', 'application/json'])
  t.equal(places(compareAnswers(head('gzip'), head('br'), context())), 'match')
})

t.test('bodies over the limit, with no coding', async t => {
  const limits = { ...context().limits, maxBodyBytes: 10 }
  const compared = (legacy: string, candidate: string) =>
    places(compareAnswers(answer(legacy), answer(candidate), context({}, { limits })))
  t.strictSame(compared('0123456789', '012345678'), ['$ length'])
  t.equal(compared('0123456789', '0123456789+'), 'failed response-body')
  t.equal(compared('0123456789+', '0123456789'), 'skipped too-large')
  t.equal(compared('0123456789+', '0123456789+-'), 'skipped too-large')
})
