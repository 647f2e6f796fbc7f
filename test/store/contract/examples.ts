import type { Test } from 'tap'
import type { Kind } from '../contract.ts'
import { batch, example, seeded } from '../samples.ts'

export async function examplesAreKept(t: Test, kind: Kind): Promise<void> {
  await t.test('an example is found as it was given, by route, epoch and field', async t => {
    const { store } = await kind.open(t)
    const given = example('orders', 5, ['$.price', 'header vary'], {
      epoch: 3,
      candidate: { failure: 'timeout', totalMs: 4 },
      differences: [
        {
          at: '$.price',
          field: '$.price',
          kind: 'value',
          class: 'precision',
          legacy: '"\ud800☕"',
          candidate: '1',
        },
      ],
    })
    await store.add(batch({ examples: [given] }))
    const { fields: _, perField: __, ...kept } = given
    for (const field of [null, '$.price', 'header vary']) {
      for (const epoch of [null, 3]) {
        const found = await store.examples({ route: 'orders', epoch, field, limit: 5 })
        t.strictSame(found, [{ ...kept, id: found[0]?.id }], `${field} ${epoch}`)
        t.strictSame(await store.example(found[0]!.id), found[0])
      }
    }
    for (const other of [{ route: 'order' }, { epoch: 2 }, { field: '$' }, { limit: 0 }]) {
      const query = { route: 'orders', epoch: 3, field: '$.price', limit: 5, ...other }
      t.strictSame(await store.examples(query), [], JSON.stringify(other))
    }
    for (const id of ['', '0', 'x', '99', '1 or 1', '__proto__', '9'.repeat(40)]) {
      t.equal(await store.example(id), null, id)
    }
  })

  await t.test('those that are kept for none but some fields can be left out', async t => {
    const { store } = await kind.open(t)
    const kept = [['$.a'], ['$.a', '$.b'], ['$.c\ud800'], ['$.b']]
    await store.add(batch({ examples: kept.map((fields, at) => example('orders', at, fields)) }))
    const times = async (field: string | null, except: readonly string[]) =>
      (await store.examples({ route: 'orders', epoch: 1, field, except, limit: 9 })).map(({ at }) => at)
    t.strictSame(await times(null, []), [3, 2, 1, 0])
    t.strictSame(await times(null, ['$.a']), [3, 2, 1])
    t.strictSame(await times(null, ['$.a', '$.c\ud800']), [3, 1])
    t.strictSame(await times(null, ['$.a', '$.b', '$.c\ud800']), [])
    t.strictSame(await times('$.a', ['$.a']), [1, 0], 'one field is asked for by its name')
  })

  await t.test('the newest come first, whenever they came', async t => {
    const { store } = await kind.open(t)
    for (const at of [30, 10, 20, 50, 40]) {
      await store.add(batch({ examples: [example('orders', at, ['$.a'], { epoch: at > 25 ? 2 : 1 })] }))
    }
    const times = async (field: string | null, epoch: number | null, limit: number) =>
      (await store.examples({ route: 'orders', epoch, field, limit })).map(({ at }) => at)
    t.strictSame(await times(null, null, 9), [50, 40, 30, 20, 10])
    t.strictSame(await times('$.a', null, 3), [50, 40, 30])
    t.strictSame(await times('$.a', 1, 9), [20, 10])
    t.strictSame(await times(null, 2, 2), [50, 40])
  })

  await t.test('of each field: half the newest, half of all times, however they are batched', async t => {
    const { store } = await kind.open(t, { random: seeded(5) })
    for (let first = 0; first < 1_000; first += 40) {
      const examples = Array.from({ length: 40 }, (_, index) =>
        example('orders', first + index, ['$.a'], { perField: 10 }),
      )
      await store.add(batch({ examples }))
    }
    const kept = await store.examples({ route: 'orders', epoch: 1, field: '$.a', limit: 99 })
    const times = kept.map(({ at }) => at)
    t.equal(times.length, 10)
    t.strictSame(times.slice(0, 5), [999, 998, 997, 996, 995])
    t.ok(
      times.slice(5).some(at => at < 600),
      `some are older: ${times}`,
    )
    t.equal(new Set(times).size, 10)
    t.strictSame(await store.examples({ route: 'orders', epoch: null, field: null, limit: 99 }), kept)
  })

  await t.test('the sample is uniform over time', async t => {
    const { store } = await kind.open(t, { random: seeded(11) })
    const tenths = new Array<number>(10).fill(0)
    for (let field = 0; field < 60; field++) {
      const name = `$.f${field}`
      for (let first = 0; first < 200; first += 50) {
        const examples = Array.from({ length: 50 }, (_, index) =>
          example('orders', first + index, [name], { perField: 20 }),
        )
        await store.add(batch({ examples }))
      }
      for (const { at } of await store.examples({ route: 'orders', epoch: 1, field: name, limit: 99 })) {
        if (at < 190) tenths[Math.floor(at / 19)]!++
      }
    }
    // 600 drawn into ten equal parts: chi-square with 9 degrees of freedom is above 27.9 once in a thousand times.
    t.equal(
      tenths.reduce((all, one) => all + one),
      600,
    )
    const chiSquare = tenths.reduce((all, one) => all + (one - 60) ** 2 / 60, 0)
    t.ok(chiSquare < 27.9, `${chiSquare}: ${tenths}`)
  })

  await t.test('an example stays as long as any of its fields holds it', async t => {
    const { store } = await kind.open(t, { random: () => 0.999 })
    await store.add(batch({ examples: [example('orders', 1, ['$.rare', '$.often'], { perField: 2 })] }))
    for (let at = 2; at < 30; at++) {
      await store.add(batch({ examples: [example('orders', at, ['$.often'], { perField: 2 })] }))
    }
    const all = await store.examples({ route: 'orders', epoch: 1, field: null, limit: 99 })
    t.strictSame(
      all.map(({ at }) => at),
      [29, 1],
    )
    await store.add(batch({ examples: [example('orders', 30, ['$.rare'], { perField: 1 })] }))
    t.equal((await store.examples({ route: 'orders', epoch: 1, field: '$.rare', limit: 9 })).length, 1)
  })

  await t.test('fewer per field than before: what is too many goes; none: nothing is kept', async t => {
    const { store } = await kind.open(t, { random: seeded(2) })
    const add = (at: number, perField: number) =>
      store.add(batch({ examples: [example('orders', at, ['$.a'], { perField })] }))
    const count = async () =>
      (await store.examples({ route: 'orders', epoch: 1, field: null, limit: 99 })).length
    for (let at = 1; at <= 60; at++) await add(at, 40)
    t.equal(await count(), 40)
    await add(61, 7)
    t.equal(await count(), 7)
    await add(62, 1)
    t.equal(await count(), 1)
    await add(63, 0)
    t.equal(await count(), 0)
    await store.add(batch({ examples: [example('orders', 64, [])] }))
    t.equal(await count(), 0, 'under no field')
  })

  await t.test('an example that names a field twice is kept once there', async t => {
    const { store } = await kind.open(t)
    await store.add(batch({ examples: [example('orders', 1, ['$.a', '$.a', '\ud800', '\udfff'])] }))
    t.equal((await store.examples({ route: 'orders', epoch: 1, field: '$.a', limit: 9 })).length, 1)
    t.equal((await store.examples({ route: 'orders', epoch: 1, field: '\ud800', limit: 9 })).length, 1)
  })

  await t.test('five hundred fields an epoch have examples; those of further ones are not kept', async t => {
    const { store } = await kind.open(t)
    const named = (prefix: string, epoch: number, count: number) =>
      Array.from({ length: count }, (_, index) => example('orders', index, [`${prefix}${index}`], { epoch }))
    await store.add(
      batch({ examples: [...named('$.a', 1, 490), ...named('$.b', 1, 30), ...named('$.c', 2, 5)] }),
    )
    const count = async (epoch: number | null) =>
      (await store.examples({ route: 'orders', epoch, field: null, limit: 9_999 })).length
    t.equal(await count(1), 500)
    t.equal(await count(2), 5)
    await store.add(batch({ examples: [example('orders', 9, ['$.d', '$.a3'])] }))
    t.equal(await count(1), 501, 'under the one of its fields that is known')
    t.strictSame(await store.examples({ route: 'orders', epoch: 1, field: '$.d', limit: 9 }), [])
    t.equal((await store.examples({ route: 'orders', epoch: 1, field: '$.a3', limit: 9 })).length, 2)
  })
}
