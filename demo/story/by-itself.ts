import type { RouteView } from '../../src/types/steering.ts'
import type { HistoryEntry } from '../../src/types/store.ts'
import type { Exchange } from '../scoreboard/access-log.ts'
import { quoted } from '../screen/quoted.ts'
import { setFaults } from '../stage/faults.ts'
import { withKeys } from '../stage/routes-file.ts'
import { lunchBreak } from '../traffic/crowd.ts'
import { type Act, type Scene, StoryFailed } from './act.ts'
import { editLines, readRoutes, saveRoutes } from './editing.ts'
import { pairsOf } from './findings.ts'
import { waitingFor } from './waiting-for.ts'

const STEPS = ['canary 10%', 'canary 50%', 'live'] as const
const GATE = [
  'gate:',
  '  advance: auto',
  '  agree: 99%',
  '  served: 30',
  '  steps: [10%, 50%]',
  '  soak: 2s',
  '  p99: 3x',
  '  slack: 200ms',
]
const LUNCHERS = 30
const PATIENCE_MS = 90_000
/** From the first bad answer until the last request that catalog was asked at all. */
const MOST_BACK_MS = 2_000
/** How long it is watched that nobody is sent to a service that is known to be broken. */
const QUIET_MS = 2_500

/** Evidence moves the route to live, step by step; then the service breaks, and Banyan goes back by itself. */
export const byItself: Act = {
  title: 'Banyan moves it by itself, and back again',
  parts: 6,
  async play(scene) {
    const started = performance.now()
    await openTheGate(scene)
    const { visitors, habits } = { visitors: LUNCHERS, habits: lunchBreak }
    const lunchers = scene.invite(visitors, habits)
    try {
      for (const step of STEPS) await reach(scene, step)
      await scene.watch(Math.max(1_000, started + scene.ms * 0.8 - performance.now()))
      await breakIt(scene)
    } finally {
      await lunchers.leave()
    }
    await setFaults(scene.stage.services.catalog, [])
  },
}

async function openTheGate(scene: Scene): Promise<void> {
  const { screen } = scene
  const before = readRoutes(scene)
  const after = withKeys(before, 'products', GATE)
  screen.say(
    '  The gate of products gets small numbers, so that it fits a demo and a computer',
    '  that does all of this at once. Usual are 99.9 %, 100 served, 1 % first, 1.2x.',
    '',
    ...editLines(scene, before, after).filter(line => /- name|\+ /.test(line)),
    '',
  )
  await saveRoutes(scene, after)
  screen.say(`  It is noon: ${LUNCHERS} more people open the app.`)
}

/** Waits until evidence has moved the route there, and says what it went by. */
async function reach(scene: Scene, step: (typeof STEPS)[number]): Promise<void> {
  const { screen, ink } = scene
  const { entry } = await waitingFor(scene, {
    what: `the evidence has not moved products to ${step}`,
    patienceMs: PATIENCE_MS,
    look: () => routeAndHistory(scene),
    found: ({ history }) => {
      const entry = history.find(
        ({ kind, by, to }) => kind === 'promoted' && by === 'banyan' && placeOf(to) === step,
      )
      return entry === undefined ? null : { entry }
    },
    instead: missing,
  })
  // What comes first is said; by how many milliseconds, or at which confidence, is in the history.
  const measured = (criterion: string) =>
    entry.reasons.find(one => one.criterion === criterion)?.measured.replace(/, .*| at .*/, '')
  const move = `${placeOf(entry.from)} → ${step}`.padEnd(25)
  screen.say(
    `  ${ink.good('✔')} ${move}  ${measured('compared')} pairs, ${measured('agreement')}, p99 ${measured('p99')}`,
  )
}

async function breakIt(scene: Scene): Promise<void> {
  const { screen, ink, stage, tally, log } = scene
  const failedBefore = tally.failures.length
  const touched: Exchange[] = []
  const after: Exchange[] = []
  const stopListening = log.listen(exchange => {
    if (exchange.route !== 'products') return
    if (exchange.fallback !== null) touched.push(exchange)
    after.push(exchange)
  })
  await setFaults(stage.services.catalog, ['crash'])
  screen.say('', '  Everybody is on catalog. Then it breaks, and answers 500 to everything.')
  const entry = await waitingFor(scene, {
    what: 'products is not back on legacy',
    patienceMs: 10_000,
    look: () => routeAndHistory(scene),
    found: ({ history: [newest] }) => (newest?.kind === 'rolled-back' ? newest : null),
    instead: missing,
  })
  await scene.watch(QUIET_MS)
  stopListening()
  const { route } = await routeAndHistory(scene)
  const first = touched[0]
  const last = after.findLast(({ side, fallback }) => side === 'candidate' || fallback !== null)
  const backMs = first === undefined || last === undefined ? null : last.time - first.time
  const said = await scene.banyan('history', 'products', '--limit', '4')
  const soon = backMs === null ? '' : ` ${backMs} ms after the first bad answer`
  screen.say(
    `  ${ink.good('✔')} Back on legacy${soon}, by itself:`,
    `    ${entry.why}`,
    `  ${ink.good('✔')} ${touched.length} answers of the broken catalog went to nobody; legacy answered instead.`,
    '',
    ...quoted('banyan history products --limit 4', said.stdout, ink, { columns: screen.columns }),
    '',
  )
  const wrong = [
    ...(entry.by === 'banyan' ? [] : [`it was rolled back by ${entry.by}`]),
    ...(backMs === null ? ['nobody met the broken service'] : []),
    ...(backMs !== null && backMs > MOST_BACK_MS
      ? [`callers were back after ${backMs} ms, not within 2 s`]
      : []),
    ...(tally.failures.length > failedBefore
      ? [`${tally.failures.length - failedBefore} requests failed`]
      : []),
    ...(route.state.held ? [] : ['the route is not held']),
    ...(route.state.phase === 'shadow' ? [] : [`the route is in ${route.state.phase}`]),
  ]
  if (wrong.length > 0) throw new StoryFailed('the way back was not what the story says', wrong)
  screen.say(
    `  ${ink.good('✔')} Nobody saw an error. The route is held: it stays in shadow until another`,
    '    build comes, or a person says: banyan resume products',
  )
}

interface Seen {
  readonly route: RouteView
  readonly history: readonly HistoryEntry[]
}

async function routeAndHistory({ admin }: Scene): Promise<Seen> {
  const [route, history] = await Promise.all([admin.route('products'), admin.history('products')])
  return { route, history }
}

/** What the gate still misses. */
function missing({ route }: Seen): readonly string[] {
  const reasons = route.verdict?.reasons.filter(({ passed }) => !passed) ?? []
  return [
    `${placeOf(route.state)}, ${pairsOf(route.outcomes).pairs} pairs`,
    ...reasons.map(({ criterion, measured, needed }) => `${criterion}: ${measured}, needed ${needed}`),
  ]
}

function placeOf(state: HistoryEntry['to']): string {
  if (state === null) return 'nowhere'
  return state.phase === 'canary' ? `canary ${Math.round(state.percent * 100)}%` : state.phase
}
