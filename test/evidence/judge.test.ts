import t from 'tap'
import { headlineOf } from '../../src/evidence/headline.ts'
import { judge } from '../../src/evidence/judge.ts'
import { bucketOf } from '../../src/evidence/latency.ts'
import { nextTarget, rollbackTarget } from '../../src/evidence/next.ts'
import { signatureKey } from '../../src/evidence/signatures.ts'
import { canCopy, type Subject } from '../../src/evidence/subject.ts'
import { NOTHING } from '../../src/evidence/sum.ts'
import { PHASES } from '../../src/phases/table.ts'
import type { Evidence, Verdict } from '../../src/types/evidence.ts'
import type { Phase, Route, RouteState } from '../../src/types.ts'
import { BASE, routeOf } from '../config/reading.ts'
import { evidence } from './made.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = 1_800_000_000_000

function routeWith(gate = '', more = ''): Route {
  return routeOf(`${BASE}routes:
  - name: orders
    match: { path: "/orders/*"${more === '' ? '' : `, ${more}`} }
    candidate: orders
    phase: shadow
    gate: { ${gate} }
`)
}

function stateAt(phase: Phase, percent = 0.1): RouteState {
  return { phase, percent, held: false, epoch: 3, since: NOW - 26 * HOUR, by: 'anna', why: 'the next step' }
}

const times = (pairs: number, ms: number) => ({ [bucketOf(ms)]: pairs })

/** Evidence that passes everything. */
const GOOD = evidence({
  match: 18_200,
  signatures: { [signatureKey(['$.lines[*].price'])]: 4 },
  skipped: { phase: 5, 'queue-full': 20, 'too-large': 5_000 },
  served: { legacy: { answers: 16_000, errors: 16 }, candidate: { answers: 1_830, errors: 2 } },
  latency: { legacy: times(18_204, 41), candidate: times(18_204, 37) },
  strata: { 'GET 2xx': 17_000, 'GET 4xx': 1_000, 'HEAD 2xx': 7, 'GET 5xx': 197 },
  since: NOW - 26 * HOUR,
  newest: NOW - 12_000,
})

interface Given {
  gate?: string
  match?: string
  phase?: Phase
  percent?: number
  state?: Partial<RouteState>
  evidence?: Partial<Evidence>
  alarm?: Subject['alarm']
  burst?: string
  rate?: number
}

function verdictFor(given: Given): Verdict {
  const state = { ...stateAt(given.phase ?? 'canary', given.percent), ...given.state }
  return judge({
    route: routeWith(given.gate, given.match),
    state,
    ways: PHASES[state.phase],
    evidence: { ...GOOD, ...given.evidence },
    alarm: given.alarm ?? { mean: 1, raised: false },
    burst: given.burst ?? null,
    now: NOW,
    rate: given.rate ?? 1.2,
  })
}

const RAISED = { mean: 12_345, raised: true }
const SERVED = (answers: number, errors: number, legacy = 16_000, legacyErrors = 16) => ({
  served: { legacy: { answers: legacy, errors: legacyErrors }, candidate: { answers, errors } },
})
const LATENCY = (pairs: number, legacy: number, candidate: number) => ({
  latency: { legacy: times(pairs, legacy), candidate: times(pairs, candidate) },
})
const FAILURES = (failed: number) => ({ match: 18_204 - failed, signatures: {}, failed: { reset: failed } })

// What, given, the call, where to, and the criteria that do not pass.
const cases: readonly [string, Given, Verdict['call'], string | null, readonly string[]][] = [
  ['canary: all is well', {}, 'promote', 'canary 0.5', []],
  ['shadow: all is well', { phase: 'shadow' }, 'promote', 'canary 0.01', []],
  [
    'shadow: what nobody was served is not asked for',
    { phase: 'shadow', evidence: SERVED(0, 0) },
    'promote',
    'canary 0.01',
    [],
  ],
  ['canary: past the last step comes live', { percent: 0.5 }, 'promote', 'live', []],
  ['canary: beyond the last step comes live', { percent: 0.7 }, 'promote', 'live', []],
  ['canary: the first larger step', { percent: 0.03 }, 'promote', 'canary 0.1', []],
  ['live: retired is never proposed', { phase: 'live' }, 'wait', null, ['phase']],
  ['retired: this is the end', { phase: 'retired' }, 'wait', null, ['phase']],
  ['legacy: a person begins', { phase: 'legacy' }, 'wait', 'shadow', ['phase']],

  [
    'no evidence at all',
    { phase: 'shadow', evidence: NOTHING },
    'wait',
    'canary 0.01',
    ['compared', 'agreement', 'p99', 'coverage', 'fresh'],
  ],
  [
    'no evidence at all, in canary',
    { evidence: NOTHING },
    'wait',
    'canary 0.5',
    ['compared', 'served', 'agreement', 'p99', 'errors', 'coverage', 'fresh'],
  ],
  [
    'no evidence and a gate that asks for next to nothing',
    {
      evidence: NOTHING,
      gate: 'compared: 0, served: 0, coverage: 0, fresh: 0s, agree: 90%, confidence: 50%',
    },
    'wait',
    'canary 0.5',
    ['agreement', 'p99', 'errors'],
  ],

  ['compared: too few', { gate: 'compared: 18205' }, 'wait', 'canary 0.5', ['compared']],
  ['compared: just enough', { gate: 'compared: 18204' }, 'promote', 'canary 0.5', []],
  ['served: too few', { evidence: SERVED(99, 0) }, 'wait', 'canary 0.5', ['served']],
  ['served: just enough', { evidence: SERVED(100, 0) }, 'promote', 'canary 0.5', []],
  ['agreement: too many differ', { evidence: FAILURES(30) }, 'wait', 'canary 0.5', ['agreement']],
  ['agreement: few differ', { evidence: FAILURES(6) }, 'promote', 'canary 0.5', []],
  [
    'agreement: proven, but the alarm stands high',
    { alarm: { mean: 20, raised: false } },
    'wait',
    'canary 0.5',
    ['agreement'],
  ],
  [
    'agreement: proven, and the alarm stands just low enough',
    { alarm: { mean: 19.9, raised: false } },
    'promote',
    'canary 0.5',
    [],
  ],
  [
    'agreement: noise is excused',
    {
      evidence: {
        signatures: { '["$.at"]': 9_000 },
        classes: { '$.at': { timestamp: 9_000 } },
        controls: {
          taken: 100,
          fields: { '$.at': { control: 50, candidate: 50, classes: { timestamp: 50 } } },
        },
      },
    },
    'promote',
    'canary 0.5',
    [],
  ],
  [
    'agreement: without controls nothing is noise',
    { evidence: { signatures: { '["$.at"]': 9_000 }, classes: { '$.at': { timestamp: 9_000 } } } },
    'wait',
    'canary 0.5',
    ['agreement'],
  ],

  ['p99: slower', { evidence: LATENCY(18_204, 41, 60) }, 'wait', 'canary 0.5', ['p99']],
  ['p99: as much slower as may be', { evidence: LATENCY(18_204, 41, 47) }, 'promote', 'canary 0.5', []],
  [
    'p99: twice as slow, but within the slack',
    { evidence: LATENCY(18_204, 3, 6) },
    'promote',
    'canary 0.5',
    [],
  ],
  [
    'p99: twice as slow, and no slack',
    { gate: 'slack: 0s', evidence: LATENCY(18_204, 3, 6) },
    'wait',
    'canary 0.5',
    ['p99'],
  ],
  ['p99: of 999 pairs there is none', { evidence: LATENCY(999, 41, 37) }, 'wait', 'canary 0.5', ['p99']],
  ['p99: of 1,000 there is', { evidence: LATENCY(1_000, 41, 37) }, 'promote', 'canary 0.5', []],

  ['errors: more than legacy', { evidence: SERVED(1_000, 2, 1_000, 0) }, 'wait', 'canary 0.5', ['errors']],
  ['errors: as many more as may be', { evidence: SERVED(1_000, 1, 1_000, 0) }, 'promote', 'canary 0.5', []],
  ['errors: legacy has as many', { evidence: SERVED(1_000, 52, 1_000, 51) }, 'promote', 'canary 0.5', []],
  ['errors: legacy served nobody', { evidence: SERVED(1_000, 2, 0, 0) }, 'wait', 'canary 0.5', ['errors']],
  [
    'errors: only in canary',
    { phase: 'shadow', evidence: SERVED(1_000, 900, 1_000, 0) },
    'promote',
    'canary 0.01',
    [],
  ],

  ['coverage: a common stratum is thin', { gate: 'coverage: 1001' }, 'wait', 'canary 0.5', ['coverage']],
  ['coverage: rare ones are not waited for', { gate: 'coverage: 1000' }, 'promote', 'canary 0.5', []],
  [
    'coverage: 5xx of legacy are left out',
    { evidence: { strata: { 'GET 2xx': 1_000, 'GET 5xx': 15 } } },
    'promote',
    'canary 0.5',
    [],
  ],
  [
    'coverage: just 1 % is common',
    { evidence: { strata: { 'GET 2xx': 990, 'GET 3xx': 10 } } },
    'wait',
    'canary 0.5',
    ['coverage'],
  ],
  [
    'coverage: just below 1 % is rare',
    { evidence: { strata: { 'GET 2xx': 991, 'GET 3xx': 10 } } },
    'promote',
    'canary 0.5',
    [],
  ],
  [
    'coverage: off',
    { gate: 'coverage: 0', evidence: { strata: { 'GET 2xx': 9, 'GET 3xx': 9 } } },
    'promote',
    'canary 0.5',
    [],
  ],

  [
    'skipped: too many lost',
    { evidence: { skipped: { 'queue-full': 500, 'bytes-full': 300, 'too-slow': 100, undecided: 100 } } },
    'wait',
    'canary 0.5',
    ['skipped'],
  ],
  [
    'skipped: as many as may be',
    {
      evidence: { match: 94, signatures: {}, failed: { reset: 1 }, skipped: { 'queue-full': 5 } },
      gate: 'compared: 1, agree: 90%, confidence: 50%',
    },
    'promote',
    'canary 0.5',
    [],
  ],
  [
    'skipped: what was not due does not count',
    { evidence: { skipped: { phase: 90_000, method: 90_000, 'too-large': 90_000, 'client-gone': 90_000 } } },
    'promote',
    'canary 0.5',
    [],
  ],

  [
    'fresh: the newest pair is too old',
    { evidence: { newest: NOW - 16 * MINUTE } },
    'wait',
    'canary 0.5',
    ['fresh'],
  ],
  ['fresh: just young enough', { evidence: { newest: NOW - 15 * MINUTE } }, 'promote', 'canary 0.5', []],
  [
    'fresh: of another clock, a little ahead',
    { evidence: { newest: NOW + 5_000 } },
    'promote',
    'canary 0.5',
    [],
  ],
  ['fresh: none', { gate: 'fresh: 0s', evidence: { newest: NOW - 16 * HOUR } }, 'promote', 'canary 0.5', []],
  ['soak: too soon', { gate: 'soak: 27h' }, 'wait', 'canary 0.5', ['soak']],
  ['soak: long enough', { gate: 'soak: 26h' }, 'promote', 'canary 0.5', []],

  ['canary: an alarm', { alarm: RAISED }, 'rollback', 'shadow', ['agreement', 'alarm']],
  ['canary: a burst', { burst: '12 of the last 40' }, 'rollback', 'shadow', ['burst']],
  [
    'canary: a burst without any evidence',
    { burst: '12 of the last 40', evidence: NOTHING, gate: 'coverage: 0' },
    'rollback',
    'shadow',
    ['compared', 'served', 'agreement', 'p99', 'errors', 'fresh', 'burst'],
  ],
  [
    'canary: a rollback is called for though somebody else does it',
    { alarm: RAISED, gate: 'rollback: manual' },
    'rollback',
    'shadow',
    ['agreement', 'alarm'],
  ],
  ['live: a burst', { phase: 'live', burst: '12 of the last 40' }, 'rollback', 'shadow', ['burst', 'phase']],
  [
    'live: an alarm moves nothing',
    { phase: 'live', alarm: RAISED },
    'wait',
    null,
    ['agreement', 'alarm', 'phase'],
  ],
  [
    'shadow: an alarm moves nothing',
    { phase: 'shadow', alarm: RAISED },
    'wait',
    'canary 0.01',
    ['agreement', 'alarm'],
  ],
  ['shadow: a burst moves nothing', { phase: 'shadow', burst: 'x' }, 'wait', 'canary 0.01', ['burst']],
  [
    'legacy and retired: nothing is left to go wrong',
    { phase: 'retired', burst: 'x', alarm: RAISED },
    'wait',
    null,
    ['phase'],
  ],

  ['held: what passes waits', { state: { held: true } }, 'hold', 'canary 0.5', ['held']],
  [
    'held: what does not pass is held too',
    { state: { held: true }, gate: 'compared: 99999' },
    'hold',
    'canary 0.5',
    ['compared', 'held'],
  ],
  [
    'held: a rollback happens all the same',
    { state: { held: true }, burst: 'x' },
    'rollback',
    'shadow',
    ['burst', 'held'],
  ],

  [
    'unpaired: judged by what callers got',
    { gate: 'paired: false', evidence: { ...NOTHING, ...SERVED(1_000, 1) } },
    'promote',
    'canary 0.5',
    [],
  ],
  [
    'unpaired: at least 1,000 of them',
    { gate: 'paired: false', evidence: SERVED(999, 0) },
    'wait',
    'canary 0.5',
    ['served'],
  ],
  [
    'unpaired: more when the gate says more',
    { gate: 'paired: false, served: 2000', evidence: SERVED(1_999, 0) },
    'wait',
    'canary 0.5',
    ['served'],
  ],
  [
    'unpaired: errors count',
    { gate: 'paired: false', evidence: SERVED(1_000, 20) },
    'wait',
    'canary 0.5',
    ['errors'],
  ],
  ['unpaired: soak counts', { gate: 'paired: false, soak: 27h' }, 'wait', 'canary 0.5', ['soak']],
  [
    'unpaired: nothing else does',
    {
      gate: 'paired: false',
      evidence: {
        ...FAILURES(9_000),
        ...LATENCY(9, 1, 99),
        newest: 0,
        strata: {},
        skipped: { 'queue-full': 99_999 },
      },
    },
    'promote',
    'canary 0.5',
    [],
  ],
  [
    'unpaired: in shadow nothing is known',
    { gate: 'paired: false', phase: 'shadow' },
    'wait',
    'canary 0.01',
    ['paired'],
  ],
  [
    'unpaired: an alarm all the same',
    { gate: 'paired: false', alarm: RAISED },
    'rollback',
    'shadow',
    ['alarm'],
  ],

  [
    'a route of POSTs says what to do',
    { phase: 'shadow', match: 'method: POST', evidence: NOTHING },
    'wait',
    'canary 0.01',
    ['paired'],
  ],
  ['a route of POSTs, in canary', { match: 'method: [POST, PUT]' }, 'wait', 'canary 0.5', ['paired']],
  [
    'a route of GETs and POSTs is judged by its GETs',
    { match: 'method: [GET, POST]' },
    'promote',
    'canary 0.5',
    [],
  ],
]

for (const [what, given, call, to, missed] of cases) {
  t.test(`${what}: ${call}`, async t => {
    const verdict = verdictFor(given)
    const target =
      verdict.to && (verdict.to.phase === 'canary' ? `canary ${verdict.to.percent}` : verdict.to.phase)
    t.same(
      verdict.reasons.filter(({ passed }) => !passed).map(({ criterion }) => criterion),
      missed,
    )
    t.equal(verdict.call, call)
    t.equal(target, to)
  })
}

function printed(verdict: Verdict): readonly string[] {
  return verdict.reasons.map(({ criterion, measured, needed, passed }) =>
    [passed ? '✔' : '✖', criterion.padEnd(10), measured, needed].join(' | '),
  )
}

t.test('in words: all is well', async t => {
  const noise = {
    signatures: { '["$.generatedAt"]': 10, '["$.lines[*].price"]': 4 },
    classes: { '$.generatedAt': { timestamp: 10 } },
    controls: {
      taken: 50,
      fields: { '$.generatedAt': { control: 9, candidate: 9, classes: { timestamp: 9 } } },
    },
  }
  const verdict = verdictFor({ gate: 'soak: 24h', evidence: noise })
  t.same(printed(verdict), [
    '✔ | compared   | 18,214 | ≥ 1,000',
    '✔ | served     | 1,830 | ≥ 100 since the last move',
    '✔ | agreement  | proven above 99.9% at 95% confidence | ',
    '✔ | p99        | 0.89× | ≤ 1.2×',
    '✔ | errors     | 0.11%, legacy 0.10% | ≤ +0.1%',
    '✔ | coverage   | GET 2xx, GET 4xx | rare: HEAD 2xx 7',
    '✔ | skipped    | 0.11% | ≤ 5% lost',
    '✔ | excused    | $.generatedAt (timestamp, noise) | ',
    '✔ | fresh      | 12 s ago | ≤ 15 min ago',
    '✔ | soak       | 26 h | ≥ 24 h',
  ])
  t.same(verdict.excusedFields, ['$.generatedAt'])
  t.equal(verdict.agreement.raw, 18_200 / 18_214)
  t.equal(verdict.agreement.adjusted, 18_210 / 18_214)
  t.same(verdict.proof, { progress: 1, more: 0, moreMs: 0 })
  t.equal(headlineOf(verdict), '')
})

t.test('in words: what is missing, and how long it takes', async t => {
  const verdict = verdictFor({ phase: 'shadow', evidence: { match: 2_210, signatures: {} } })
  const [, agreement] = verdict.reasons
  t.equal(agreement!.measured, '100.00% of 2,210')
  t.equal(agreement!.needed, '1,009 more clean comparisons, about 14 min at this rate')
  t.equal(verdict.proof.more, 1_009)
  t.equal(Math.round(verdict.proof.moreMs!), 840_833)
  t.equal(headlineOf(verdict), '1,009 more clean comparisons')
})

t.test('in words: a week is too long, and there are ways out', async t => {
  const needed = (rate: number) =>
    verdictFor({ rate, evidence: { match: 2_210, signatures: {} } }).reasons[2]!.needed
  const ways = 'ways out: more traffic, a lower gate.agree, or promote --force --why'
  t.equal(needed(1_009 / (7 * 24 * 3_600)), '1,009 more clean comparisons, about 7 days at this rate')
  t.equal(
    needed(1_008 / (7 * 24 * 3_600)),
    `1,009 more clean comparisons, about 7 days at this rate; ${ways}`,
  )
  t.equal(needed(0), `1,009 more clean comparisons, and none come now; ${ways}`)
})

t.test('in words: what went wrong', async t => {
  const lines = (given: Given) => printed(verdictFor(given)).filter(line => line.startsWith('✖'))
  t.same(lines({ alarm: RAISED, evidence: FAILURES(510), rate: 1 }), [
    '✖ | agreement  | 97.20% of 18,204 | 699,375 more clean comparisons, about 8 days at this rate; ways out: more traffic, a lower gate.agree, or promote --force --why',
    '✖ | alarm      | answers differ, 510 of 18,204 pairs; the alarm stands at 12,345 | under 10,000',
  ])
  t.equal(headlineOf(verdictFor({ alarm: RAISED, evidence: FAILURES(510) })), 'answers differ')
  t.match(lines({ phase: 'live', alarm: RAISED })[1], /going back is no longer proven: answers differ/)
  t.equal(
    headlineOf(verdictFor({ burst: '12 of the last 40 answers are 5xx' })),
    '12 of the last 40 answers are 5xx',
  )
  t.same(lines({ state: { held: true, why: 'totals are wrong' } }), [
    '✖ | held       | by anna: totals are wrong | banyan resume orders',
  ])
  t.same(lines({ evidence: LATENCY(18_204, 41, 60) }), [
    '✖ | p99        | 1.46×, 19 ms later | ≤ 1.2× or < 5 ms later',
  ])
  t.same(lines({ gate: 'coverage: 1001' }), [
    '✖ | coverage   | GET 4xx 1,000 | ≥ 1,001 of each; rare: HEAD 2xx 7',
  ])
  t.same(lines({ match: 'method: [POST, PUT]' }), [
    '✖ | paired     | POST, PUT is not copied | gate.paired: false; or mirror.methods: [POST, PUT] with mirror.writes, why that is safe',
  ])
})

t.test('what is judged is not changed', async t => {
  const before = JSON.stringify(GOOD)
  verdictFor({})
  t.equal(JSON.stringify(GOOD), before)
})

t.test('where a rollback leads', async t => {
  const target = (phase: Phase) => rollbackTarget(stateAt(phase), PHASES[phase])?.phase ?? null
  t.same(
    ['legacy', 'shadow', 'canary', 'live', 'retired'].map(phase => target(phase as Phase)),
    [null, 'legacy', 'shadow', 'shadow', null],
  )
})

t.test('where promotions lead, one after the other', async t => {
  const route = routeWith('steps: [5%, 25%, 100%]')
  const way: string[] = []
  let state = stateAt('legacy')
  for (
    let target = nextTarget(route, state, PHASES.legacy);
    target !== null;
    target = nextTarget(route, state, PHASES[state.phase])
  ) {
    way.push(target.phase === 'canary' ? `${target.percent}` : target.phase)
    state = { ...state, ...target }
  }
  t.same(way, ['shadow', '0.05', '0.25', '1', 'live', 'retired'])
})

t.test('which routes are copied', async t => {
  const copied = (match: string, mirror: string) =>
    canCopy(
      routeOf(
        `${BASE}routes:\n  - { name: a, match: ${match}, candidate: orders, phase: shadow, mirror: ${mirror} }\n`,
      ),
    )
  t.equal(copied('{ path: "/*" }', '{}'), true)
  t.equal(copied('{ path: "/*", method: POST }', '{}'), false)
  t.equal(copied('[{ path: "/*", method: POST }, { path: "/b", method: GET }]', '{}'), true)
  t.equal(copied('{ path: "/*", method: OPTIONS }', '{}'), false)
  t.equal(copied('{ path: "/*", method: OPTIONS }', '{ methods: [OPTIONS] }'), true)
  t.equal(copied('{ path: "/*", method: POST }', '{ methods: [POST], writes: "it ignores them" }'), true)
})
