/** A service that turns bad while it serves callers: over sockets, at 50 requests a second on the route. */
import t from 'tap'
import { Agent } from 'undici'
import { startBreaking } from '../support/breaking.ts'
import { until } from '../support/until.ts'

t.test('500s: legacy again within two seconds, no caller sees one, and the route is held', async t => {
  const breaking = await startBreaking(t)
  await breaking.askUntil(async () => breaking.servedByCandidate >= 20, 10_000)
  breaking.fault = '500'
  await breaking.askUntil(async () => (await breaking.state()).phase === 'shadow', 10_000)
  t.ok(breaking.lastServedAt - breaking.firstBadAt < 2_000)
  t.strictSame(breaking.errors, [], 'no caller saw an error')
  t.match(await breaking.state(), { phase: 'shadow', held: true, by: 'banyan' })
  const [entry] = await breaking.history()
  t.match(entry, {
    kind: 'rolled-back',
    by: 'banyan',
    why: /^1\d of the last \d\d answers are 5xx or failures$/,
  })
  t.match(
    entry!.reasons.find(({ criterion }) => criterion === 'burst'),
    { passed: false, measured: entry!.why },
  )
  const served = breaking.servedByCandidate
  await breaking.askUntil(async () => false, 500)
  t.equal(breaking.servedByCandidate, served, 'from then on it gets copies only')
})

t.test('refused connections: legacy again within three seconds, and no caller sees one', async t => {
  const breaking = await startBreaking(t)
  await breaking.askUntil(async () => breaking.servedByCandidate >= 20, 10_000)
  breaking.candidate.server.close()
  breaking.candidate.server.closeAllConnections()
  const took = await breaking.askUntil(async () => (await breaking.state()).phase === 'shadow', 10_000)
  t.ok(took < 3_000, `${took} ms`)
  t.strictSame(breaking.errors, [])
  const [entry] = await breaking.history()
  t.match(entry, {
    kind: 'rolled-back',
    why: /of the last \d\d answers are 5xx or failures|no connection for/,
  })
})

t.test('20 % wrong prices: the alarm takes callers back', async t => {
  const breaking = await startBreaking(t, { route: '    gate: { agree: 99.9% }\n' })
  await breaking.askUntil(async () => breaking.servedByCandidate >= 50, 10_000)
  breaking.fault = 'wrong'
  await breaking.askUntil(async () => (await breaking.state()).phase === 'shadow', 15_000)
  // A hundred comparisons take two seconds, and one more may pass; the machine may be busy.
  t.ok(
    breaking.lastServedAt - breaking.firstBadAt < 6_000,
    `${breaking.lastServedAt - breaking.firstBadAt} ms`,
  )
  const [entry] = await breaking.history()
  t.match(entry, { kind: 'rolled-back', why: /^answers differ, \d+ of [\d,]+ pairs; the alarm stands at/ })
})

t.test('gate.rollback: manual is only shown', async t => {
  const breaking = await startBreaking(t, { route: '    gate: { rollback: manual }\n' })
  breaking.fault = '500'
  const call = async () => (await breaking.view()).verdict?.call
  await breaking.askUntil(async () => (await call()) === 'rollback', 10_000)
  t.match(await breaking.state(), { phase: 'canary' })
  const restarted = new Promise(resolve => breaking.banyan.supervisor.once('restarted', resolve))
  await breaking.banyan.supervisor.kill('back')
  await restarted
  await until('another back hears of it', async () => (await call().catch(() => '')) === 'rollback')
})

t.test('two fronts: what one of them sees is true of both within moments', async t => {
  const breaking = await startBreaking(t, { workers: 2 })
  breaking.fault = '500'
  // One connection is one front.
  const one = new Agent({ connections: 1 })
  t.teardown(() => one.destroy())
  for (let nth = 0; nth < 60 && (await breaking.state()).phase === 'canary'; nth++)
    await breaking.ask(`caller-${nth}`, one)
  await until('it is rolled back', async () => (await breaking.state()).phase === 'shadow', 2_000)
  const served = breaking.servedByCandidate
  t.ok(served <= 20, `${served} bad answers were enough`)
  const many = Array.from({ length: 40 }, () => new Agent({ connections: 1 }))
  t.teardown(() => Promise.all(many.map(agent => agent.destroy())))
  await Promise.all(many.map((agent, nth) => breaking.ask(`caller-${nth}`, agent)))
  t.equal(breaking.servedByCandidate, served)
  t.strictSame(breaking.errors, [])
})

t.test(
  'the back is dead when it happens: the front goes back by itself, and another back learns of it',
  async t => {
    const breaking = await startBreaking(t, { store: `sqlite:${t.testdir()}/state.db` })
    const { supervisor } = breaking.banyan
    await breaking.ask('caller-0')
    const before = await breaking.state()
    const restarted = new Promise(resolve => supervisor.once('restarted', resolve))
    await supervisor.kill('back')
    breaking.fault = '500'
    const one = new Agent({ connections: 1 })
    t.teardown(() => one.destroy())
    for (let nth = 0; nth < 60; nth++) await breaking.ask(`caller-${nth}`, one)
    const served = breaking.servedByCandidate
    t.ok(served <= 20, `${served} were served by the candidate`)
    t.strictSame(breaking.errors, [])
    await restarted
    await until('another back has learned of it', async () => {
      const state = await breaking.state().catch(() => null)
      return state?.phase === 'shadow'
    })
    t.match(await breaking.state(), { held: true, by: 'banyan', epoch: before.epoch + 1 })
    t.match((await breaking.history())[0], { kind: 'rolled-back', why: /^10 of the last \d\d answers/ })
    for (let nth = 0; nth < 20; nth++) await breaking.ask(`caller-${nth}`)
    t.equal(breaking.servedByCandidate, served)
  },
)
