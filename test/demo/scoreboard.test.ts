import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { AccessLog } from '../../demo/scoreboard/access-log.ts'
import { failureLines, sessionLines, table } from '../../demo/scoreboard/table.ts'
import { quantile, Tally } from '../../demo/scoreboard/tally.ts'

const CANDIDATES = { products: 'catalog', orders: 'orders' }
const GOLDEN = join(import.meta.dirname, '../golden/demo/scoreboard.txt')

/** A log of every kind of line there is, and a few that are none of the traffic's. */
function* logLines() {
  const line = (fields: object) => JSON.stringify({ level: 30, msg: 'exchange', ...fields })
  for (let index = 1; index <= 1_200; index++) {
    const status = index % 4 === 0 ? 304 : 200
    yield line({ route: 'products', side: 'legacy', status, headMs: index / 10, revision: 1, time: index })
  }
  yield JSON.stringify({ level: 30, msg: 'a revision applies', revision: 2 })
  yield 'not JSON at all'
  for (let index = 1; index <= 300; index++) {
    yield line({
      route: 'products',
      side: 'candidate',
      status: 200,
      headMs: 2,
      revision: 2,
      time: 5_000 + index,
    })
  }
  yield line({
    ...{ route: 'products', side: 'legacy', status: 200, headMs: 30, revision: 2, time: 5_301 },
    fallback: '5xx',
  })
  yield line({ route: 'orders', side: 'legacy', status: 404, headMs: 1.25, revision: 2, time: 5_302 })
  yield line({ route: '*', side: 'legacy', status: 200, headMs: 1_234.5, revision: 2, time: 5_303 })
  yield line({ route: 'orders', status: 502, headMs: 0, revision: 2, time: 5_304 })
  yield line({ status: 400, rejected: 'bad path', headMs: 0, revision: 2, time: 5_305 })
}

function counted(): Tally {
  const tally = new Tally()
  const log = new AccessLog(exchange => tally.answered(exchange))
  const taken = [...logLines()].filter(line => log.take(line)).length
  t.equal(taken, tally.answers, 'only exchanges are taken')
  return tally
}

t.test('the table, the failures and the visits, as printed', async t => {
  const tally = counted()
  for (let visit = 0; visit < 3; visit++) tally.finished({ name: 'buying a plant', share: 1, steps: [] })
  tally.finished({ name: 'looking around', share: 1, steps: [] })
  for (let index = 1; index <= 12; index++) {
    const what = 'was answered 502'
    tally.failed({ session: 'buying a plant', step: 'logs in', path: `/login?${index}`, what })
  }
  const score = tally.score()
  const printed = [...table(score, CANDIDATES), '', ...failureLines(score), '', ...sessionLines(score), '']
  t.equal(printed.join('\n'), readFileSync(GOLDEN, 'utf8'))
  t.equal(score.fallbacks, 1)
})

t.test('who answers a route now, and since when', async t => {
  const tally = new Tally()
  t.equal(tally.candidateShare('products'), null)
  const answer = (side: 'legacy' | 'candidate', time: number, revision: number, route = 'products') =>
    tally.answered({ side, time, revision, route, path: '/', status: 200, headMs: 1, fallback: null })
  answer('legacy', 1_000, 1)
  t.equal(tally.candidateShare('products'), 0)
  answer('candidate', 2_000, 2)
  t.equal(tally.candidateShare('products'), 0.5)
  answer('candidate', 3_500, 2)
  t.equal(tally.candidateShare('products'), 1, 'only the last two seconds count')
  answer('legacy', 60_000, 2, 'orders')
  t.equal(tally.candidateShare('products'), 1, 'the last answer stays, however long ago')
  t.equal(tally.answersUnder(1, 'products', 'legacy'), 1)
  t.equal(tally.answersUnder(2, 'products', 'legacy'), 0)
  t.equal(tally.answersUnder(2, 'products', 'candidate'), 2)
})

t.test('quantiles are values that occurred', async t => {
  t.equal(quantile([], 0.99), 0)
  t.equal(quantile([7], 0.5), 7)
  t.equal(quantile([4, 1, 3, 2], 0.5), 2)
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  t.equal(quantile(hundred, 0.99), 99)
})
