/** What a front sees of a candidate that breaks, and how the back and the other fronts learn of it. */
import t from 'tap'
import { Agent } from 'undici'
import { startBreaking } from '../support/breaking.ts'
import { folderFor } from '../support/folder.ts'
import { until } from '../support/until.ts'

t.test('gate.rollback: manual is only shown', async t => {
  const breaking = await startBreaking(t, { route: '    gate: { rollback: manual }\n' })
  breaking.fault = '500'
  const call = async () => (await breaking.view()).verdict?.call
  await breaking.askUntil('it is shown', async () => (await call()) === 'rollback')
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
  await until('it is rolled back', async () => (await breaking.state()).phase === 'shadow', 20_000)
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
    const breaking = await startBreaking(t, { store: `sqlite:${folderFor(t)}/state.db` })
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
