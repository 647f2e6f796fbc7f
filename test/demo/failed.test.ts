import t from 'tap'
import { startDemo } from './running.ts'

t.test('answers that a customer could not use count as failed, and the demo with them', async t => {
  const demo = startDemo(t, '--seconds', '5', '--acts', '2')
  const [, catalog] = await demo.until(/catalog +(http:\S+)/)
  await fetch(`${catalog}/internal/faults`, { method: 'PUT', body: JSON.stringify({ faults: ['cut'] }) })
  t.equal(await demo.ended, 1, demo.out())
  t.match(demo.out(), /✖ somebody .*in the app .*\n +\/api\/\S+ got no answer/)
  t.match(demo.out(), / [1-9]\d* failed of \d+ requests\.\n/)
  t.same(await demo.left(), [])
})
