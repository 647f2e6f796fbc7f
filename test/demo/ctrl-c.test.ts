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
    t.ok((await demo.left()).length >= 3, 'there is something to leave behind: processes, ports, a folder')
    const askedAt = performance.now()
    demo.process.kill('SIGINT')
    t.equal(await demo.ended, 130, demo.out())
    t.ok(performance.now() - askedAt < 5_000, 'within a few seconds')
    t.match(demo.out(), /Interrupted: closing\.\n$/)
    t.same(await demo.left(), [])
  })
}
