import t, { type Test } from 'tap'
import { get } from '../../src/cli/get.ts'
import type { Output } from '../../src/cli/output.ts'
import { nextFor, routeText } from '../../src/cli/route-text.ts'
import { status } from '../../src/cli/status.ts'
import type { Overview, RouteView } from '../../src/types/steering.ts'
import { startStandIn } from './admin-stand-in.ts'
import { matchesGolden } from './golden.ts'
import {
  HOSTILE,
  INVOICES,
  NOW,
  ORDERS,
  OVERVIEW,
  outcomes,
  reason,
  route,
  state,
  USERS,
  verdict,
} from './views.ts'

const PLAIN = { colour: false, width: null }
const TERMINAL = { colour: false, width: 80 }

/** Live and well; live, but going back is no longer proven; held; not begun; asked of nobody yet. */
const FURTHER: readonly RouteView[] = [
  route('search', {
    state: state({ phase: 'live' }),
    outcomes: outcomes({ match: 40_000 }),
    served: { legacy: { answers: 0, errors: 0 }, candidate: { answers: 40_000, errors: 0 } },
    verdict: verdict({
      reasons: [reason('phase', 'live', 'retired by hand only: it gives up the way back', false)],
    }),
  }),
  route('stock', {
    state: state({ phase: 'live' }),
    outcomes: outcomes({ match: 900, differ: 100 }),
    verdict: verdict({
      reasons: [
        reason(
          'alarm',
          'going back is no longer proven: answers differ, 100 of 1,000 pairs; the alarm stands at 20,000',
          'under 10,000',
          false,
        ),
      ],
    }),
  }),
  route('carts', {
    state: state({ phase: 'legacy' }),
    verdict: verdict({
      to: { phase: 'shadow', percent: 0.01 },
      reasons: [reason('phase', 'legacy', 'shadow by hand: nothing is copied before', false)],
    }),
  }),
  route('offers', { state: state({ phase: 'legacy' }), file: { phase: 'canary', percent: 0.05 } }),
  HOSTILE,
]

const overviews: { readonly [golden: string]: Partial<Overview> } = {
  status: {},
  further: { routes: FURTHER },
  'nothing-to-do': { routes: FURTHER.slice(0, 1) },
  'no-routes': { routes: [] },
  trouble: {
    routes: [ORDERS],
    store: { name: 'sqlite:.banyan/state.db', trouble: { since: NOW, what: 'the disk is full' } },
    warnings: ['the store is new: "orders" starts in shadow, though the file says canary'],
    problems: [
      {
        code: 'missing-unit',
        severity: 'error',
        file: 'routes.yaml',
        line: 3,
        column: 1,
        length: 1,
        what: 'x',
        frame: [],
      },
    ],
  },
}

for (const [golden, changes] of Object.entries(overviews)) {
  for (const all of [false, true]) {
    t.test(`status: ${golden}${all ? ' --all' : ''}`, async t => {
      const output = await statusOf(t, { ...OVERVIEW, ...changes }, { all })
      t.equal(output.exitCode, 0)
      matchesGolden(t, `status/${golden}${all ? '-all' : ''}`, both(output))
    })
  }
}

t.test('status: a narrow terminal cuts what is longest', async t => {
  const output = await statusOf(
    t,
    { ...OVERVIEW, routes: FURTHER },
    { all: true, look: { colour: false, width: 70 } },
  )
  matchesGolden(t, 'status/narrow', both(output))
})

t.test('status: colour is added to signs that are there without', async t => {
  const plain = await statusOf(t, OVERVIEW, { all: true })
  const coloured = await statusOf(t, OVERVIEW, { all: true, look: { colour: true, width: null } })
  t.match(coloured.stdout, '\u001b[31m✖\u001b[39m invoices')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours a text
  t.equal(coloured.stdout.replace(/\u001b\[\d+m/g, ''), plain.stdout)
})

t.test('status --json is what the API says, unchanged', async t => {
  const { stdout, stderr } = await statusOf(t, { ...OVERVIEW, routes: FURTHER }, { json: true })
  t.equal(stderr, '')
  t.strictSame(JSON.parse(stdout), JSON.parse(JSON.stringify({ ...OVERVIEW, routes: FURTHER })))
})

const views: { readonly [golden: string]: RouteView } = {
  promote: ORDERS,
  rollback: INVOICES,
  wait: USERS,
  hold: HOSTILE,
  'not-begun': FURTHER[2]!,
  'without-candidate': OVERVIEW.routes[0]!,
  'many-fields': {
    ...INVOICES,
    fields: Array.from({ length: 9 }, (_, at) => {
      const field = `$.a.rather.long.path.that.leads.far.down[*].to.a.value.number${at}`
      return { field, count: 9 - at, classes: { other: 9 - at, precision: 1 }, noise: null }
    }),
  },
}

for (const [golden, view] of Object.entries(views)) {
  t.test(`get: ${golden}`, async t => {
    matchesGolden(t, `get/${golden}`, `${routeText(view, NOW, PLAIN)}--- stderr\nnext: ${nextFor(view)}\n`)
    matchesGolden(t, `get/${golden}-on-a-terminal`, routeText(view, NOW, TERMINAL))
  })
}

t.test('get: the command prints that, or what the API says', async t => {
  const { url } = await startStandIn(t, {
    'GET /routes/users': [200, USERS],
    'GET /overview': [200, OVERVIEW],
  })
  const options = { admin: url, config: 'routes.yaml', json: false, look: PLAIN, route: 'users', watch: null }
  const text = await get(options, {})
  t.equal(text.exitCode, 0)
  const sameTime = (text: string) => text.replace(/since .*/, 'since …').replace(/ {2,}/g, ' ')
  t.equal(sameTime(text.stdout), sameTime(routeText(USERS, NOW, PLAIN)))
  t.strictSame(
    JSON.parse((await get({ ...options, json: true }, {})).stdout),
    JSON.parse(JSON.stringify(USERS)),
  )
  const unknown = await get({ ...options, route: 'user' }, {})
  t.equal(unknown.exitCode, 2)
  t.equal(unknown.stderr, 'banyan get: there is no route "user"; did you mean "users"?\n')
})

async function statusOf(t: Test, overview: Overview, options: object): Promise<Output> {
  const { url } = await startStandIn(t, { 'GET /overview': [200, overview] })
  const standard = { admin: url, config: 'routes.yaml', json: false, look: PLAIN, all: false }
  return status({ ...standard, ...options }, {})
}

function both({ stdout, stderr }: Output): string {
  return `${stdout}--- stderr\n${stderr}`
}
