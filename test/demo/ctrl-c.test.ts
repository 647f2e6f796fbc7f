import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { startDemo } from './running.ts'

const moments = [
  ['while it sets up', /shop +http/],
  ['in the middle of the traffic', /Act one[\s\S]*monolith\.\n/],
] as const

for (const [when, said] of moments) {
  t.test(`Ctrl-C ${when} leaves nothing behind, soon`, async t => {
    const demo = startDemo(t, '--seconds', '600')
    await demo.until(said)
    const askedAt = performance.now()
    demo.process.kill('SIGINT')
    t.equal(await demo.ended, 130, demo.out())
    t.ok(performance.now() - askedAt < 5_000, 'within a few seconds')
    t.match(demo.out(), /Interrupted: closing\.\n$/)
    t.same(await demo.left(), [])
  })
}

t.test('a demo that is killed takes its processes along', { skip: process.platform !== 'linux' }, async t => {
  const demo = startDemo(t, '--seconds', '600')
  await demo.until(/Act one/)
  demo.process.kill('SIGKILL')
  await demo.ended
  const isFolder = (left: string) => left.startsWith('banyan-demo-')
  const deadline = performance.now() + 5_000
  while (!(await demo.left()).every(isFolder) && performance.now() < deadline) await pause(20)
  t.ok((await demo.left()).every(isFolder), (await demo.left()).join('\n'))
})
