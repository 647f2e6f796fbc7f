import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { ByteBudget } from '../../src/mirror/byte-budget.ts'
import { Gathered } from '../../src/mirror/gathered.ts'
import { SLAB_BYTES } from '../../src/upstreams/slab.ts'

function budgetOf(limit: number): ByteBudget {
  return Object.assign(new ByteBudget(), { limit })
}

t.test('pieces become one body, up to the most that one may hold', async t => {
  const budget = budgetOf(1_000)
  const body = new Gathered(budget, 10)
  t.equal(String(body.whole()), '')
  t.equal(body.add(Buffer.from('hello')), null)
  t.equal(body.add(Buffer.from('world')), null)
  t.equal(String(body.whole()), 'helloworld')
  t.equal(body.add(Buffer.from('!')), 'too-large')
  body.free()
  t.equal(budget.used, 0)
})

t.test('all together hold no more than their budget, and what is freed can be taken again', async t => {
  const budget = budgetOf(100)
  const [one, other] = [new Gathered(budget, 1_000), new Gathered(budget, 1_000)]
  t.equal(one.add(Buffer.alloc(60)), null)
  t.equal(other.add(Buffer.alloc(60)), 'bytes-full')
  t.equal(other.add(Buffer.alloc(40)), null)
  one.free()
  one.free()
  t.equal(budget.used, 40, 'freeing twice frees once')
  t.equal(other.add(Buffer.alloc(60)), null)
})

t.test('a small piece of a large buffer is copied out of it', async t => {
  const budget = budgetOf(1_000)
  const body = new Gathered(budget, 1_000)
  const slab = Buffer.alloc(64 * 1024, 'x')
  t.equal(body.add(slab.subarray(0, 100)), null)
  t.equal(budget.used, 100, 'what it counts is what it keeps')
  t.not(body.whole().buffer, slab.buffer)
  slab.fill('y')
  t.equal(String(body.whole()), 'x'.repeat(100))
})

t.test('a piece of a slab stays where it is, and counts as what it is', async t => {
  const budget = budgetOf(1_000)
  const body = new Gathered(budget, 1_000)
  const piece = Buffer.allocUnsafeSlow(SLAB_BYTES).subarray(0, 100)
  body.add(piece)
  t.equal(body.whole(), piece)
  t.equal(budget.used, 100)
})

t.test('a body that drips keeps no slab for every drop', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What a collection finds is given back in the background, and has been when the next one begins.
  const gc = () => {
    collect()
    collect()
  }
  gc()
  const before = process.memoryUsage().arrayBuffers
  const body = new Gathered(budgetOf(100_000), 100_000)
  for (let drop = 0; drop < 4_000; drop++)
    body.add(Buffer.allocUnsafeSlow(SLAB_BYTES).fill('x').subarray(0, 1))
  gc()
  const grown = process.memoryUsage().arrayBuffers - before
  t.ok(grown < 1_000 * SLAB_BYTES, `${grown} bytes`)
  t.equal(String(body.whole()), 'x'.repeat(4_000))
})

t.test('a piece that is most of its buffer is kept as it is', async t => {
  const body = new Gathered(budgetOf(1_000), 1_000)
  const chunk = Buffer.alloc(100, 'x')
  body.add(chunk)
  t.equal(body.whole(), chunk)
})
