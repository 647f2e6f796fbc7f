import t from 'tap'
import { FrontBook } from '../../src/totals/front-book.ts'
import { FrontsBook } from '../../src/totals/fronts-book.ts'
import { BOUNDS_S, countOf, nothingObserved, observe, sumOf } from '../../src/totals/observed.ts'
import type { FrontTotals, RouteTotals } from '../../src/types/metrics.ts'

function message(routes: readonly RouteTotals[], thread = 'front-0'): FrontTotals {
  const loopDelay = nothingObserved()
  observe(loopDelay, 0.02)
  const mirror = { queued: { orders: 2 }, inFlight: { orders: 1 }, heldBytes: 10, limitBytes: 100 }
  // As it travels between threads.
  return structuredClone({ thread, routes, loopDelay, mirror })
}

const answers = (book: FrontsBook, route: string) =>
  book.routes().get(route)?.answered.legacy.statuses[2] ?? 0

t.test('a time is in the bucket that ends at it or above it', async t => {
  for (const [seconds, bucket] of [
    [0, 0],
    [0.001, 0],
    [0.0011, 1],
    [60, BOUNDS_S.length - 1],
    [61, BOUNDS_S.length],
    [Number.POSITIVE_INFINITY, BOUNDS_S.length],
  ] as const) {
    const observed = nothingObserved()
    observe(observed, seconds)
    t.equal(observed[bucket], 1, `${seconds} s`)
    t.equal(countOf(observed), 1)
    t.equal(sumOf(observed), seconds)
  }
})

t.test('a front tells totals, of routes where something was counted since', async t => {
  const front = new FrontBook()
  front.answered('orders', 'legacy', 200, 0.01)
  front.answered('carts', 'legacy', 200, 0.01)
  t.same(
    front.changed().map(({ route }) => route),
    ['orders', 'carts'],
  )
  t.same(front.changed(), [])
  front.answered('orders', 'legacy', 200, 0.01)
  const [orders, ...more] = front.changed()
  t.equal(orders!.answered.legacy.statuses[2], 2)
  t.same(more, [])
  t.equal(front.all().length, 2)
  front.keep(['carts'])
  t.same(
    front.all().map(({ route }) => route),
    ['carts'],
  )
})

t.test('fronts add up, one message after the other replaces, and one that is gone stays counted', async t => {
  const [one, two] = [new FrontBook(), new FrontBook()]
  const book = new FrontsBook(null)
  one.answered('orders', 'legacy', 200, 0.01)
  book.take('a', message(one.changed()))
  one.answered('orders', 'legacy', 200, 0.01)
  book.take('a', message(one.changed()))
  two.answered('orders', 'legacy', 200, 0.01)
  book.take('b', message(two.changed(), 'front-1'))
  book.take('b', message(two.changed(), 'front-1'))
  t.equal(answers(book, 'orders'), 3)
  t.same(book.mirror(), { queued: { orders: 4 }, inFlight: { orders: 2 }, heldBytes: 20, limitBytes: 200 })
  const past = structuredClone(book.gone('a'))
  t.equal(answers(book, 'orders'), 3)
  t.equal(book.mirror().heldBytes, 10, 'what it held is gone with it')
  const next = new FrontBook()
  next.answered('orders', 'legacy', 200, 0.01)
  book.take('c', message(next.changed()))
  t.equal(answers(book, 'orders'), 4)
  t.equal(countOf(book.loopDelays().get('front-0')!), 2, 'both that had the name')

  const later = new FrontsBook(past)
  later.take('b', message(two.all(), 'front-1'))
  later.take('c', message(next.all()))
  t.equal(answers(later, 'orders'), 4, 'as another back knows it')
})
