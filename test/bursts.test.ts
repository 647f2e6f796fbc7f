/** A front that sees a candidate break, and what the back says of it. */
import t from 'tap'
import { Bursts } from '../src/bursts.ts'
import { takenBack } from '../src/phases/taken-back.ts'
import type { RouteState } from '../src/types.ts'
import { file, planOf } from './control/helm.ts'
import { state } from './store/samples.ts'

type States = { readonly [route: string]: RouteState }
const canary = state({ phase: 'canary', percent: 0.5, epoch: 4 })

function watching(gate = '') {
  const [route] = planOf(file(`    phase: canary\n${gate}`)).routes
  const told: string[] = []
  let rolledBack = 0
  const bursts = new Bursts({
    tell: (name, epoch, reason) => told.push(`${name} ${epoch} ${reason}`),
    onRollback: () => rolledBack++,
  })
  const bad = (many: number, at: number, from = canary) => {
    for (let nth = 0; nth < many; nth++) bursts.saw(route!, from, at, true, true)
  }
  return { bursts, told, bad, rolledBack: () => rolledBack }
}

const BURST = '10 of the last 10 answers are 5xx or failures'

t.test('rolled back here at once, until the back says where the route is in a later epoch', async t => {
  const { bursts, told, bad, rolledBack } = watching()
  bad(9, 0)
  t.strictSame(told, [])
  bad(1, 0)
  t.strictSame(told, [`orders 4 ${BURST}`])
  t.equal(rolledBack(), 1)
  const held = { phase: 'shadow', held: true, epoch: 5, by: 'banyan', why: BURST }
  t.match(bursts.over({ orders: canary }), { orders: held })
  t.match(
    bursts.over({ orders: canary, other: canary }),
    { orders: held, other: canary },
    'whatever else moves',
  )
  const states: States = { orders: state({ phase: 'shadow', epoch: 5 }) }
  t.strictSame(bursts.over(states), states, 'the back knows')
  t.match(bursts.over({ orders: canary }), { orders: canary }, 'and is believed from then on')
})

t.test('a burst that goes on is told every second, and to another back', async t => {
  const { bursts, told, bad } = watching('    gate: { rollback: manual }\n')
  bad(30, 0)
  bad(30, 999)
  t.equal(told.length, 1)
  bad(1, 1_000)
  t.equal(told.length, 2)
  bursts.tellAgain()
  t.equal(told.length, 3)
  t.equal(bursts.over({ orders: canary }).orders, canary, 'by hand only')
  bursts.over({})
  bursts.tellAgain()
  t.equal(told.length, 3, 'of a route that is gone nobody speaks')
})

t.test('in shadow never, and of an epoch that is over nothing', async t => {
  const { told, bad } = watching()
  bad(40, 0, state({ phase: 'shadow' }))
  t.strictSame(told, [])
  bad(5, 0, { ...canary, epoch: 5 })
  bad(40, 0, canary)
  t.strictSame(told, [])
  bad(5, 0, { ...canary, epoch: 5 })
  t.strictSame(told, [`orders 5 ${BURST}`])
})

t.test('who goes back to legacy does not wait for another revision; nothing else moves before', async t => {
  const running = { a: canary, b: canary, c: state({ epoch: 4 }), constructor: canary } as unknown as States
  const next = {
    a: state({ phase: 'shadow', epoch: 5 }),
    b: state({ phase: 'live', epoch: 5 }),
    c: state({ phase: 'canary', epoch: 5 }),
    d: state({ epoch: 5 }),
  }
  t.strictSame(takenBack(running, next), { ...running, a: next.a })
  t.equal(takenBack(running, { a: { ...canary, phase: 'shadow' } }), running, 'of an epoch that is known')
})
