/** Where routes are: by the file, by people, by the store; and what of it begins evidence anew. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Mover } from '../../src/control/course.ts'
import { warningsOf } from '../../src/control/running.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/types/store.ts'
import { state } from '../store/samples.ts'
import { file, planOf, startHelm } from './helm.ts'

const ADA: Mover = { by: 'ada', why: 'because', forced: true, reasons: [] }
const SHADOW = '    phase: shadow\n'
const CANARY = '    phase: canary\n'

t.test('each cause of a new epoch begins one, and nothing else does', async t => {
  const base = `${SHADOW}    mirror: { methods: [GET] }\n    compare: { ignore: ["$.a"] }\n`
  const cases = [
    ['match', (yaml: string) => yaml.replace('/orders/*', '/orders/:id'), true],
    ['request', (yaml: string) => `${yaml}    request: { prefix: /v1 }\n`, true],
    ['mirror.methods', (yaml: string) => yaml.replace('[GET]', '[GET, HEAD]'), true],
    ['compare', (yaml: string) => yaml.replace('$.a', '$.b'), true],
    ['the address of the candidate', (yaml: string) => yaml.replace(':2', ':22'), true],
    ['the address of legacy', (yaml: string) => yaml.replace(':1', ':11'), true],
    [
      'the build of the candidate',
      (yaml: string) =>
        yaml.replace('orders: http://127.0.0.1:2', 'orders: { url: "http://127.0.0.1:2", build: "2" }'),
      true,
    ],
    [
      'the build of legacy',
      (yaml: string) =>
        yaml.replace('legacy: http://127.0.0.1:1', 'legacy: { url: "http://127.0.0.1:1", build: "2" }'),
      true,
    ],
    [
      'another upstream',
      (yaml: string) => `${yaml.replace('legacy: http', 'cart: http://127.0.0.1:5\n  legacy: http')}`,
      false,
    ],
    ['mirror.sample', (yaml: string) => yaml.replace('[GET]', '[GET], sample: 50%'), false],
    ['gate', (yaml: string) => `${yaml}    gate: { agree: 99% }\n`, false],
    ['timeout', (yaml: string) => `${yaml}    timeout: 3s\n`, false],
    [
      'the order of routes',
      (yaml: string) => yaml.replace('routes:\n', 'routes:\n  - { name: first, match: { path: /first } }\n'),
      false,
    ],
  ] as const
  for (const [name, edit, isNew] of cases) {
    const helm = await startHelm(t)
    await helm.take(file(base))
    await helm.take(edit(file(base)))
    const expected = isNew ? { epoch: 2, phase: 'shadow', by: 'file' } : { epoch: 1 }
    t.match(helm.state('orders'), expected, name)
    t.equal((await helm.history('orders')).length, isNew ? 2 : 1)
  }
})

t.test('builds: told at run time and by the file, of either side, whichever comes last', async t => {
  const helm = await startHelm(t)
  const withBuild = (build: string) => file(SHADOW, `{ url: "http://127.0.0.1:2", build: "${build}" }`)
  await helm.take(withBuild('1'))
  const epochs = async (what: string, change: () => Promise<unknown>) => {
    const before = helm.state('orders').epoch
    await change()
    await nextTurn()
    t.equal(helm.state('orders').epoch, before + 1, what)
  }
  await epochs('told', () => helm.course.build('orders', '2', 'pipeline'))
  await epochs('in the file, behind one that was told', () => helm.take(withBuild('3')))
  await epochs('of legacy', () => helm.course.build('legacy', '9', 'pipeline'))
  const { epoch } = helm.state('orders')
  t.strictSame(await helm.course.build('legacy', '9', 'pipeline'), [], 'the same one is no news')
  await helm.take(`${withBuild('3')}    gate: { soak: 1m }\n`)
  t.equal(helm.state('orders').epoch, epoch)
  const kinds = (await helm.history(null)).map(({ kind, by }) => `${kind} ${by}`)
  t.strictSame(kinds.slice(0, 2), ['build pipeline', 'epoch pipeline'])
})

t.test(
  'a hold: by a person it stays, after an automatic rollback a build of the candidate ends it',
  async t => {
    const burst: Mover = { by: 'banyan', why: 'bursts', forced: false, reasons: [] }
    const back = [{ route: 'orders', to: { phase: 'shadow', percent: 0.01 }, held: true }] as const
    const cases: readonly (readonly [
      string,
      (helm: Awaited<ReturnType<typeof startHelm>>) => Promise<unknown>,
      boolean,
    ])[] = [
      ['a build of the candidate', helm => helm.course.build('orders', '2', 'pipeline'), false],
      ['a build of legacy', helm => helm.course.build('legacy', '2', 'pipeline'), true],
      [
        'a build in the file',
        helm => helm.take(file(CANARY, '{ url: "http://127.0.0.1:2", build: "2" }')),
        false,
      ],
      [
        'a build in the file that is edited elsewhere, too',
        helm => helm.take(file('    phase: live\n', '{ url: "http://127.0.0.1:2", build: "2" }')),
        false,
      ],
      ['other rules', helm => helm.take(file(`${CANARY}    compare: { status: class }\n`)), true],
      ['an edit of the phase', helm => helm.take(file('    phase: live\n')), true],
      ['a new epoch by hand', helm => helm.course.newEpoch('orders', ADA), true],
      ['resume', helm => helm.course.hold('orders', false, ADA), false],
      [
        'a new epoch by hand, then a build of the candidate',
        async helm => {
          await helm.course.newEpoch('orders', ADA)
          await helm.course.build('orders', '2', 'pipeline')
        },
        false,
      ],
      [
        'a person holds it, too; then a build of the candidate',
        async helm => {
          await helm.course.hold('orders', true, ADA)
          await helm.course.build('orders', '2', 'pipeline')
        },
        true,
      ],
    ]
    for (const [name, what, held] of cases) {
      const helm = await startHelm(t)
      await helm.take(file(SHADOW))
      await helm.take(file(CANARY))
      await helm.course.rollBack(back, burst)
      await what(helm)
      t.equal(helm.state('orders').held, held, name)
    }
    const helm = await startHelm(t)
    await helm.take(file(CANARY))
    await helm.course.hold('orders', true, ADA)
    await helm.course.newEpoch('orders', { ...ADA, by: 'bob', why: 'a deploy' })
    await helm.course.build('orders', '2', 'pipeline')
    t.equal(helm.state('orders').held, true, 'held by a person only')
    const { reasons } = helm.judging.verdict(helm.plan.routes[0]!, helm.state('orders'))
    t.match(
      reasons.find(({ criterion }) => criterion === 'held'),
      { measured: 'by ada: because' },
      'who held it, and why',
    )
    t.match(
      (await helm.history('orders')).map(({ by }) => by),
      ['pipeline', 'bob', 'ada', 'file'],
      'and who did what',
    )
  },
)

t.test('who held a route is known after a restart', async t => {
  const address = `sqlite:${t.testdir()}/state.db`
  const first = await startHelm(t, { address })
  await first.take(file(CANARY))
  await first.course.rollBack([{ route: 'orders', to: { phase: 'shadow', percent: 0.01 }, held: true }], {
    ...ADA,
    by: 'banyan',
  })
  await first.course.newEpoch('orders', ADA)
  await first.close()
  const second = await startHelm(t, { address })
  await second.take(file(CANARY))
  t.equal(second.state('orders').held, true)
  await second.course.build('orders', '2', 'pipeline')
  t.equal(second.state('orders').held, false)
})

t.test('a new store: canary in the file starts in shadow, and that is said until it is over', async t => {
  const address = `sqlite:${t.testdir()}/state.db`
  const helm = await startHelm(t, { address })
  await helm.take(file(CANARY))
  t.match(helm.state('orders'), { phase: 'shadow', by: 'file' })
  const warnings = () => warningsOf(helm.plan, helm.course.states)
  t.match(warnings(), [/^orders: the file says canary, but the store is new/])
  t.match(helm.course.fileStates.get('orders'), { phase: 'canary' }, 'a state that differs from the file')
  await helm.take(
    `${file(CANARY)}  - { name: cart, match: { path: /cart }, candidate: orders, phase: canary }\n`,
  )
  t.equal(helm.state('cart').phase, 'canary', 'a route that is new in the file of a known store')
  await helm.close()
  const again = await startHelm(t, { address })
  await again.take(file(CANARY))
  t.equal(again.state('orders').phase, 'shadow', 'a restart is no edit')
  t.match(warningsOf(again.plan, again.course.states), [/^orders/], 'and is still said')
  await again.course.move('orders', { phase: 'canary', percent: 0.1 }, 'promoted', ADA)
  t.strictSame(warningsOf(again.plan, again.course.states), [])
})

t.test('edits are edits, also those made while nobody ran', async t => {
  const cases = [
    [
      'phase',
      CANARY,
      '    phase: live\n',
      { phase: 'live', epoch: 2, by: 'file', why: 'the file was edited' },
    ],
    [
      'into canary: at the share of the file',
      SHADOW,
      `${CANARY}    canary: { percent: 7% }\n`,
      { phase: 'canary', percent: 0.07 },
    ],
    [
      'the share, in canary',
      CANARY,
      `${CANARY}    canary: { percent: 7% }\n`,
      { phase: 'canary', percent: 0.07, epoch: 2 },
    ],
    [
      'the share, elsewhere',
      SHADOW,
      `${SHADOW}    canary: { percent: 7% }\n`,
      { phase: 'shadow', percent: 0.01, epoch: 1 },
    ],
    ['nothing', SHADOW, `# a comment\n${SHADOW}`, { epoch: 1 }],
  ] as const
  for (const [name, before, after, expected] of cases) {
    for (const isRestarted of [false, true]) {
      const address = `sqlite:${t.testdir()}/${isRestarted}.db`
      let helm = await startHelm(t, { address })
      await helm.take('upstreams: { legacy: "http://127.0.0.1:1" }\nlegacy: legacy\n')
      await helm.take(file(before))
      if (isRestarted) {
        await helm.close()
        helm = await startHelm(t, { address })
      }
      await helm.take(file(after))
      t.match(helm.state('orders'), expected, `${name}${isRestarted ? ', while it was down' : ''}`)
      await helm.close()
    }
  }
})

t.test('what was moved at run time stays, whatever else is edited', async t => {
  const helm = await startHelm(t)
  await helm.take(file(SHADOW))
  await helm.course.move('orders', { phase: 'canary', percent: 0.5 }, 'promoted', ADA)
  await helm.take(file(`${SHADOW}    timeout: 3s\n`))
  t.match(helm.state('orders'), { phase: 'canary', percent: 0.5 })
  await helm.take(file(`${SHADOW}    canary: { percent: 3% }\n`))
  t.match(helm.state('orders'), { phase: 'canary', percent: 0.03 }, 'an edited share, as it is in canary now')
})

t.test('a route without its candidate is in legacy, and begins there with another', async t => {
  const helm = await startHelm(t)
  await helm.take(file(''))
  await helm.course.move('orders', { phase: 'shadow', percent: 0.01 }, 'promoted', ADA)
  await helm.course.move('orders', { phase: 'live', percent: 0.01 }, 'promoted', ADA)
  await helm.take(file('').replace('    candidate: orders\n', ''))
  t.match(helm.state('orders'), { phase: 'legacy', by: 'file', why: 'it has no candidate any more' })
  await helm.take(file(''))
  t.equal(helm.state('orders').phase, 'legacy')
})

t.test('epochs are never used twice, also by a route that was gone', async t => {
  const address = `sqlite:${t.testdir()}/state.db`
  const without = file(SHADOW).replace(
    'orders\n    match: { path: "/orders/*" }',
    'other\n    match: { path: "/other/*" }',
  )
  let helm = await startHelm(t, { address })
  await helm.take(file(SHADOW))
  await helm.course.newEpoch('orders', ADA)
  await helm.take(without)
  t.equal(helm.course.states.has('orders'), false)
  t.notOk(Object.hasOwn(helm.published.at(-1)!, 'orders'))
  await helm.take(file(SHADOW))
  t.equal(helm.state('orders').epoch, 3)
  await helm.take(without)
  await helm.close()
  helm = await startHelm(t, { address })
  await helm.take(file(SHADOW))
  t.equal(helm.state('orders').epoch, 4, 'after a restart, too')
  t.strictSame(
    (await helm.history('orders')).map(({ kind }) => kind),
    ['file', 'gone', 'file', 'gone', 'epoch', 'file'],
  )
  await helm.take(without)
  await helm.close()
  helm = await startHelm(t, {
    store: withoutHistory(await openStore(address, { now: () => 0, log: () => {} })),
  })
  await helm.take(file(SHADOW))
  t.ok(helm.state('orders').epoch > 1_000_000_000, 'nor where the history cannot be read')
})

t.test('routes called constructor, toString and the rest move like any other', async t => {
  const helm = await startHelm(t)
  const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty']
  await helm.take(file(SHADOW))
  const routes = names.map(
    name => `  - { name: ${name}, match: { path: /${name} }, candidate: orders, phase: live }\n`,
  )
  await helm.take(file(SHADOW) + routes.join(''))
  for (const name of names) {
    t.match(helm.state(name), { phase: 'live', epoch: 1 })
    const [step] = await helm.course.rollBack(
      [{ route: name, to: { phase: 'shadow', percent: 0.01 }, held: false }],
      ADA,
    )
    t.match(step, { to: { phase: 'shadow', epoch: 2 } })
    t.match(helm.published.at(-1)![name], { phase: 'shadow' })
  }
  t.match(helm.state('*'), { phase: 'legacy' })
  await helm.take(file(SHADOW))
  t.strictSame(Object.keys(helm.published.at(-1)!), ['orders', '*'])
  t.equal(helm.published.at(-1)!.constructor, undefined)
})

t.test('all routes go back in one step: fronts hear of it once', async t => {
  const helm = await startHelm(t)
  const routes = Array.from(
    { length: 300 },
    (_, k) => `  - { name: r${k}, match: { path: /r${k} }, candidate: orders, phase: live }\n`,
  )
  await helm.take(file(SHADOW) + routes.join(''))
  const before = helm.published.length
  const backs = Array.from({ length: 300 }, (_, k) => ({
    route: `r${k}`,
    to: { phase: 'shadow', percent: 0.01 } as const,
    held: false,
  }))
  const steps = await helm.course.rollBack(backs, ADA)
  t.equal(steps.length, 300)
  t.equal(helm.published.length, before + 1)
  await nextTurn()
  const stored = await helm.store.states()
  t.ok(backs.every(({ route }) => stored.get(route)?.state.phase === 'shadow'))
})

t.test('a promotion that is on its way loses against what people do at once', async t => {
  const held = await racing(t, helm => helm.course.hold('orders', true, ADA))
  t.match(held.result, { raced: true })
  t.match(
    held.helm.state('orders'),
    { phase: 'live', held: true, epoch: 3 },
    'the promotion was stored: it is held there',
  )
  const back = await racing(t, helm =>
    helm.course.rollBack([{ route: 'orders', to: { phase: 'shadow', percent: 0.01 }, held: false }], ADA),
  )
  t.match(back.result, { raced: true })
  t.match(back.helm.state('orders'), { phase: 'shadow', epoch: 4 })
  for (const { helm } of [held, back]) {
    t.strictSame(
      (await helm.store.states()).get('orders')?.state,
      helm.state('orders'),
      'and the store agrees',
    )
    t.match(helm.published.at(-1), { orders: helm.state('orders') })
  }
  const edited = await racing(t, helm => helm.take(file('    phase: legacy\n')))
  t.match(edited.helm.state('orders'), { phase: 'legacy' })
  const gone = await racing(t, helm =>
    helm.take('upstreams: { legacy: "http://127.0.0.1:1" }\nlegacy: legacy\n'),
  )
  t.notOk(gone.helm.course.states.has('orders'))
  t.notOk((await gone.helm.store.states()).has('orders'))
})

t.test('what another instance did is taken over; what was done at once here stands', async t => {
  const address = `sqlite:${t.testdir()}/state.db`
  const [one, other] = [await startHelm(t, { address }), await startHelm(t, { address })]
  const two = `${file(CANARY)}  - { name: cart, match: { path: /cart }, candidate: orders, phase: shadow }\n`
  await one.take(two)
  await other.course.open(null)
  await other.take(two)
  await one.course.move('orders', { phase: 'live', percent: 0.01 }, 'promoted', ADA)
  await other.course.reread()
  t.match(other.state('orders'), { phase: 'live' })
  await one.course.move('orders', { phase: 'canary', percent: 0.5 }, 'promoted', ADA)
  // The other has not heard of it yet.
  const backs = ['orders', 'cart'].map(route => ({
    route,
    to: { phase: 'legacy', percent: 0.01 } as const,
    held: false,
  }))
  await other.course.rollBack(backs, ADA)
  await other.course.close()
  for (const route of ['orders', 'cart']) {
    t.equal((await one.store.states()).get(route)?.state.phase, 'legacy')
    t.equal(other.state(route).phase, 'legacy')
  }
  await one.course.reread()
  t.equal(one.state('orders').phase, 'legacy')
})

t.test('a back that replaces a dead one goes on where the fronts are', async t => {
  const cases = [
    ['a rollback', state({ phase: 'shadow', epoch: 2, by: 'banyan', held: true }), 'rolled-back'],
    ['a hold', state({ phase: 'canary', held: true, by: 'ada' }), 'held'],
    ['an edit', state({ phase: 'live', epoch: 2, by: 'file' }), 'file'],
    ['a new epoch', state({ phase: 'canary', epoch: 2, by: 'ada' }), 'epoch'],
  ] as const
  for (const [name, running, kind] of cases) {
    const address = `sqlite:${t.testdir()}/${kind}.db`
    const first = await startHelm(t, { address })
    await first.take(file(SHADOW))
    await first.take(file(CANARY))
    const before = first.state('orders')
    await first.close()
    const helm = await startHelm(t, { address })
    const { epoch } = before
    const states = {
      orders: { ...running, epoch: running.epoch - 1 + epoch },
      '*': state({ phase: 'legacy' }),
    }
    await helm.course.open({ plan: planOf(file(CANARY)), states })
    t.strictSame(helm.state('orders'), states.orders, name)
    await helm.course.close()
    t.strictSame((await helm.store.states()).get('orders')?.state, states.orders)
    t.match((await helm.history('orders'))[0], { kind })
    t.strictSame(
      await helm.course.build('orders', '2', 'pipeline'),
      ['orders'],
      'and builds are told of, as before',
    )
  }
})

/** A promotion to live is in the store and not yet here, when something else happens. */
async function racing(t: Test, what: (helm: Awaited<ReturnType<typeof startHelm>>) => Promise<unknown>) {
  const store = await openStore('memory:', { now: () => 0, log: () => {} })
  const helm = await startHelm(t, { store })
  await helm.take(file(SHADOW))
  await helm.take(file(CANARY))
  await nextTurn()
  const move = store.move.bind(store)
  let happened: Promise<unknown> = Promise.resolve()
  store.move = async (moves, at) => {
    const isMade = await move(moves, at)
    store.move = move
    happened = what(helm)
    await nextTurn()
    return isMade
  }
  const result = await helm.course.move('orders', { phase: 'live', percent: 0.01 }, 'promoted', ADA)
  await happened
  await nextTurn()
  await nextTurn()
  return { helm, result }
}

function withoutHistory(store: Store): Store {
  store.history = () => Promise.reject(new Error('locked'))
  return store
}
