import type { Verdict } from '../../src/types/evidence.ts'
import type {
  Asked,
  BanyanEvent,
  Moved,
  Overview,
  Promotion,
  Refused,
  RouteView,
  Steering,
} from '../../src/types/steering.ts'
import type { Example, HistoryEntry } from '../../src/types/store.ts'
import type { RouteState } from '../../src/types.ts'

/** What a person asked for, as it came through. */
export interface Told {
  readonly what: string
  readonly of: string | null
  readonly asked: unknown
}

export interface SmallSteering extends Steering {
  /** Everything that would have moved something, in order. */
  readonly told: Told[]
  /** Tells every listener. */
  tell(event: BanyanEvent): void
  /** How many listen. */
  readonly listeners: number
}

const STATE: RouteState = {
  phase: 'shadow',
  percent: 0.01,
  held: false,
  epoch: 3,
  since: 1_795_000_000_000,
  by: 'file',
  why: '',
}

export const VERDICT: Verdict = {
  call: 'wait',
  to: { phase: 'canary', percent: 0.01 },
  reasons: [{ criterion: 'compared', measured: '12', needed: '≥ 1,000', passed: false }],
  agreement: { raw: 0.99, adjusted: null },
  excusedFields: ['$.at'],
  proof: { progress: 0.5, more: 1_120, moreMs: 840_000 },
}

const ROUTE: RouteView = {
  name: 'orders',
  match: ['GET,HEAD /orders/*'],
  legacy: 'legacy',
  candidate: 'orders',
  state: STATE,
  file: { phase: 'canary', percent: 0.1 },
  outcomes: {
    match: 10,
    excused: 1,
    differ: 2,
    failed: { timeout: 1 },
    skipped: { 'queue-full': 4 },
    hidden: { 'ignore $.at': 3 },
  },
  served: { legacy: { answers: 20, errors: 0 }, candidate: { answers: 0, errors: 0 } },
  latency: { legacy: { p50Ms: 1.5, p99Ms: 12 }, candidate: null },
  strata: { 'GET 2xx': 12 },
  rate: 1.3,
  fields: [{ field: '$.lines[*].price', count: 2, classes: { precision: 2 }, noise: null }],
  verdict: VERDICT,
}

const REST: RouteView = { ...ROUTE, name: '*', candidate: null, file: null, fields: [], verdict: null }

export const OVERVIEW: Overview = {
  version: '0.1.0',
  revision: 7,
  store: { name: 'memory:', trouble: { since: 5, what: 'the disk is full' } },
  problems: [
    {
      code: 'unknown-key',
      severity: 'error',
      file: 'routes.yaml',
      line: 3,
      column: 5,
      length: 6,
      what: '"ingore" is not a key here',
      fix: 'ignore',
      frame: ['  3 │ ingore: 1'],
    },
  ],
  routes: [ROUTE, REST],
  warnings: ['the store is new'],
}

const answer = { status: 200, headers: ['content-type', 'application/json'], headMs: 1, totalMs: 2 }

export const EXAMPLES: readonly Example[] = [
  {
    id: 'e2',
    route: 'orders',
    epoch: 3,
    at: 1_795_000_000_500,
    request: { method: 'POST', target: '/orders?x=1', host: 'a', headers: [], body: null },
    legacy: { ...answer, body: { kind: 'text', text: '{"price":1}', cut: false } },
    candidate: { ...answer, body: { kind: 'digest', bytes: 3, sha256: 'abc' } },
    differences: [
      {
        at: '$.price',
        field: '$.price',
        kind: 'value',
        class: 'other',
        legacy: '1',
        candidate: null,
        note: 'x',
      },
    ],
    curl: { line: "curl 'http://a/orders'", leftOut: ['cookie'] },
  },
  {
    id: 'e1',
    route: 'orders',
    epoch: 3,
    at: 1_795_000_000_400,
    request: { method: 'GET', target: '/orders/<script>', host: 'a', headers: ['a', 'b'], body: null },
    legacy: { ...answer, body: { kind: 'parts', parts: ['<p>'], cut: true } },
    candidate: { failure: 'timeout', totalMs: 10_000 },
    differences: [],
    curl: { line: "curl 'http://a/orders'", leftOut: [] },
  },
]

export const HISTORY: readonly HistoryEntry[] = [
  {
    id: 2,
    at: 5,
    route: 'orders',
    kind: 'promoted',
    from: STATE,
    to: { ...STATE, phase: 'canary' },
    by: 'anna',
    why: 'ready',
    forced: true,
    reasons: VERDICT.reasons,
  },
  {
    id: 1,
    at: 4,
    route: null,
    kind: 'reload',
    from: null,
    to: null,
    by: 'file',
    why: '',
    forced: false,
    reasons: [],
  },
]

/** A Steering of two routes that answers the same every time, and writes down what it was told. */
export function smallSteering(): SmallSteering {
  const told: Told[] = []
  const listeners = new Set<(event: BanyanEvent) => void>()
  const routeNamed = (name: string) => OVERVIEW.routes.find(route => route.name === name) ?? null
  const step = (kind: Moved['kind'], what: string) => async (name: string, asked: Asked) => {
    told.push({ what, of: name, asked })
    return moved(name, kind, asked)
  }
  const moved = (name: string, kind: Moved['kind'], { by, why }: Asked): Moved | Refused => {
    if (routeNamed(name) === null) return refused(name, 'no-such-route')
    return { route: name, kind, from: STATE, to: { ...STATE, by, why }, written: null, tookMs: 4 }
  }
  return {
    told,
    get listeners() {
      return listeners.size
    },
    tell: event => {
      for (const listener of listeners) listener(event)
    },
    overview: async () => OVERVIEW,
    route: async name => routeNamed(name),
    differences: async name =>
      name === 'orders'
        ? {
            route: name,
            epoch: 3,
            outcomes: ROUTE.outcomes,
            fields: [
              {
                ...ROUTE.fields[0]!,
                suggestion: { yaml: 'ignore: []', words: 'ignore it', from: 0.9, to: 1, exact: true },
              },
            ],
            rulesThatHid: { 'ignore $.at': 3 },
          }
        : null,
    examples: async (name, field, limit) =>
      name === 'orders' ? EXAMPLES.filter(one => field === null || one.id === field).slice(0, limit) : null,
    example: async id => EXAMPLES.find(one => one.id === id) ?? null,
    rejudge: async (name, rules) =>
      name === 'orders'
        ? {
            route: name,
            epoch: 3,
            from: 0.9,
            to: null,
            exact: false,
            pairs: 13,
            examples: 2,
            fields: rules.ignore.map(({ path }) => ({ field: path, before: 2, after: 0 })),
          }
        : null,
    history: async ({ route, limit, before }) =>
      HISTORY.filter(
        one => (route === null || one.route === route) && (before === null || one.id < before),
      ).slice(0, limit),
    explain: async asked => (asked.url.startsWith('/') ? { asked } : { mistake: `${asked.url} is no path` }),
    plan: () => {
      throw new Error('nobody asks this one for a plan')
    },
    past: async () => [],
    promote: async (name, asked: Promotion) => {
      told.push({ what: 'promote', of: name, asked })
      if (asked.force && asked.why === '') return refused(name, 'needs-why')
      return asked.force ? moved(name, 'promoted', asked) : { ...refused(name, 'gate'), verdict: VERDICT }
    },
    rollback: step('rolled-back', 'rollback'),
    hold: step('held', 'hold'),
    resume: step('resumed', 'resume'),
    restart: step('epoch', 'restart'),
    rollbackAll: async asked => {
      told.push({ what: 'rollback', of: null, asked })
      return [moved('orders', 'rolled-back', asked), refused('*', 'nowhere')]
    },
    build: async (upstream, build, by) => {
      told.push({ what: 'build', of: upstream, asked: { build, by } })
      return upstream === 'orders'
        ? { upstream, build, before: null, routes: ['orders'] }
        : refused(null, upstream === 'stuck' ? 'store' : 'no-such-upstream')
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function refused(route: string | null, why: string): Refused {
  return { route, refused: why, what: `it is ${why}`, fix: 'look again', verdict: null }
}
