import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { compareAnswers } from '../../src/compare/answers.ts'
import { NO_RULES } from '../../src/compare/rules.ts'
import { agreesUnread } from '../../src/compare/settled.ts'
import { answer, context, unread } from './comparing.ts'

const rules = NO_RULES.headers
const cases: readonly (readonly [
  what: string,
  legacy: readonly string[],
  candidate: readonly string[],
  agrees: boolean,
])[] = [
  ['the same', ['X-A', '1'], ['X-A', '1'], true],
  [
    'names in another case, lines in another order',
    ['X-A', '1', 'x-b', '2'],
    ['X-B', '2', 'x-a', ' 1 '],
    true,
  ],
  ['what is left out', ['Date', 'a', 'ETag', '1'], ['Server', 'b'], true],
  ['the same lines but for the date', ['X-A', '1', 'Date', 'a'], ['X-A', '1', 'Date', 'b'], true],
  ['another value in the same lines', ['Date', 'a', 'X-A', '1'], ['Date', 'a', 'X-A', '2'], false],
  ['a cookie for another site', ['Set-Cookie', 'a=1; Domain=x.y'], ['Set-Cookie', 'a=1; Domain=x.y'], false],
  ['connections that end the same header', ['Connection', 'X-A'], ['Connection', 'X-A'], false],
  [
    'connections that stay or close',
    ['Connection', 'close'],
    ['Connection', 'keep-alive', 'Keep-Alive', 'timeout=5'],
    true,
  ],
  ['another value', ['X-A', '1'], ['X-A', '2'], false],
  ['one more', ['X-A', '1'], ['X-A', '1', 'X-B', '2'], false],
  ['one less', ['X-A', '1', 'X-B', '2'], ['X-A', '1'], false],
  ['one twice', ['X-A', '1', 'X-A', '1'], ['X-A', '1', 'X-B', '1'], false],
  ['another coding', ['Content-Encoding', 'gzip'], ['Content-Encoding', 'br'], false],
  ['a path to go to', ['Location', '/x'], ['location', '/x'], true],
  [
    'an address to go to',
    ['Location', 'http://legacy.internal:3000/x'],
    ['Location', 'http://legacy.internal:3000/x'],
    false,
  ],
  ['an address without a scheme', ['Location', '//a/x'], ['Location', '//a/x'], false],
  ['a connection that ends a header', ['Connection', 'X-A', 'X-A', '1'], ['X-A', '1'], false],
  ['on the other side', ['X-A', '1'], ['Connection', 'X-A', 'X-A', '1'], false],
]

for (const [what, legacy, candidate, agrees] of cases) {
  t.test(what, async t => {
    t.equal(agreesUnread(unread(answer('body', legacy)), unread(answer('body', candidate)), rules), agrees)
  })
}

t.test('another status or body is not settled', async t => {
  for (const other of [answer('a', [], 201), answer('b'), answer('ab')])
    t.equal(agreesUnread(unread(answer('a')), unread(other), rules), false)
})

t.test('what it says agrees, agrees when it is read', async t => {
  const names = [
    'Content-Type',
    'content-type',
    'X-A',
    'x-a',
    'ETag',
    'Location',
    'Set-Cookie',
    'Connection',
    'Content-Encoding',
    'Vary',
    'Date',
  ]
  const values = [
    '1',
    ' 1',
    '2',
    'X-A',
    'close',
    'text/html',
    '/x',
    'http://legacy.internal:3000/x',
    'a=1; Domain=legacy.internal',
    'identity',
  ]
  const headers = fc
    .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)), { maxLength: 4 })
    .map(pairs => pairs.flat())
  const only = fc.option(fc.subarray(['etag', 'x-a', 'location', 'set-cookie', 'connection']))
  let agreed = 0
  const run = fc.check(
    fc.property(headers, headers, fc.boolean(), only, (legacy, other, same, only) => {
      const rules = { ignore: [], only }
      const pair = [answer('body', legacy), answer('body', same ? legacy : other)] as const
      if (!agreesUnread(unread(pair[0]), unread(pair[1]), rules)) return
      agreed++
      const read = compareAnswers(...pair, context({ headers: rules }))
      if (read.outcome !== 'match') throw new Error(JSON.stringify(read))
    }),
    { seed: 4, numRuns: 2_000 },
  )
  t.notOk(run.failed, fc.defaultReportMessage(run) ?? 'holds')
  t.ok(agreed > 500)
})

t.test('it loads no parser but the one for short JSON, and no decompressor', async t => {
  const loaded = new Set<string>()
  const pending = ['settled.ts']
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (loaded.has(file)) continue
    loaded.add(file)
    const source = readFileSync(join(import.meta.dirname, '../../src/compare', file), 'utf8')
    for (const [, from] of source.matchAll(/^import (?!type)[^'"]*['"]([^'"]+)['"]/gm)) {
      if (from!.startsWith('./')) pending.push(from!.slice(2))
      else if (from !== 'node:buffer') t.fail(`${file} imports ${from}`)
    }
  }
  t.strictSame([...loaded].sort(), ['header-lines.ts', 'json-tape.ts', 'same-json.ts', 'settled.ts'])
})
