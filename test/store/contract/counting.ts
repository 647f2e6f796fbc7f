import fc from 'fast-check'
import type { Test } from 'tap'
import { NOTHING, sum } from '../../../src/evidence/sum.ts'
import type { Evidence } from '../../../src/types/evidence.ts'
import type { NewExample } from '../../../src/types/store.ts'
import type { Kind } from '../contract.ts'
import { batch, counted, delta, everything, example } from '../samples.ts'

export async function countsAddUp(t: Test, kind: Kind): Promise<void> {
  await t.test('nothing was counted where nothing was added', async t => {
    const { store } = await kind.open(t)
    t.strictSame(await store.evidence('orders', 1), NOTHING)
    t.equal(await store.received('front-1'), 0)
    await store.add(batch({}))
    t.strictSame(await store.evidence('orders', 1), NOTHING)
  })

  await t.test('every kind of counter, in two parts: sums, the earliest and the latest', async t => {
    const { store } = await kind.open(t)
    await store.add(batch({ deltas: [{ route: 'orders', epoch: 1, evidence: everything(3) }] }))
    t.strictSame(counted(await store.evidence('orders', 1)), counted(everything(3)))
    await store.add(batch({ deltas: [{ route: 'orders', epoch: 1, evidence: everything(8) }] }))
    const both = await store.evidence('orders', 1)
    t.strictSame(counted(both), counted(sum(everything(3), everything(8))))
    t.match(both, { match: 11, since: 992, newest: 2_008, signatures: { '["$.price"]': 11 } })
  })

  await t.test('routes and epochs are counted apart', async t => {
    const { store } = await kind.open(t)
    const places = [
      ['orders', 1],
      ['orders', 2],
      ['order', 1],
      ['Orders', 1],
      ['*', 1],
    ] as const
    await store.add(
      batch({ deltas: places.map(([route, epoch], index) => delta(route, epoch, { match: index + 1 })) }),
    )
    for (const [index, [route, epoch]] of places.entries()) {
      t.equal((await store.evidence(route, epoch)).match, index + 1, `${route} ${epoch}`)
    }
  })

  await t.test('in whatever batches parts come, they add up the same', async t => {
    let route = 0
    const { store } = await kind.open(t)
    const part = fc.integer({ min: 1, max: 900 }).map(everything)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 4 }), { maxLength: 5 }), async batches => {
        const name = `route-${route++}`
        const adding = batches.map(parts =>
          store.add(batch({ deltas: parts.map(evidence => ({ route: name, epoch: 1, evidence })) })),
        )
        await Promise.all(adding)
        t.strictSame(counted(await store.evidence(name, 1)), counted(batches.flat().reduce(sum, NOTHING)))
      }),
      { numRuns: 15, seed: 4 },
    )
  })

  await t.test('two hundred batches at once lose nothing', async t => {
    const { store, another } = await kind.open(t)
    const second = (await another?.()) ?? store
    const adding = Array.from({ length: 200 }, (_, index) =>
      (index % 2 === 0 ? store : second).add(
        batch({
          deltas: [delta('orders', 1, { match: 1, skipped: { method: 2 } })],
          received: [{ front: `front-${index % 2}`, sequence: index + 1 }],
        }),
      ),
    )
    await Promise.all(adding)
    t.match(await second.evidence('orders', 1), { match: 200, skipped: { method: 400 } })
    t.equal(await store.received('front-0'), 199)
    t.equal(await store.received('front-1'), 200)
  })

  await t.test('large maps, and numbers as large as they come', async t => {
    const { store } = await kind.open(t)
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`["$.field${index}"]`, index + 1]))
    const large = delta('orders', 1, {
      match: 2 ** 52,
      signatures: many(500),
      strata: many(2_000),
      since: 1_795_391_412_000,
      newest: 1_795_391_412_999,
    })
    await store.add(batch({ deltas: [large] }))
    t.strictSame(counted(await store.evidence('orders', 1)), counted(large.evidence))
    const twice = { ...large.evidence, match: 0 }
    await store.add(batch({ deltas: [{ ...large, evidence: twice }] }))
    t.strictSame(counted(await store.evidence('orders', 1)), counted(sum(large.evidence, twice)))
  })

  await t.test('signatures without end: no pair is lost, and what is kept is bounded', async t => {
    const { store } = await kind.open(t)
    for (let part = 0; part < 60; part++) {
      const names = Array.from({ length: 500 }, (_, index) => [`["$.f${part * 500 + index}"]`, 1])
      const signatures: Evidence['signatures'] = Object.fromEntries([...names, ['["$.price"]', 10]])
      await store.add(batch({ deltas: [delta('orders', 1, { signatures })] }))
    }
    const { signatures } = await store.evidence('orders', 1)
    t.equal(
      Object.values(signatures).reduce<number>((all, many) => all + (many ?? 0), 0),
      60 * 510,
    )
    t.equal(signatures['["$.price"]'], 600)
    t.ok(Object.keys(signatures).length <= 501)
  })

  const NAMES = [
    '__proto__',
    'constructor',
    'toString',
    'ordres £5 ☕ 🦀',
    'a\u0000b',
    '',
    'x'.repeat(100_000),
  ]
  for (const name of NAMES) {
    await t.test(`a route, a rule and a field are called ${JSON.stringify(name.slice(0, 20))}`, async t => {
      const { store } = await kind.open(t)
      const evidence = {
        ...everything(2),
        hidden: Object.fromEntries([[name, 3]]),
        classes: Object.fromEntries([[name.slice(0, 3_000), { other: 4 }]]),
      }
      await store.add(
        batch({
          deltas: [{ route: name, epoch: 1, evidence }],
          examples: [example(name, 5, [name])],
          received: [{ front: name, sequence: 7 }],
        }),
      )
      t.strictSame(counted(await store.evidence(name, 1)), counted(evidence))
      t.strictSame(await store.evidence(`${name}2`, 1), NOTHING)
      t.equal(await store.received(name), 7)
      const [kept] = await store.examples({ route: name, epoch: 1, field: name, limit: 2 })
      t.equal(kept?.route, name)
    })
  }

  await t.test('a batch that cannot be added adds nothing', async t => {
    const { store } = await kind.open(t)
    await store.add(
      batch({ deltas: [delta('orders', 1, { match: 1 })], received: [{ front: 'f', sequence: 1 }] }),
    )
    // What cannot be written as JSON.
    const poisoned = example('orders', 6, ['$.b'], { epoch: 1n as unknown as number })
    const circular = example('orders', 6, ['$.b']) as NewExample & { self?: unknown }
    circular.self = circular
    for (const bad of [poisoned, circular]) {
      const whole = batch({
        deltas: [delta('orders', 1, { match: 10 }), delta('new', 1, { match: 10 })],
        examples: [example('orders', 5, ['$.a']), bad],
        received: [{ front: 'f', sequence: 2 }],
      })
      await t.rejects(store.add(whole), TypeError)
    }
    t.equal((await store.evidence('orders', 1)).match, 1)
    t.strictSame(await store.evidence('new', 1), NOTHING)
    t.equal(await store.received('f'), 1)
    t.strictSame(await store.examples({ route: 'orders', epoch: null, field: null, limit: 9 }), [])
    await store.add(
      batch({ deltas: [delta('orders', 1, { match: 4 })], received: [{ front: 'f', sequence: 2 }] }),
    )
    t.equal((await store.evidence('orders', 1)).match, 5)
  })

  await t.test('a batch of a front is added once', async t => {
    const { store } = await kind.open(t)
    const add = (...received: [front: string, sequence: number][]) =>
      store.add(
        batch({
          deltas: [delta('orders', 1, { match: 1 })],
          examples: [example('orders', 5, ['$.a'])],
          received: received.map(([front, sequence]) => ({ front, sequence })),
        }),
      )
    const added = async () => {
      const kept = await store.examples({ route: 'orders', epoch: 1, field: '$.a', limit: 99 })
      const { match } = await store.evidence('orders', 1)
      t.equal(kept.length, match, 'as many examples as were counted')
      return match
    }
    await add(['a', 3])
    t.equal(await added(), 1)
    await add(['a', 3])
    await add(['a', 2])
    t.equal(await added(), 1, 'the same, and an earlier one')
    await add(['b', 3])
    t.equal(await added(), 2, 'another front')
    await add(['a', 3], ['b', 2])
    t.equal(await added(), 2, 'all known')
    await add(['a', 4], ['b', 2])
    t.equal(await added(), 3, 'one of them newer')
    t.equal(await store.received('a'), 4)
    t.equal(await store.received('b'), 3, 'never back')
    await add()
    await add()
    t.equal(await added(), 5, 'of no front')
  })
}
