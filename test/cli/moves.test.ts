import t, { type Test } from 'tap'
import { history } from '../../src/cli/history.ts'
import { build, hold, promote, restart, resume, rollback, rollbackAll } from '../../src/cli/moves.ts'
import type { Output } from '../../src/cli/output.ts'
import type { MoveKind } from '../../src/types/evidence.ts'
import type { Moved, Refused } from '../../src/types/steering.ts'
import type { RouteState } from '../../src/types.ts'
import { type Answers, startStandIn } from './admin-stand-in.ts'
import { matchesGolden } from './golden.ts'
import { HISTORY, OVERVIEW, RED, state, TURNED, USERS } from './views.ts'

const SHADOW = { phase: 'shadow', percent: 0.1, epoch: 4 } as const
const CANARY = { phase: 'canary', percent: 0.1, epoch: 5 } as const

function moved(
  kind: MoveKind,
  from: Partial<RouteState>,
  to: Partial<RouteState>,
  changes: Partial<Moved> = {},
): Moved {
  return {
    route: 'invoices',
    kind,
    from: state(from),
    to: state(to),
    written: null,
    tookMs: 40.3,
    ...changes,
  }
}

const REFUSED: Refused = {
  route: 'users',
  refused: 'gate',
  what: 'the gate does not pass: users stays in shadow',
  fix: "wait for the evidence, or: banyan promote users --force --why '…'",
  verdict: USERS.verdict,
}

type Options = {
  readonly admin: string
  readonly config: string
  readonly json: boolean
  readonly look: { colour: boolean; width: null }
}
type Run = (common: Options) => Promise<Output>

const ON = { route: 'invoices', why: 'totals are wrong' }
const PROMOTION = { ...ON, to: null, percent: null, write: false, force: false }

/** What is run, what the API is asked with, what it says, and the exit code. */
const cases: {
  readonly [golden: string]: readonly [
    run: Run,
    line: string,
    body: object,
    status: number,
    answer: unknown,
    exitCode: number,
  ]
} = {
  rollback: [
    common => rollback({ ...common, ...ON }, {}),
    'POST /routes/invoices/rollback',
    { why: 'totals are wrong' },
    200,
    moved('rolled-back', CANARY, { ...SHADOW, held: true }),
    0,
  ],
  'rollback-from-shadow': [
    common => rollback({ ...common, ...ON, why: '' }, {}),
    'POST /routes/invoices/rollback',
    { why: '' },
    200,
    moved('rolled-back', SHADOW, { phase: 'legacy' }),
    0,
  ],
  'rollback-all': [
    common => rollbackAll({ ...common, why: 'fire' }, {}),
    'POST /rollback',
    { why: 'fire' },
    200,
    [
      moved('rolled-back', { phase: 'live' }, SHADOW),
      { ...REFUSED, refused: 'nowhere', verdict: null },
      {
        ...REFUSED,
        route: 'orders',
        refused: 'raced',
        what: 'orders was moved meanwhile',
        fix: 'look again',
        verdict: null,
      },
    ],
    1,
  ],
  'rollback-all-done': [
    common => rollbackAll({ ...common, why: '' }, {}),
    'POST /rollback',
    { why: '' },
    200,
    [{ ...REFUSED, refused: 'nowhere', verdict: null }],
    0,
  ],
  promote: [
    common => promote({ ...common, ...PROMOTION, why: '' }, {}),
    'POST /routes/invoices/promote',
    { why: '', to: null, percent: null, force: false, write: false },
    200,
    moved('promoted', SHADOW, { ...CANARY, percent: 0.01 }),
    0,
  ],
  'promote-write': [
    common => promote({ ...common, ...PROMOTION, percent: 0.5, write: true, force: true }, {}),
    'POST /routes/invoices/promote',
    { why: 'totals are wrong', to: 'canary', percent: 0.5, force: true, write: true },
    200,
    moved('promoted', CANARY, { ...CANARY, percent: 0.5 }, { written: 'routes.yaml:14:5' }),
    0,
  ],
  'promote-live': [
    common => promote({ ...common, ...PROMOTION, to: 'live' }, {}),
    'POST /routes/invoices/promote',
    { why: 'totals are wrong', to: 'live', percent: null, force: false, write: false },
    200,
    moved('promoted', CANARY, { phase: 'live' }),
    0,
  ],
  'promote-retired': [
    common => promote({ ...common, ...PROMOTION, to: 'retired' }, {}),
    'POST /routes/invoices/promote',
    { why: 'totals are wrong', to: 'retired', percent: null, force: false, write: false },
    200,
    moved('promoted', { phase: 'live', held: true }, { phase: 'retired' }),
    0,
  ],
  'promote-refused': [
    common => promote({ ...common, ...PROMOTION, route: 'users' }, {}),
    'POST /routes/users/promote',
    { why: 'totals are wrong', to: null, percent: null, force: false, write: false },
    409,
    REFUSED,
    1,
  ],
  hold: [
    common => hold({ ...common, ...ON }, {}),
    'POST /routes/invoices/hold',
    { why: 'totals are wrong' },
    200,
    moved('held', CANARY, { ...CANARY, held: true, why: 'totals are wrong' }),
    0,
  ],
  resume: [
    common => resume({ ...common, ...ON }, {}),
    'POST /routes/invoices/resume',
    { why: 'totals are wrong' },
    200,
    moved('resumed', { ...CANARY, held: true }, CANARY),
    0,
  ],
  restart: [
    common => restart({ ...common, ...ON }, {}),
    'POST /routes/invoices/restart',
    { why: 'totals are wrong' },
    200,
    moved('epoch', SHADOW, { ...SHADOW, epoch: 5 }),
    0,
  ],
  build: [
    common => build({ ...common, upstream: 'orders', build: '2026-11-23.1' }, {}),
    'POST /upstreams/orders/build',
    { build: '2026-11-23.1' },
    200,
    { upstream: 'orders', build: '2026-11-23.1', before: '2026-11-20.3', routes: ['orders', 'invoices'] },
    0,
  ],
  'build-first': [
    common => build({ ...common, upstream: `${RED}x`, build: `1${TURNED}` }, {}),
    'POST /upstreams/%1B%5B31mx/build',
    { build: `1${TURNED}` },
    200,
    { upstream: `${RED}x`, build: `1${TURNED}`, before: null, routes: [] },
    0,
  ],
  'no-such-upstream': [
    common => build({ ...common, upstream: 'order', build: '1' }, {}),
    'POST /upstreams/order/build',
    { build: '1' },
    404,
    { ...REFUSED, route: null, refused: 'no-such-upstream', verdict: null },
    2,
  ],
}

for (const [golden, [run, line, body, status, answer, exitCode]] of Object.entries(cases)) {
  t.test(golden, async t => {
    const { common, asked } = await standIn(t, { [line]: [status, answer], 'GET /overview': [200, OVERVIEW] })
    const output = await run(common)
    t.equal(output.exitCode, exitCode)
    t.match(asked[0], { line, body })
    matchesGolden(t, `moves/${golden}`, `${output.stdout}--- stderr\n${output.stderr}`)
    const json = await run({ ...common, json: true })
    t.equal(json.exitCode, exitCode)
    t.strictSame(JSON.parse(json.stdout), JSON.parse(JSON.stringify(answer)), 'with --json what the API says')
  })
}

t.test('what cannot be meant is wrong usage, and nobody is asked', async t => {
  const { common, asked } = await standIn(t, {})
  const forced = await promote({ ...common, ...PROMOTION, why: '  ', force: true }, {})
  t.equal(forced.exitCode, 2)
  t.match(forced.stderr, /--force needs --why/)
  const percent = await promote({ ...common, ...PROMOTION, to: 'live', percent: 0.5 }, {})
  t.equal(percent.exitCode, 2)
  t.match(percent.stderr, /--percent is the share of canary; live has none/)
  t.strictSame(asked, [])
})

t.test('history: newest first, with what a move went by', async t => {
  const { common, asked } = await standIn(t, {
    'GET /history?limit=20': [200, HISTORY],
    'GET /history?route=orders&limit=1&before=29': [200, HISTORY.slice(3)],
    'GET /history?route=carts&limit=20': [200, []],
    'GET /history?route=ordres&limit=20': [200, []],
    'GET /routes/carts': [200, {}],
    'GET /overview': [200, OVERVIEW],
  })
  const of = (options: object) => history({ ...common, route: null, limit: 20, before: null, ...options }, {})
  for (const [golden, options, exitCode] of [
    ['all', {}, 0],
    ['on-a-terminal', { look: { colour: false, width: 80 } }, 0],
    ['further', { route: 'orders', limit: 1, before: 29 }, 0],
    ['empty', { route: 'carts' }, 0],
    ['no-such-route', { route: 'ordres' }, 2],
  ] as const) {
    const output = await of(options)
    t.equal(output.exitCode, exitCode, golden)
    matchesGolden(t, `history/${golden}`, `${output.stdout}--- stderr\n${output.stderr}`)
  }
  t.strictSame(JSON.parse((await of({ json: true })).stdout), JSON.parse(JSON.stringify(HISTORY)))
  t.equal(asked.at(-1)?.line, 'GET /history?limit=20')
})

async function standIn(t: Test, answers: Answers) {
  const { url, asked } = await startStandIn(t, answers)
  const look = { colour: false, width: null }
  return { common: { admin: url, config: 'routes.yaml', json: false, look }, asked }
}
