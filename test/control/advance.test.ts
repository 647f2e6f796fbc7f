/** Routes that go forward by themselves, or do not, and come back; a second of the clock is a second of evidence. */
import t from 'tap'
import { chance } from '../evidence/chance.ts'
import { file, pairs, startHelm, type TestHelm } from './helm.ts'

const AUTO = '    phase: shadow\n    gate: { advance: auto, served: 100 }\n'

/** Seconds until it is so. */
async function secondsUntil(helm: TestHelm, most: number, reached: () => boolean, each: () => void) {
  for (let second = 1; second <= most; second++) {
    each()
    await helm.second()
    if (reached()) return second
  }
  return Number.POSITIVE_INFINITY
}

t.test('1 % → 10 % → 50 % → live, each on evidence of its own', async t => {
  const helm = await startHelm(t)
  await helm.take(file(AUTO))
  const places: string[] = []
  for (let step = 0; step < 4; step++) {
    const { epoch } = helm.state('orders')
    // 3,219 clean comparisons prove 99.9 %: 50 a second come.
    const seconds = await secondsUntil(
      helm,
      80,
      () => helm.state('orders').epoch !== epoch,
      () => helm.count('orders', pairs(50, 0)),
    )
    t.equal(seconds, 65, 'as many comparisons as it takes, from none')
    const { phase, percent, by } = helm.state('orders')
    places.push(phase === 'canary' ? `${phase} ${percent}` : phase)
    t.equal(by, 'banyan')
    t.match(helm.published.at(-1), { orders: { phase, percent } })
  }
  t.strictSame(places, ['canary 0.01', 'canary 0.1', 'canary 0.5', 'live'])
  const before = helm.state('orders')
  await secondsUntil(
    helm,
    100,
    () => false,
    () => helm.count('orders', pairs(50, 0)),
  )
  t.equal(helm.state('orders'), before, 'legacy is given up by nobody but a person')
  const moved = (await helm.history('orders')).filter(({ kind }) => kind === 'promoted')
  t.equal(moved.length, 4)
  t.ok(
    moved.every(({ why, reasons }) => why === 'the gate passes' && reasons.every(({ passed }) => passed)),
    'with every reason',
  )
})

t.test('thin, stale and missing evidence moves nothing', async t => {
  const cases: readonly (readonly [string, string, (helm: TestHelm, second: number) => void])[] = [
    ['none', AUTO, () => {}],
    ['too little', AUTO, (helm, second) => second < 60 && helm.count('orders', pairs(50, 0))],
    [
      'one that differs too many',
      AUTO,
      (helm, second) => helm.count('orders', pairs(99, second % 4 === 0 ? 1 : 0)),
    ],
    ['advance: manual', '    phase: shadow\n', helm => helm.count('orders', pairs(50, 0))],
    [
      'stale: the store was away when it was enough',
      AUTO,
      (helm, second) => {
        helm.storeAnswers = second >= 1_100
        if (second < 100) helm.count('orders', pairs(50, 0))
      },
    ],
  ]
  for (const [name, yaml, each] of cases) {
    const helm = await startHelm(t)
    await helm.take(file(yaml))
    const before = helm.state('orders')
    for (let second = 0; second < (name.startsWith('stale') ? 1_200 : 300); second++) {
      each(helm, second)
      await helm.second()
    }
    t.equal(helm.state('orders'), before, name)
  }
})

t.test('a route of POSTs says what to do', async t => {
  const helm = await startHelm(t)
  await helm.take(file('    phase: shadow\n').replace('"/orders/*"', '"/orders/*", method: POST'))
  const [route] = helm.plan.routes
  const { call, reasons } = helm.judging.verdict(route!, helm.state('orders'))
  t.equal(call, 'wait')
  t.match(reasons, [
    { criterion: 'paired', passed: false, needed: /gate\.paired: false; or mirror\.methods: \[POST\]/ },
  ])
})

t.test(
  '20 % wrong prices after 20,000 good ones: back within 100 comparisons and a second, in 95 of 100',
  async t => {
    const helm = await startHelm(t)
    let within = 0
    for (let run = 0; run < 100; run++) {
      const random = chance(run)
      const name = `r${run}`
      await helm.take(file('    phase: shadow\n').replaceAll('name: orders', `name: ${name}`))
      await helm.take(file('    phase: canary\n').replaceAll('name: orders', `name: ${name}`))
      for (let second = 0; second < 4; second++) {
        helm.count(name, pairs(5_000, 0))
        await helm.second()
      }
      let comparisons = 0
      const seconds = await secondsUntil(
        helm,
        60,
        () => helm.state(name).phase === 'shadow',
        () => {
          const wrong = Array.from({ length: 50 }, () => random.isIn(0.2)).filter(Boolean).length
          helm.count(name, pairs(50 - wrong, wrong))
          comparisons += 50
        },
      )
      // Judged each second: 100 comparisons are two of them, and one more may pass.
      if (seconds <= 3 && comparisons <= 150) within++
      if (run > 0) continue
      t.match(helm.state(name), { held: true, by: 'banyan' })
      const [entry] = await helm.history(name)
      t.match(entry, {
        kind: 'rolled-back',
        by: 'banyan',
        why: /answers differ, [\d,]+ of 20,[\d,]+ pairs; the alarm stands at/,
      })
    }
    t.ok(within >= 95, `${within} of 100`)
  },
)

t.test('ten minutes of continued fault with advance: auto: one rollback, and it stays', async t => {
  const helm = await startHelm(t)
  await helm.take(file(AUTO))
  await helm.take(file(AUTO.replace('shadow', 'canary')))
  for (let second = 0; second < 600; second++) {
    // Every front that serves the candidate says so; in shadow copies of it go on failing.
    const state = helm.state('orders')
    if (
      state.phase === 'canary' &&
      helm.judging.sawBurst('orders', state, state.epoch, '10 of the last 40 answers are 5xx or failures')
    )
      helm.gatekeeper.judge(helm.plan.routes[0]!)
    helm.count('orders', pairs(25, 25))
    await helm.second()
  }
  t.match(helm.state('orders'), { phase: 'shadow', held: true, by: 'banyan' })
  const kinds = (await helm.history('orders')).map(({ kind }) => kind)
  t.strictSame(kinds, ['rolled-back', 'file', 'file'])
  // It is mended, but nobody said so.
  for (let second = 0; second < 300; second++) {
    helm.count('orders', pairs(50, 0))
    await helm.second()
  }
  t.match(helm.state('orders'), { phase: 'shadow', held: true })
  await helm.course.build('orders', '2', 'pipeline')
  t.match(helm.state('orders'), { phase: 'shadow', held: false }, 'a build of the candidate')
  const seconds = await secondsUntil(
    helm,
    100,
    () => helm.state('orders').phase === 'canary',
    () => helm.count('orders', pairs(50, 0)),
  )
  t.equal(seconds, 65, 'and then on evidence of that build')
  t.strictSame(helm.errors, [])
})

t.test('who rolls back when', async t => {
  const burst = '10 of the last 40 answers are 5xx or failures'
  const cases = [
    ['canary, a burst', 'canary', 'auto', 'burst', 'shadow'],
    ['canary, an alarm', 'canary', 'auto', 'alarm', 'shadow'],
    ['canary, manual', 'canary', 'manual', 'burst', 'canary'],
    ['canary, manual, an alarm', 'canary', 'manual', 'alarm', 'canary'],
    ['live, a burst', 'live', 'auto', 'burst', 'shadow'],
    ['live, an alarm: only shown', 'live', 'auto', 'alarm', 'live'],
    ['shadow, never', 'shadow', 'auto', 'alarm', 'shadow'],
  ] as const
  for (const [name, phase, rollback, what, after] of cases) {
    for (const held of [false, true]) {
      const helm = await startHelm(t)
      const yaml = (at: string) => file(`    phase: ${at}\n    gate: { rollback: ${rollback} }\n`)
      await helm.take(yaml('legacy'))
      await helm.take(yaml(phase))
      if (held)
        await helm.course.hold('orders', true, { by: 'ada', why: 'lunch', forced: false, reasons: [] })
      const [route] = helm.plan.routes
      const state = helm.state('orders')
      if (what === 'burst') helm.judging.sawBurst('orders', state, state.epoch, burst)
      else helm.count('orders', pairs(40, 40))
      await helm.second()
      t.equal(helm.state('orders').phase, after, `${name}${held ? ', held by a person' : ''}`)
      if (after !== phase) continue
      const { reasons } = helm.judging.verdict(route!, state)
      t.ok(phase === 'shadow' || reasons.some(reason => reason.criterion === what), 'shown')
    }
  }
})

t.test('a burst is of its epoch, and is forgotten when nobody speaks of it any more', async t => {
  const helm = await startHelm(t)
  const manual = (at: string) => file(`    phase: ${at}\n    gate: { rollback: manual }\n`)
  await helm.take(manual('shadow'))
  await helm.take(manual('canary'))
  const [route] = helm.plan.routes
  const state = helm.state('orders')
  t.equal(helm.judging.sawBurst('orders', state, state.epoch - 1, 'before'), false)
  t.equal(helm.judging.verdict(route!, state).call, 'wait')
  t.equal(helm.judging.sawBurst('orders', state, state.epoch, 'now'), true, 'before it was ever judged')
  t.equal(helm.judging.verdict(route!, state).call, 'rollback')
  helm.elapsed += 60_001
  t.equal(helm.judging.verdict(route!, state).call, 'wait')
})

t.test('what differs in the very first second of a step counts', async t => {
  const helm = await startHelm(t)
  await helm.take(file('    phase: shadow\n'))
  await helm.take(file('    phase: canary\n'))
  helm.count('orders', pairs(40, 10))
  await helm.second()
  t.equal(helm.state('orders').phase, 'shadow')
})

t.test('of a thousand routes a second looks at those that matter', async t => {
  const helm = await startHelm(t)
  const routes = Array.from(
    { length: 1_000 },
    (_, k) => `  - { name: r${k}, match: { path: /r${k} }, candidate: c, phase: shadow }\n`,
  )
  await helm.take(
    `upstreams: { legacy: "http://127.0.0.1:1", c: "http://127.0.0.1:2" }\nlegacy: legacy\nroutes:\n${routes.join('')}`,
  )
  const told = () => helm.events.flatMap(event => (event.event === 'verdict' ? [event.route] : [])).length
  await helm.second()
  t.equal(told(), 1_000, 'at first all of them')
  let looks = 0
  const { look } = helm.judging
  helm.judging.look = (route, state) => {
    looks++
    return look.call(helm.judging, route, state)
  }
  helm.count('r900', pairs(1, 0))
  await helm.second()
  t.ok(looks <= 201, `${looks} of 1,000`)
  for (let second = 0; second < 5; second++) await helm.second()
  t.ok(looks >= 1_000, 'and all of them have their turn')
})
