import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { parseConfig } from '../../src/config/load.ts'
import { Course } from '../../src/control/course.ts'
import { Gatekeeper } from '../../src/control/gatekeeper.ts'
import { Judging } from '../../src/control/judging.ts'
import { Ledger } from '../../src/control/ledger.ts'
import type { States } from '../../src/control/states.ts'
import { Tally } from '../../src/evidence/tally.ts'
import { openStore } from '../../src/store/open.ts'
import type { BanyanEvent } from '../../src/types/steering.ts'
import type { HistoryEntry, NewHistoryEntry, Store } from '../../src/types/store.ts'
import type { Plan, RouteState } from '../../src/types.ts'
import { HEADER, type Teardown } from '../support/banyan.ts'

const START = Date.UTC(2026, 10, 23)
const log = pino({ level: 'silent' })

/** Judging and moving as a back does it, on a real store, under a clock of the test's own. */
export interface TestHelm {
  readonly course: Course
  readonly judging: Judging
  readonly gatekeeper: Gatekeeper
  readonly store: Store
  readonly ledger: Ledger
  /** What fronts were given, the newest last. */
  readonly published: readonly States[]
  readonly entries: readonly NewHistoryEntry[]
  readonly events: readonly BanyanEvent[]
  readonly errors: readonly unknown[]
  plan: Plan
  /** Milliseconds since the beginning. */
  elapsed: number
  storeAnswers: boolean
  /** A file applies. `yaml` goes behind HEADER. */
  take(yaml: string): Promise<void>
  state(route: string): RouteState
  /** Counts something in a route's present epoch. */
  count(route: string, what: (tally: Tally, at: number) => void): void
  /** A second passes, and every route that is due is judged. */
  second(): Promise<void>
  history(route: string | null): Promise<readonly HistoryEntry[]>
  close(): Promise<void>
}

export function planOf(yaml: string): Plan {
  const { plan, problems } = parseConfig(HEADER + yaml, 'routes.yaml', {})
  if (plan === null) throw new Error(problems.map(({ line, what }) => `${line}: ${what}`).join('\n'))
  return plan
}

export async function startHelm(
  t: Teardown,
  options: { readonly address?: string; readonly store?: Store } = {},
): Promise<TestHelm> {
  const now = () => START + helm.elapsed
  const clock = () => helm.elapsed
  const store = options.store ?? (await openStore(options.address ?? 'memory:', { now, log: () => {} }))
  const ledger = new Ledger()
  const published: States[] = []
  const entries: NewHistoryEntry[] = []
  const events: BanyanEvent[] = []
  const errors: unknown[] = []
  const course = new Course({
    store,
    log,
    now,
    publish: async states => {
      ledger.turn(course.states)
      published.push(states)
    },
    onEntry: entry => entries.push(entry),
    onStoreTrouble: () => {},
  })
  const judging = new Judging({ ledger, now, clock, holder: route => course.holder(route) })
  const gatekeeper = new Gatekeeper({
    course,
    judging,
    ledger,
    clock,
    plan: () => helm.plan,
    storeAnswers: () => helm.storeAnswers,
    tell: event => events.push(event),
    onError: error => errors.push(error),
  })
  await course.open(null)
  await ledger.load(store, course.states)
  let isClosed = false
  const helm: TestHelm = {
    course,
    judging,
    gatekeeper,
    store,
    ledger,
    published,
    entries,
    events,
    errors,
    plan: planOf(''),
    elapsed: 0,
    storeAnswers: true,
    take: async yaml => {
      helm.plan = planOf(yaml)
      await course.take(helm.plan, states => {
        ledger.turn(course.states)
        published.push(states)
      })
      await nextTurn()
    },
    state: route => course.states.get(route)!,
    count: (route, what) => {
      const tally = new Tally()
      what(tally, now())
      const evidence = tally.take()
      if (evidence !== null) ledger.add([{ route, epoch: helm.state(route).epoch, evidence }])
    },
    second: async () => {
      helm.elapsed += 1_000
      await gatekeeper.look()
      await nextTurn()
    },
    history: route => store.history({ route, limit: 1_000, before: null }),
    close: async () => {
      if (isClosed) return
      isClosed = true
      await course.close()
      await store.close()
    },
  }
  t.teardown(() => helm.close())
  return helm
}

/** Pairs of reads, so many of which agree, and what callers got meanwhile. */
export function pairs(agreed: number, differed: number): (tally: Tally, at: number) => void {
  return (tally, at) => {
    tally.began(at)
    for (let nth = 0; nth < agreed + differed; nth++) {
      if (nth < agreed) tally.match()
      else tally.differed([{ field: '$.price', class: 'other' }])
      tally.pair('GET 2xx', 10, 10, at)
      tally.served('candidate', false)
      tally.served('legacy', false)
    }
  }
}

/** A file with one route, as most tests want it. */
export function file(route: string, upstreams = ''): string {
  return `upstreams:
  legacy: http://127.0.0.1:1
  orders: ${upstreams === '' ? 'http://127.0.0.1:2' : upstreams}
legacy: legacy
routes:
  - name: orders
    match: { path: "/orders/*" }
    candidate: orders
${route}
`
}
