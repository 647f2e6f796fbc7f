import type { Test } from 'tap'
import type { NewInterval } from '../../../src/types/store.ts'
import type { Kind } from '../contract.ts'

const MINUTE = 60_000
const QUARTER = 900_000
const HOUR = 3_600_000

export async function intervalsAddUp(t: Test, kind: Kind): Promise<void> {
  await t.test('parts of one interval are one, each length and each route by itself', async t => {
    const { store } = await kind.open(t)
    await store.addIntervals([
      part('orders', 0, MINUTE, 3),
      part('orders', 0, QUARTER, 3),
      part(null, 0, MINUTE, 3),
    ])
    await store.addIntervals([
      part('orders', 0, MINUTE, 4),
      part('orders', MINUTE, MINUTE, 5),
      part('users', 0, MINUTE, 9),
    ])
    const of = (route: string | null, lengthMs: number, since = 0) =>
      store.intervals({ route, lengthMs, since })
    t.strictSame(await of('orders', MINUTE), [whole(0, MINUTE, 7), whole(MINUTE, MINUTE, 5)])
    t.strictSame(await of('orders', QUARTER), [whole(0, QUARTER, 3)])
    t.strictSame(await of(null, MINUTE), [whole(0, MINUTE, 3)])
    t.strictSame(await of('nobody', MINUTE), [])
    t.strictSame(
      await of('orders', MINUTE, 2 * MINUTE),
      [whole(MINUTE, MINUTE, 5)],
      'only those that end later',
    )
  })

  await t.test('what nothing shows any more goes', async t => {
    const now = 100 * HOUR
    const { store } = await kind.open(t, { now: () => now })
    const ages = [1, 3, 47, 49].map(hours => now - hours * HOUR)
    await store.addIntervals(
      ages.flatMap(at => [part('orders', at, MINUTE, 1), part('orders', at, QUARTER, 1)]),
    )
    await store.prune(0)
    const kept = async (lengthMs: number) =>
      (await store.intervals({ route: 'orders', lengthMs, since: 0 })).map(({ at }) => (now - at) / HOUR)
    t.strictSame(await kept(MINUTE), [1])
    t.strictSame(await kept(QUARTER), [47, 3, 1])
  })
}

function part(route: string | null, at: number, lengthMs: number, many: number): NewInterval {
  return { ...whole(at, lengthMs, many), route }
}

function whole(at: number, lengthMs: number, many: number) {
  return {
    at,
    lengthMs,
    requests: { canary: many },
    answered: { legacy: many, candidate: 2 * many },
    agreed: many,
    disagreed: 0,
    latency: { legacy: { 12: many }, candidate: {} },
  }
}
