import t from 'tap'
import type { DifferenceClass } from '../../src/types.ts'
import { compareBodies, differencesOf } from './comparing.ts'

/** Two values as JSON, and what their difference looks like. */
const cases: readonly (readonly [DifferenceClass, legacy: string, candidate: string])[] = [
  ['timestamp', '"2026-11-22T10:00:00Z"', '"2026-11-22T10:00:05Z"'],
  ['timestamp', '"2026-11-22T10:00:00.123456+01:00"', '"2026-11-22T10:00:01.5+01:00"'],
  ['timestamp', '"Sun, 22 Nov 2026 10:00:00 GMT"', '"Sun, 22 Nov 2026 10:00:01 GMT"'],
  ['timestamp', '"2026-11-22 10:00"', '"2026-11-22 10:01"'],
  ['timestamp', '"2026-11-22"', '"2026-11-23"'],
  ['timestamp', '"2026-11-22T10:00:00Z"', '"2026-11-22T10:00:00.000Z"'],
  ['timezone', '"2026-11-22T10:00:00Z"', '"2026-11-22T11:00:00Z"'],
  ['timezone', '"2026-11-22T10:00:00Z"', '"2026-11-22T04:15:00Z"'],
  ['timezone', '"2026-11-22T10:00:00Z"', '"2026-11-22T11:00:00+01:00"'],
  ['timezone', '"2026-11-22 10:00:00"', '"2026-11-22 15:45:00"'],
  ['timezone', '1795341600', '1795345200'],
  ['timestamp', '"2026-11-22T10:00:00Z"', '"2026-11-23T01:00:00Z"'],
  ['other', '"2026-02-30T10:00:00Z"', '"2026-02-30T10:00:05Z"'],
  ['epoch', '1795341600', '1795341607'],
  ['epoch', '1795341600123', '1795341600999'],
  ['epoch', '1795341600123456', '1795341600123999'],
  ['epoch', '1795341600.25', '1795341601.75'],
  ['other', '1795341600', '1795341600123'],
  ['other', '100', '160'],
  ['uuid', '"0190163d-8694-739b-aea5-966c26f8ad91"', '"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"'],
  ['hash', '"d41d8cd98f00b204e9800998ecf8427e"', '"900150983cd24fb0d6963f7d28e17f72"'],
  [
    'hash',
    '"sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="',
    '"sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="',
  ],
  ['token', '"a8Xk2PqL9vTn4WzR7sYd"', '"Jm3BvQ1hUe6KfGx0CiOy"'],
  [
    'token',
    '"0123456789abcdef0123456789abcdef0123456789abcdef"',
    '"000011112222333344445555aaaabbbbccccddddeeeeffff"',
  ],
  [
    'token',
    '"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc123DEF456"',
    '"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIyIn0.xyz789GHI012"',
  ],
  ['other', '"the-quick-brown-fox-1"', '"the-quick-brown-fox-2"'],
  ['other', '"internationalization"', '"internationalisation"'],
  ['precision', '0.1', '0.10000000000000001'],
  ['precision', '19.99', '19.989999999999998'],
  ['precision', '3.14', '3.14159'],
  ['precision', '20', '19.99'],
  ['precision', '9007199254740993', '9007199254740992'],
  ['precision', '"12.5"', '"12.4999999"'],
  ['precision', '"24.95"', '"25.00"'],
  ['other', '19.99', '20.99'],
  ['other', '2', '2.5'],
  ['number-string', '12', '"12"'],
  ['number-string', '"12.50"', '12.5'],
  ['other', '12', '"13"'],
  ['other', '12', '"012"'],
  ['html-escape', '"a & b"', '"a &amp; b"'],
  ['html-escape', '"it\'s <b>"', '"it&#39;s &lt;b&#x3E;"'],
  ['html-escape', '"<b>"', String.raw`"\\u003cb\\u003e"`],
  ['other', '"a & b"', '"a &amp; c"'],
  ['other', 'true', 'false'],
  ['other', 'null', '0'],
]

for (const [guess, legacy, candidate] of cases) {
  t.test(`${guess}: ${legacy} and ${candidate}`, async t => {
    for (const [from, to] of [
      [legacy, candidate],
      [candidate, legacy],
    ] as const) {
      const [found] = differencesOf(compareBodies(`{"a":${from}}`, `{"a":${to}}`))
      t.equal(found?.class, guess)
    }
  })
}

/** A member that one side misses. */
const alone: readonly (readonly [DifferenceClass, value: string])[] = [
  ['null-missing', 'null'],
  ['empty-missing', '""'],
  ['empty-missing', '[]'],
  ['empty-missing', '{}'],
  ['other', '0'],
  ['other', 'false'],
  ['other', '"a"'],
]

for (const [guess, value] of alone) {
  t.test(`${guess}: ${value} and nothing`, async t => {
    t.match(differencesOf(compareBodies(`{"a":${value}}`, '{}')), [
      { kind: 'missing', class: guess, candidate: null },
    ])
    t.match(differencesOf(compareBodies('{}', `{"a":${value}}`)), [
      { kind: 'extra', class: guess, legacy: null },
    ])
    t.match(
      differencesOf(compareBodies(`[${value}]`, '[]')),
      [{ class: 'other' }],
      'no rule settles it in a list',
    )
  })
}

/** Keys of an object, and whether its field folds them. */
const maps: readonly (readonly [what: string, keys: readonly string[], folds: boolean])[] = [
  [
    '51 keys',
    Array.from({ length: 51 }, (_, at) => `name${String.fromCharCode(97 + (at % 26))}x${at}y`),
    true,
  ],
  [
    '50 keys',
    Array.from({ length: 50 }, (_, at) => `name${String.fromCharCode(97 + (at % 26))}x${at}y`),
    false,
  ],
  ['numbers', ['1', '22', '1042'], true],
  ['UUIDs', ['0190163d-8694-739b-aea5-966c26f8ad91'], true],
  ['ids with a prefix', ['ord_1042', 'ord_7'], true],
  ['days', ['2026-11-22', '2026-11-23'], true],
  ['hexadecimal ids', ['507f1f77bcf86cd799439011'], true],
  ['words', ['name', 'price'], false],
  ['an id among words', ['name', '1042'], false],
  ['a word with a digit', ['line1', 'line2'], false],
]

for (const [what, keys, folds] of maps) {
  t.test(`an object with ${what} ${folds ? 'is' : 'is not'} a map`, async t => {
    const body = (value: number) =>
      JSON.stringify({ by: Object.fromEntries(keys.map(key => [key, { v: value }])) })
    const fields = new Set(differencesOf(compareBodies(body(1), body(2))).map(({ field }) => field))
    if (folds) t.strictSame([...fields], ['$.by[*].v'])
    else t.equal(fields.size, keys.length)
  })
}
