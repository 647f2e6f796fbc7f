import t from 'tap'
import { quantile } from '../../src/evidence/latency.ts'
import { REST, signatureKey } from '../../src/evidence/signatures.ts'
import { stratumOf, Tally } from '../../src/evidence/tally.ts'
import type { DifferenceClass } from '../../src/types.ts'
import { said } from './made.ts'

const differing = (...pairs: readonly (readonly [field: string, kind: DifferenceClass])[]) =>
  pairs.map(([field, kind]) => ({ field, class: kind }))

t.test('gives what was added since the last time, and nothing when that is nothing', async t => {
  const tally = new Tally()
  t.equal(tally.take(), null)
  tally.match()
  t.equal(tally.take()?.match, 1)
  t.equal(tally.take(), null)
  tally.match()
  tally.match()
  t.equal(tally.take()?.match, 2)
})

t.test('an exchange that only began is nothing yet, and is not forgotten', async t => {
  const tally = new Tally()
  tally.began(700)
  tally.began(600)
  t.equal(tally.take(), null)
  tally.began(900)
  tally.skipped('phase')
  t.equal(tally.take()?.since, 600)
  tally.began(950)
  tally.skipped('phase')
  t.equal(tally.take()?.since, 950)
})

t.test('counts every outcome once, by what it is', async t => {
  const tally = new Tally()
  tally.match()
  tally.skipped('method')
  tally.skipped('method')
  tally.skipped('queue-full')
  tally.failed('timeout')
  tally.differed(differing(['$.b', 'uuid'], ['$.a', 'other'], ['$.a', 'precision'], ['$.a', 'other']))
  tally.differed(differing(['$.a', 'other'], ['$.b', 'uuid']))
  tally.hid({ 'ignore $.x': 2 })
  tally.hid({ 'ignore $.x': 1, 'same null-missing': 4, never: 0 })
  t.same(said(tally.take()!), [
    ['class other "$.a"', 2],
    ['class precision "$.a"', 1],
    ['class uuid "$.b"', 2],
    ['failed timeout', 1],
    ['hidden "ignore $.x"', 3],
    ['hidden "same null-missing"', 4],
    ['match', 1],
    ['signature ["$.a","$.b"]', 2],
    ['skipped method', 2],
    ['skipped queue-full', 1],
  ])
})

t.test('a caller who hangs up never counts against the candidate', async t => {
  const tally = new Tally()
  tally.failed('client-gone')
  t.same(said(tally.take()!), [['skipped client-gone', 1]])
})

t.test('a pair counts its times, its stratum and when it was', async t => {
  const tally = new Tally()
  tally.pair('GET 2xx', 10, 20, 500)
  tally.pair('GET 2xx', 10, 20, 400)
  tally.pair('HEAD 4xx', 10, 20, 450)
  const { strata, newest, latency } = tally.take()!
  t.same(strata, { 'GET 2xx': 2, 'HEAD 4xx': 1 })
  t.equal(newest, 500)
  t.ok(Math.abs(quantile(latency.legacy, 0.5)! / 10 - 1) <= 0.02)
  t.ok(Math.abs(quantile(latency.candidate, 0.5)! / 20 - 1) <= 0.02)
})

t.test(
  'a control counts where legacy differed from itself, and where the candidate did beside it',
  async t => {
    const tally = new Tally()
    tally.control([], [])
    tally.control(
      differing(['$.at', 'timestamp'], ['$.at', 'timestamp']),
      differing(['$.at', 'timestamp'], ['$.x', 'other']),
    )
    t.same(said(tally.take()!), [
      ['control-candidate "$.at"', 1],
      ['control-candidate "$.x"', 1],
      ['control-class timestamp "$.at"', 1],
      ['control-differed "$.at"', 1],
      ['controls', 2],
    ])
  },
)

t.test('what callers got counts by side', async t => {
  const tally = new Tally()
  tally.served('legacy', false)
  tally.served('candidate', true)
  tally.served('candidate', false)
  t.same(tally.take()!.served, { legacy: { answers: 1, errors: 0 }, candidate: { answers: 2, errors: 1 } })
})

t.test('fields named like what every object has are fields', async t => {
  const tally = new Tally()
  for (const field of ['__proto__', 'constructor', 'toString']) {
    tally.differed(differing([field, 'other']))
    tally.control(differing([field, 'other']), differing([field, 'other']))
    tally.hid({ [field]: 1 })
  }
  const { classes, controls, hidden } = tally.take()!
  t.same(Object.keys(classes), ['__proto__', 'constructor', 'toString'])
  t.same(Object.keys(controls.fields), ['__proto__', 'constructor', 'toString'])
  t.equal(hidden.constructor, 1)
})

t.test('all that one tally gives names at most 500 signatures and fields, and counts the others', async t => {
  const tally = new Tally()
  const seen = new Set<string>()
  let rest = 0
  for (let nth = 0; nth < 1_200; nth++) {
    tally.differed(differing([`$.f${nth}`, 'other']))
    if (nth % 100 !== 99) continue
    const { signatures, classes } = tally.take()!
    for (const key of Object.keys(signatures)) seen.add(key)
    rest += signatures[REST] ?? 0
    t.ok(Object.keys(classes).length <= 101)
  }
  t.equal(seen.size, 501)
  t.equal(rest, 700)
  tally.differed(differing(['$.f3', 'other']))
  t.equal(tally.take()!.signatures[signatureKey(['$.f3'])], 1)
})

t.test('fields that are longer than anybody reads count under the rest', async t => {
  const tally = new Tally()
  tally.differed(differing(['x'.repeat(5_000), 'other']))
  t.same(said(tally.take()!), [
    ['class other "*"', 1],
    ['signature *', 1],
  ])
})

t.test('a stratum is a method and a class of status', async t => {
  t.equal(stratumOf('GET', 200), 'GET 2xx')
  t.equal(stratumOf('HEAD', 404), 'HEAD 4xx')
  t.equal(stratumOf('GET', 599), 'GET 5xx')
  t.equal(stratumOf('GET', -1), 'GET 0xx')
  t.equal(stratumOf('GET', 20_000), 'GET 0xx')
  for (let nth = 0; nth < 200; nth++) t.equal(stratumOf(`M${nth}`, 301), `M${nth} 3xx`)
})

t.test('counting a request that was not copied costs far less than a microsecond', async t => {
  const tally = new Tally()
  const run = () => {
    const began = process.hrtime.bigint()
    for (let at = 1; at <= 1e6; at++) {
      tally.began(at)
      tally.skipped('method')
      tally.served('legacy', false)
    }
    return Number(process.hrtime.bigint() - began) / 1e6
  }
  t.ok(Math.min(run(), run(), run()) < 1_000, 'it is about 20 ns')
})
