import type { Test } from 'tap'
import { NOTHING } from '../../../src/evidence/sum.ts'
import type { Kind } from '../contract.ts'
import { batch, delta, entry, example, move, seeded, state } from '../samples.ts'

export async function olderThingsGo(t: Test, kind: Kind): Promise<void> {
  await t.test('examples by their age; what was counted stays', async t => {
    const { store } = await kind.open(t)
    const examples = Array.from({ length: 1_200 }, (_, at) =>
      example('orders', at, [`$.f${at % 300}`, '$.always'], { perField: 50 }),
    )
    await store.add(batch({ deltas: [delta('orders', 1, { match: 1_200 })], examples }))
    await store.prune(1_000)
    const kept = await store.examples({ route: 'orders', epoch: null, field: null, limit: 9_999 })
    t.strictSame(
      kept.map(({ at }) => at),
      Array.from({ length: 200 }, (_, index) => 1_199 - index),
    )
    t.strictSame(await store.examples({ route: 'orders', epoch: 1, field: '$.f20', limit: 9 }), [])
    t.equal((await store.evidence('orders', 1)).match, 1_200)
    await store.prune(1_000)
    t.equal((await store.examples({ route: 'orders', epoch: null, field: null, limit: 9_999 })).length, 200)
  })

  await t.test('a field whose examples are gone leaves its place to another', async t => {
    const { store } = await kind.open(t)
    const named = (prefix: string, at: number) =>
      Array.from({ length: 500 }, (_, index) => example('orders', at, [`${prefix}${index}`]))
    await store.add(batch({ examples: named('$.a', 1) }))
    await store.prune(2)
    await store.add(batch({ examples: named('$.b', 3) }))
    t.equal((await store.examples({ route: 'orders', epoch: 1, field: null, limit: 999 })).length, 500)
  })

  await t.test('a sample goes on being one after the older half of it is gone', async t => {
    const { store } = await kind.open(t, { random: seeded(3) })
    const add = (from: number, to: number) =>
      store.add(
        batch({
          examples: Array.from({ length: to - from }, (_, index) =>
            example('orders', from + index, ['$.a'], { perField: 40 }),
          ),
        }),
      )
    await add(0, 400)
    await store.prune(200)
    await add(400, 800)
    const kept = await store.examples({ route: 'orders', epoch: 1, field: '$.a', limit: 99 })
    t.ok(kept.length > 30 && kept.length <= 40, `${kept.length}`)
    const between = kept.filter(({ at }) => at < 780).length
    const early = kept.filter(({ at }) => at < 400).length
    t.ok(early >= 1 && early < between, `${early} of ${between} are of the first third`)
  })

  await t.test('a sample that is gone whole begins anew', async t => {
    const { store } = await kind.open(t, { random: seeded(3) })
    const add = (from: number, to: number) =>
      store.add(
        batch({
          examples: Array.from({ length: to - from }, (_, index) =>
            example('orders', from + index, ['$.a'], { perField: 20 }),
          ),
        }),
      )
    await add(0, 1_000)
    await store.prune(990)
    await add(1_000, 1_010)
    const kept = await store.examples({ route: 'orders', epoch: 1, field: '$.a', limit: 99 })
    t.strictSame(
      kept.map(({ at }) => at),
      Array.from({ length: 20 }, (_, index) => 1_009 - index),
    )
  })

  await t.test('of each route the newest five epochs stay', async t => {
    const { store } = await kind.open(t)
    const epochs = [1, 2, 3, 5, 8, 9, 12]
    await store.add(
      batch({
        deltas: [
          ...epochs.map(epoch => delta('orders', epoch, { match: epoch })),
          delta('cart', 1, { match: 1 }),
        ],
        examples: epochs.map(epoch => example('orders', 10, ['$.a'], { epoch })),
      }),
    )
    await store.prune(0)
    for (const epoch of epochs) {
      const found = await store.examples({ route: 'orders', epoch, field: null, limit: 9 })
      const evidence = await store.evidence('orders', epoch)
      t.equal(found.length, epoch >= 3 ? 1 : 0, `example of epoch ${epoch}`)
      if (epoch >= 3) t.equal(evidence.match, epoch)
      else t.strictSame(evidence, NOTHING)
    }
    t.equal((await store.evidence('cart', 1)).match, 1)
  })

  await t.test('states, history and what is received of a front are left alone', async t => {
    const day = 86_400_000
    const { store } = await kind.open(t, { now: () => 100 * day })
    await store.move([move('orders', null, state())], 1)
    await store.note(entry(null, 1))
    await store.add(batch({ received: [{ front: 'f', sequence: 4 }] }))
    await store.prune(100 * day)
    t.equal((await store.states()).size, 1)
    t.equal((await store.history({ route: null, limit: 9, before: null })).length, 2)
    t.equal(await store.received('f'), 4)
    await store.prune(102 * day)
    t.equal(await store.received('f'), 0, 'until nothing was heard of it for a day longer')
  })
}
