import { gzipSync } from 'node:zlib'
import t from 'tap'
import { partsOf } from '../../src/compare/parts.ts'
import { storedPair, storedRequestBody, withoutValues } from '../../src/compare/stored.ts'
import { answer, compareBodies, differencesOf, REDACTOR } from './comparing.ts'

const limits = { maxBodyBytes: 1024 * 1024, maxStored: 10_000 }
const stored = (type: string, legacy: string | Uint8Array, candidate: string | Uint8Array, more = limits) =>
  storedPair(
    answer(legacy, ['Content-Type', type]),
    answer(candidate, ['Content-Type', type]),
    REDACTOR,
    more,
  )

t.test('JSON is kept whole, with its digits and without its secrets', async t => {
  const { legacy, candidate } = stored(
    'application/json',
    '{"a": 1.50, "token": "s3cr3t", "deep": [{"card": {"n": 1}}], "a": 1e400}',
    '[]',
  )
  t.equal(legacy.body.kind, 'text')
  const text = 'text' in legacy.body ? legacy.body.text : ''
  t.equal(
    text.replace(/‹redacted:[0-9a-f]{4}›/g, '‹›'),
    '{"a":1.50,"a":1e400,"token":"‹›","deep":[{"card":"‹›"}]}',
  )
  t.strictSame(candidate.body, { kind: 'text', text: '[]', cut: false })
})

t.test('what is over the size is cut, and says so', async t => {
  const { legacy } = stored('application/json', JSON.stringify('a'.repeat(100)), '""', {
    ...limits,
    maxStored: 10,
  })
  t.strictSame(legacy.body, { kind: 'text', text: '"aaaaaaaaa', cut: true })
})

t.test('headers are kept without their secrets, status and all', async t => {
  const { legacy } = storedPair(
    answer('', ['Set-Cookie', 'sid=s3cr3t; Path=/', 'X-A', '1'], 418),
    answer(''),
    REDACTOR,
    limits,
  )
  t.equal(legacy.status, 418)
  t.match(legacy.headers, ['Set-Cookie', /^sid=‹redacted:[0-9a-f]{4}›; Path=\/$/, 'X-A', '1'])
})

t.test('compressed bodies are kept as what they hold', async t => {
  const headers = ['Content-Type', 'application/json', 'Content-Encoding', 'gzip']
  const { legacy } = storedPair(answer(gzipSync('[1]'), headers), answer('[]'), REDACTOR, limits)
  t.strictSame(legacy.body, { kind: 'text', text: '[1]', cut: false })
})

t.test('forms are kept without their secrets', async t => {
  const { legacy } = stored('application/x-www-form-urlencoded', 'a=1&password=s3cr3t', 'a=1')
  t.match(legacy.body, { kind: 'text', text: /^a=1&password=‹redacted:[0-9a-f]{4}›$/ })
})

t.test('pages and texts are kept as the parts that differ, with 80 characters around them', async t => {
  const page = (total: string) =>
    `<p>${'a'.repeat(300)}${total}${'b'.repeat(300)}</p>\n${'<p>same</p>\n'.repeat(50)}`
  const { legacy, candidate } = stored('text/html', page('LEGACY'), page('CANDIDATE'))
  t.strictSame(legacy.body, {
    kind: 'parts',
    parts: [`${'a'.repeat(80)}LEGACY${'b'.repeat(80)}`],
    cut: false,
  })
  t.match(candidate.body, { parts: [`${'a'.repeat(80)}CANDIDATE${'b'.repeat(80)}`] })
})

t.test('a secret beside a difference is not kept', async t => {
  const page = (total: string) =>
    `<input name="csrf" value="s3cr3t"><p>${total}</p><a href="?token=s3cr3t">x</a>`
  t.notMatch(JSON.stringify(stored('text/html', page('1'), page('2'))), /s3cr3t/)
})

t.test('a body that only says it is JSON is kept as a text', async t => {
  const { legacy, candidate } = stored('application/json', `${'a'.repeat(200)}1`, '{}')
  t.equal(legacy.body.kind, 'parts')
  t.equal(candidate.body.kind, 'text')
})

t.test('other bodies are kept as their length and hash', async t => {
  const { legacy } = stored('image/png', 'abc', 'abd')
  t.strictSame(legacy.body, {
    kind: 'digest',
    bytes: 3,
    sha256: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  })
  t.match(stored('text/plain', Buffer.from([0xff]), 'a').legacy.body, { kind: 'digest', bytes: 1 })
})

t.test('a request’s body is kept when it is JSON or a form', async t => {
  const kept = (body: string, type: string | null) =>
    storedRequestBody(Buffer.from(body), type, REDACTOR, limits)
  t.match(kept('{"password":"s3cr3t"}', 'application/json'), {
    text: /^\{"password":"‹redacted:[0-9a-f]{4}›"\}$/,
  })
  t.match(kept('a=1', 'application/x-www-form-urlencoded'), { text: 'a=1' })
  t.match(kept('<p>s3cr3t</p>', 'text/html'), { kind: 'digest' })
  t.match(kept('s3cr3t', null), { kind: 'digest' })
})

t.test('differences without values keep fields and classes', async t => {
  const found = withoutValues(differencesOf(compareBodies('{"a":1}', '{"a":"1"}')))
  t.strictSame(found, [
    { at: '$.a', field: '$.a', kind: 'type', class: 'number-string', legacy: null, candidate: null },
  ])
})

t.test('a line put in is one part of the side that has it', async t => {
  const line = (at: number) => `line ${at} ${'x'.repeat(200)}\n`
  const lines = Array.from({ length: 20 }, (_, at) => line(at))
  const { legacy, candidate } = partsOf(lines.join(''), lines.toSpliced(10, 0, 'NEW\n').join(''), 10_000)
  t.strictSame(legacy, [])
  t.equal(candidate.length, 1)
  t.match(candidate[0], /^x{79}\nNEW\nline 10 x{71}$/)
})

t.test('parts that touch are one, and no more is kept than is wanted', async t => {
  const spread = (mark: string) =>
    `${'a'.repeat(500)}\n${mark}\n${'b'.repeat(100)}\n${mark}\n${'c'.repeat(500)}`
  t.equal(partsOf(spread('1'), spread('2'), 10_000).legacy.length, 1)
  const far = (mark: string) => `${mark}\n${'b'.repeat(500)}\n${mark}`
  t.equal(partsOf(far('1'), far('2'), 10_000).legacy.length, 2)
  const cut = partsOf(far('1'), far('2'), 50)
  t.equal(cut.cut, true)
  t.equal(cut.legacy.join('').length, 50)
})
