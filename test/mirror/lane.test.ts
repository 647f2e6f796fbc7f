import t from 'tap'
import { Lane, type Queued } from '../../src/mirror/lane.ts'

function lane(concurrency: number, queue: number): Lane {
  return Object.assign(new Lane(), { concurrency, queue })
}

/** Things that write down when it was their turn. */
function going() {
  const gone: string[] = []
  return { gone, named: (name: string): Queued => ({ go: () => gone.push(name) }) }
}

t.test('so many go, so many wait, the rest is refused; they go in the order they came', async t => {
  const one = lane(2, 2)
  const { gone, named } = going()
  t.same(
    ['a', 'b', 'c', 'd', 'e'].map(name => one.offer(named(name))),
    [true, true, true, true, false],
  )
  t.same(gone, ['a', 'b'])
  one.done()
  t.same(gone, ['a', 'b', 'c'])
  one.done()
  one.done()
  one.done()
  t.same([gone, one.inFlight, one.waiting], [['a', 'b', 'c', 'd'], 0, 0])
})

t.test('one that leaves the queue never goes, and makes room', async t => {
  const one = lane(1, 1)
  const { gone, named } = going()
  const waits = named('b')
  one.offer(named('a'))
  one.offer(waits)
  one.leave(waits)
  t.equal(one.offer(named('c')), true)
  one.done()
  t.same(gone, ['a', 'c'])
})

t.test('a control never waits, and never goes before those that do', async t => {
  const one = lane(1, 5)
  const { named } = going()
  t.equal(one.take(), true)
  t.equal(one.take(), false)
  one.offer(named('a'))
  one.done()
  t.equal(one.take(), false, 'a has its place')
  one.done()
  t.equal(one.take(), true)
})

t.test('ten thousand that are over at once do not pile up', async t => {
  const one = lane(1, 10_000)
  let over = 0
  const briefly: () => Queued = () => ({
    go: () => {
      over++
      one.done()
    },
  })
  one.take()
  for (let count = 0; count < 10_000; count++) one.offer(briefly())
  one.done()
  t.same([over, one.inFlight, one.waiting], [10_000, 0, 0])
})

t.test('in a flood an eighth of them go', async t => {
  let isFlooded = false
  const one = Object.assign(new Lane(() => isFlooded), { concurrency: 16, queue: 100 })
  const { gone, named } = going()
  isFlooded = true
  for (const name of ['a', 'b', 'c', 'd']) one.offer(named(name))
  t.same(gone, ['a', 'b'])
  isFlooded = false
  one.done()
  t.same(gone, ['a', 'b', 'c', 'd'])
})
