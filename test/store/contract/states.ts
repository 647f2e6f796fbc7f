import type { Test } from 'tap'
import { until } from '../../support/until.ts'
import type { Kind } from '../contract.ts'
import { entry, fileState, move, state } from '../samples.ts'

const ALL = { route: null, limit: 100, before: null }

export async function statesMove(t: Test, kind: Kind): Promise<void> {
  await t.test('nothing is known at first', async t => {
    const { store } = await kind.open(t)
    t.equal(store.isNew, true)
    t.strictSame(await store.states(), new Map())
    t.strictSame(await store.builds(), new Map())
    t.strictSame(await store.history(ALL), [])
  })

  await t.test('a move is stored with who, when and why', async t => {
    const { store } = await kind.open(t)
    const first = state()
    t.equal(await store.move([move('orders', null, first, { kind: 'file' })], 5), true)
    const second = state({
      phase: 'canary',
      percent: 0.1,
      held: true,
      epoch: 2,
      since: 9,
      by: 'ada',
      why: 'ready ☕',
    })
    const reasons = [{ criterion: 'agreement', measured: '99.2%', needed: '99.9%', passed: false }] as const
    t.equal(await store.move([move('orders', first, second, { forced: true, reasons })], 9), true)
    t.strictSame((await store.states()).get('orders')?.state, second)
    const [newest, oldest] = await store.history(ALL)
    const common = { route: 'orders', forced: false, reasons: [] }
    t.strictSame(newest, {
      ...common,
      id: newest?.id,
      at: 9,
      kind: 'promoted',
      from: first,
      to: second,
      by: 'ada',
      why: 'ready ☕',
      forced: true,
      reasons,
    })
    const { by, why } = first
    t.strictSame(oldest, { ...common, id: oldest?.id, at: 5, kind: 'file', from: null, to: first, by, why })
    t.ok(newest!.id > oldest!.id)
  })

  const now = state({ phase: 'canary', percent: 0.1, epoch: 4 })
  const elsewhere = [
    ['another epoch', { ...now, epoch: 3 }],
    ['another phase', { ...now, phase: 'live' }],
    ['another share', { ...now, percent: 0.5 }],
    ['held', { ...now, held: true }],
    ['not known', null],
  ] as const
  for (const [name, from] of elsewhere) {
    await t.test(`a route that is elsewhere is not moved: ${name}`, async t => {
      const { store } = await kind.open(t)
      await store.move([move('orders', null, now), move('cart', null, now)], 1)
      const to = state({ phase: 'live', epoch: 5 })
      t.equal(await store.move([move('cart', now, to), move('orders', from, to)], 2), false)
      for (const route of ['orders', 'cart']) t.strictSame((await store.states()).get(route)?.state, now)
      t.equal((await store.history(ALL)).length, 2, 'nor is anything written down')
    })
  }

  await t.test('when, by whom and why it came there does not matter', async t => {
    const { store } = await kind.open(t)
    await store.move([move('orders', null, now)], 1)
    const from = { ...now, since: 0, by: 'somebody', why: 'else' }
    t.equal(await store.move([move('orders', from, state({ epoch: 5 }))], 2), true)
    t.strictSame((await store.history({ ...ALL, limit: 1 }))[0]?.from, now, 'the history has it as it was')
  })

  await t.test('no route is moved from where it never was', async t => {
    const { store } = await kind.open(t)
    t.equal(await store.move([move('orders', now, state())], 1), false)
    t.equal(await store.move([], 1), true)
    t.strictSame(await store.states(), new Map())
  })

  await t.test('of many moves from the same place one is made', async t => {
    const { store, another } = await kind.open(t)
    const second = (await another?.()) ?? store
    await store.move([move('orders', null, now)], 1)
    const asked = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? store : second).move(
        [move('orders', now, state({ epoch: 5, by: `person-${index}` }))],
        2,
      ),
    )
    const made = await Promise.all(asked)
    t.equal(made.filter(Boolean).length, 1)
    const winner = `person-${made.indexOf(true)}`
    t.equal((await second.states()).get('orders')?.state.by, winner)
    t.strictSame(
      (await store.history(ALL)).map(({ by }) => by),
      [winner, now.by],
    )
  })

  await t.test('a route that is gone loses its state and what the file said, not its history', async t => {
    const { store } = await kind.open(t)
    await store.move([move('orders', null, now)], 1)
    await store.remember(new Map([['orders', fileState()]]))
    t.equal(await store.move([move('orders', now, null, { kind: 'file' })], 2), true)
    t.strictSame(await store.states(), new Map())
    const [gone] = await store.history({ ...ALL, route: 'orders' })
    t.match(gone, { at: 2, kind: 'gone', from: now, to: null, by: 'file' })
    await store.move([move('orders', null, state({ phase: 'legacy' }))], 3)
    t.equal((await store.states()).get('orders')?.file.phase, 'legacy')
  })

  await t.test('what the file said is remembered beside the state, route by route', async t => {
    const { store } = await kind.open(t)
    await store.remember(new Map([['later', fileState({ fingerprint: 'f9' })]]))
    await store.move([move('orders', null, now), move('later', null, now)], 1)
    t.strictSame((await store.states()).get('orders'), {
      state: now,
      file: { phase: 'canary', percent: 0.1, fingerprint: '' },
    })
    t.equal((await store.states()).get('later')?.file.fingerprint, 'f9')
    await store.remember(new Map([['orders', fileState({ phase: 'live', percent: 0.25 })]]))
    t.strictSame((await store.states()).get('orders')?.file, {
      phase: 'live',
      percent: 0.25,
      fingerprint: 'f1',
    })
    t.equal((await store.states()).get('later')?.file.fingerprint, 'f9', 'others keep theirs')
  })

  await t.test('builds are known by their upstream; the last one told counts', async t => {
    const { store } = await kind.open(t)
    await store.setBuild('orders', '1')
    await store.setBuild('__proto__', '2')
    await store.setBuild('orders', '2026-11-23.1 ☕')
    t.strictSame(
      await store.builds(),
      new Map([
        ['__proto__', '2'],
        ['orders', '2026-11-23.1 ☕'],
      ]),
    )
  })

  for (const route of ['__proto__', 'constructor', '*', '', 'ordres ☕', 'r'.repeat(10_000)]) {
    await t.test(`a route called ${JSON.stringify(route.slice(0, 20))} moves like any other`, async t => {
      const { store } = await kind.open(t)
      await store.move([move(route, null, now)], 1)
      await store.remember(new Map([[route, fileState()]]))
      t.equal(await store.move([move(route, now, state({ epoch: 5 }))], 2), true)
      t.strictSame([...(await store.states()).keys()], [route])
      t.equal((await store.history({ ...ALL, route })).length, 2)
    })
  }

  await t.test('what another instance did is heard of, what was done here is not', async t => {
    const { store, another } = await kind.open(t)
    if (another === null) return
    const second = await another()
    const heard: string[] = []
    const end = store.watch(() => heard.push('first'))
    second.watch(() => heard.push('second'))
    await store.move([move('orders', null, now)], 1)
    await until('the second hears of it', () => heard.length > 0)
    t.strictSame(heard, ['second'])
    end()
    store.watch(() => heard.push('third'))
    await second.note(entry(null, 1))
    await until('the first hears of it', () => heard.length > 1)
    t.strictSame(heard, ['second', 'third'])
  })
}
