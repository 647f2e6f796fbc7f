/**
 * A service that turns bad while it serves callers: over sockets, at 50 requests a second on the route. Limits in seconds
 * are held as that many requests, so that a slow machine has its time.
 */
import t from 'tap'
import { startBreaking } from '../support/breaking.ts'

/** In requests. */
const A_SECOND = 50

t.test('500s: legacy again within two seconds, no caller sees one, and the route is held', async t => {
  const breaking = await startBreaking(t)
  await breaking.askUntil('the candidate serves', () => breaking.servedByCandidate >= 20)
  breaking.fault = '500'
  await breaking.askUntil('it is rolled back', async () => (await breaking.state()).phase === 'shadow')
  t.ok(breaking.askedWhileBad < 2 * A_SECOND, `${breaking.askedWhileBad} requests`)
  t.strictSame(breaking.errors, [], 'no caller saw an error')
  t.match(await breaking.state(), { phase: 'shadow', held: true, by: 'banyan' })
  const [entry] = await breaking.history()
  t.match(entry, {
    kind: 'rolled-back',
    by: 'banyan',
    // What of it was compared by then may have raised the alarm as well.
    why: /(^|; )1\d of the last \d\d answers are 5xx or failures$/,
  })
  const burst = entry!.reasons.find(({ criterion }) => criterion === 'burst')!
  t.notOk(burst.passed)
  t.ok(entry!.why.endsWith(burst.measured), burst.measured)
  const served = breaking.servedByCandidate
  await breaking.askMore(25)
  t.equal(breaking.servedByCandidate, served, 'from then on it gets copies only')
})

t.test('refused connections: legacy again within three seconds, and no caller sees one', async t => {
  const breaking = await startBreaking(t)
  await breaking.askUntil('the candidate serves', () => breaking.servedByCandidate >= 20)
  breaking.candidate.server.close()
  breaking.candidate.server.closeAllConnections()
  const isBack = async () => (await breaking.state()).phase === 'shadow'
  await breaking.askUntil('it is rolled back', isBack, 3 * A_SECOND)
  t.strictSame(breaking.errors, [])
  const [entry] = await breaking.history()
  t.match(entry, {
    kind: 'rolled-back',
    why: /of the last \d\d answers are 5xx or failures|no connection for/,
  })
})

t.test('20 % wrong prices: the alarm takes callers back', async t => {
  const breaking = await startBreaking(t, { route: '    gate: { agree: 99.9% }\n' })
  await breaking.askUntil('the candidate serves', () => breaking.servedByCandidate >= 50)
  breaking.fault = 'wrong'
  await breaking.askUntil('it is rolled back', async () => (await breaking.state()).phase === 'shadow')
  // A hundred comparisons take two seconds, and one more may pass; the machine may be busy.
  t.ok(breaking.askedWhileBad < 6 * A_SECOND, `${breaking.askedWhileBad} requests`)
  const [entry] = await breaking.history()
  t.match(entry, { kind: 'rolled-back', why: /^answers differ, \d+ of [\d,]+ pairs; the alarm stands at/ })
})
