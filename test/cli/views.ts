/** What the admin API of a shop in the middle of its migration says, for the outputs of the commands. */

import type { Reason, Verdict } from '../../src/types/evidence.ts'
import type { DifferencesView, Outcomes, Overview, Rejudged, RouteView } from '../../src/types/steering.ts'
import type { Example, HistoryEntry } from '../../src/types/store.ts'
import type { RouteState } from '../../src/types.ts'

/** 2026-11-23 01:02:03Z */
export const NOW = Date.UTC(2026, 10, 23, 1, 2, 3)
const HOUR = 3_600_000

export const RED = '\u001b[31m'
/** Turns what stands behind it around. */
export const TURNED = '\u202e'

export function state(changes: Partial<RouteState> = {}): RouteState {
  return {
    phase: 'shadow',
    percent: 0.01,
    held: false,
    epoch: 3,
    since: NOW - 26 * HOUR,
    by: 'anna',
    why: '',
    ...changes,
  }
}

export function outcomes(changes: Partial<Outcomes> = {}): Outcomes {
  return { match: 0, excused: 0, differ: 0, failed: {}, skipped: {}, hidden: {}, ...changes }
}

export function verdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    call: 'wait',
    to: null,
    reasons: [],
    agreement: { raw: null, adjusted: null },
    excusedFields: [],
    proof: { progress: 0, more: null, moreMs: null },
    ...changes,
  }
}

export function reason(
  criterion: Reason['criterion'],
  measured: string,
  needed: string,
  passed = true,
): Reason {
  return { criterion, measured, needed, passed }
}

export function route(name: string, changes: Partial<RouteView> = {}): RouteView {
  return {
    name,
    match: [`GET,HEAD /${name}/*`],
    legacy: 'legacy',
    candidate: name,
    state: state(),
    file: null,
    outcomes: outcomes(),
    served: { legacy: { answers: 0, errors: 0 }, candidate: { answers: 0, errors: 0 } },
    latency: { legacy: null, candidate: null },
    strata: {},
    rate: 0,
    fields: [],
    verdict: verdict(),
    ...changes,
  }
}

export const ORDERS = route('orders', {
  state: state({ phase: 'canary', percent: 0.1 }),
  outcomes: outcomes({
    match: 17_990,
    excused: 210,
    differ: 214,
    skipped: { 'too-large': 12, streaming: 3, 'queue-full': 0 },
    hidden: { 'ignore $.etag': 40 },
  }),
  served: { legacy: { answers: 16_474, errors: 2 }, candidate: { answers: 1_830, errors: 0 } },
  latency: { legacy: { p50Ms: 9.4, p99Ms: 41 }, candidate: { p50Ms: 8, p99Ms: 37 } },
  strata: { 'GET 2xx': 18_000, 'GET 4xx': 197, 'HEAD 2xx': 7 },
  rate: 12,
  fields: [
    { field: '$.lines[*].price', count: 4, classes: { precision: 4 }, noise: null },
    {
      field: '$.generatedAt',
      count: 210,
      classes: { timestamp: 210 },
      noise: 'legacy differs from itself here',
    },
  ],
  verdict: verdict({
    call: 'promote',
    to: { phase: 'canary', percent: 0.5 },
    agreement: { raw: 0.988244, adjusted: 0.99978 },
    excusedFields: ['$.generatedAt'],
    reasons: [
      reason('compared', '18,204', '≥ 1,000'),
      reason('served', '1,830', '≥ 100 since the last move'),
      reason('agreement', 'proven above 99.9% at 95% confidence', ''),
      reason('p99', '0.90×', '≤ 1.2×'),
      reason('errors', '0.00%', '≤ +0.1%'),
      reason('coverage', 'GET 2xx, GET 4xx', 'rare: HEAD 2xx 7'),
      reason('excused', '$.generatedAt (timestamp, noise)', ''),
      reason('soak', '26 h', '≥ 24 h'),
    ],
    proof: { progress: 1, more: 0, moreMs: 0 },
  }),
})

export const INVOICES = route('invoices', {
  match: ['GET /invoices/*', 'GET /api/invoices/:id', 'GET ~ ^/bills/[0-9]+$'],
  state: state({ phase: 'canary', percent: 0.1, since: NOW - 3 * HOUR }),
  file: { phase: 'shadow', percent: 0.01 },
  outcomes: outcomes({
    match: 4_005,
    differ: 110,
    failed: { timeout: 4, connect: 1 },
    skipped: { method: 31, 'too-large': 12 },
  }),
  served: { legacy: { answers: 3_740, errors: 0 }, candidate: { answers: 411, errors: 9 } },
  latency: { legacy: { p50Ms: 30, p99Ms: 88 }, candidate: { p50Ms: 31, p99Ms: 91 } },
  rate: 3,
  fields: [
    { field: '$.total', count: 104, classes: { precision: 100, other: 4 }, noise: null },
    { field: '$.discount', count: 9, classes: { 'null-missing': 9 }, noise: null },
  ],
  verdict: verdict({
    call: 'rollback',
    to: { phase: 'shadow', percent: 0.1 },
    agreement: { raw: 0.972, adjusted: 0.972 },
    reasons: [
      reason('compared', '4,120', '≥ 1,000'),
      reason('agreement', '97.21% of 4,120', '92,410 more clean comparisons, about 9 h at this rate', false),
      reason(
        'alarm',
        'answers differ, 115 of 4,120 pairs; the alarm stands at 12,480',
        'under 10,000',
        false,
      ),
    ],
    proof: { progress: 0, more: 92_410, moreMs: 9 * HOUR },
  }),
})

export const USERS = route('users', {
  outcomes: outcomes({ match: 2_210, skipped: { method: 340 } }),
  served: { legacy: { answers: 2_550, errors: 0 }, candidate: { answers: 0, errors: 0 } },
  latency: { legacy: { p50Ms: 4, p99Ms: 12 }, candidate: { p50Ms: 6, p99Ms: 19 } },
  rate: 1.2,
  verdict: verdict({
    to: { phase: 'canary', percent: 0.01 },
    agreement: { raw: 1, adjusted: 1 },
    reasons: [
      reason('compared', '2,210', '≥ 1,000'),
      reason(
        'agreement',
        '100.00% of 2,210',
        '1,009 more clean comparisons, about 14 min at this rate',
        false,
      ),
      reason('coverage', 'GET 4xx 4', '≥ 20 of each', false),
    ],
    proof: { progress: 0.687, more: 1_009, moreMs: 14 * 60_000 },
  }),
})

/** Named by somebody who means no good, or in another script. */
export const HOSTILE = route('zahlung', {
  match: [`GET /${RED}支払い${TURNED}/*`],
  state: state({ held: true, by: `eve${RED}`, why: `stop\r\nrm -rf${TURNED}` }),
  outcomes: outcomes({ match: 1, differ: 3 }),
  fields: [
    { field: `$['${RED}支払い']`, count: 2, classes: { other: 2 }, noise: null },
    { field: '$.合計', count: 1, classes: { precision: 1 }, noise: null },
  ],
  verdict: verdict({ call: 'hold', reasons: [reason('held', `by eve${RED}`, '', false)] }),
})

export const OVERVIEW: Overview = {
  version: '0.1.0',
  revision: 7,
  store: { name: 'sqlite:.banyan/state.db', trouble: null },
  problems: [],
  warnings: [],
  routes: [
    route('assets', { candidate: null, verdict: null, state: state({ phase: 'legacy' }) }),
    ORDERS,
    USERS,
    INVOICES,
    route('reports', { state: state({ phase: 'retired' }), verdict: verdict() }),
  ],
}

export const DIFFERENCES: DifferencesView = {
  route: 'invoices',
  epoch: 3,
  outcomes: { ...INVOICES.outcomes, match: 3_000, excused: 1_005, differ: 1_115 },
  rulesThatHid: { 'ignore $.etag': 40 },
  fields: [
    {
      field: '$.total',
      count: 104,
      classes: { precision: 100, other: 4 },
      noise: null,
      suggestion: {
        yaml: 'tolerance: { "$.total": 0.01 }',
        words: 'taking numbers at $.total for equal within 0.01',
        from: 0.972087,
        to: 0.996359,
        exact: false,
      },
    },
    { field: '$.discount', count: 9, classes: { 'null-missing': 9 }, noise: null, suggestion: null },
    {
      field: '$.printedAt',
      count: 1_005,
      classes: { timestamp: 1_005 },
      noise: 'legacy differs from itself here, always by a timestamp',
      suggestion: {
        yaml: 'ignore: [{ path: "$.printedAt", like: timestamp }]',
        words: 'ignoring $.printedAt like timestamp',
        from: 0.72815,
        to: 0.972087,
        exact: true,
      },
    },
  ],
}

const BODY = {
  id: 42,
  customer: { name: 'Anna', token: '‹redacted:9f2c›' },
  lines: [
    { sku: 'a-1', price: 12.5 },
    { sku: 'b-2', price: 7.49 },
  ],
  total: 19.99,
  currency: 'EUR',
}

export const EXAMPLE: Example = {
  id: '17',
  route: 'invoices',
  epoch: 3,
  at: NOW,
  request: {
    method: 'GET',
    target: '/invoices/42?full=1',
    host: 'shop.example.com',
    headers: ['accept', 'application/json'],
    body: null,
  },
  legacy: {
    status: 200,
    headers: ['content-type', 'application/json'],
    body: { kind: 'text', text: JSON.stringify(BODY), cut: false },
    headMs: 12.4,
    totalMs: 13,
  },
  candidate: {
    status: 200,
    headers: ['content-type', 'application/json'],
    body: { kind: 'text', text: JSON.stringify({ ...BODY, total: 20 }), cut: false },
    headMs: 9,
    totalMs: 9.5,
  },
  differences: [
    { at: '$.total', field: '$.total', kind: 'value', class: 'precision', legacy: '19.99', candidate: '20' },
    {
      at: '$.discount',
      field: '$.discount',
      kind: 'missing',
      class: 'null-missing',
      legacy: 'null',
      candidate: null,
    },
  ],
  curl: {
    line: "curl -sS -i --globoff --path-as-is -H 'User-Agent:' -H 'accept: application/json' --url 'http://shop.example.com/invoices/42?full=1'",
    leftOut: ['cookie', 'authorization'],
  },
}

/** An element was put in front, so that positions of legacy are not the candidate's. */
export const MOVED_EXAMPLE: Example = {
  ...EXAMPLE,
  id: '16',
  at: NOW - 61_000,
  candidate: {
    ...EXAMPLE.legacy,
    body: {
      kind: 'text',
      text: JSON.stringify({
        ...BODY,
        lines: [{ sku: 'gift', price: 0 }, BODY.lines[0], { sku: 'b-2', price: 7.4899999 }],
      }),
      cut: false,
    },
  },
  differences: [
    {
      at: '$.lines[1].price',
      field: '$.lines[*].price',
      kind: 'value',
      class: 'precision',
      legacy: '7.49',
      candidate: '7.4899999',
    },
  ],
  curl: { ...EXAMPLE.curl, leftOut: [] },
}

/** The candidate did not answer in time. */
export const FAILED_EXAMPLE: Example = {
  ...EXAMPLE,
  id: '15',
  candidate: { failure: 'timeout', totalMs: 10_004 },
  differences: [],
}

/** A page, of which only the differing parts are kept. */
export const PAGE_EXAMPLE: Example = {
  ...EXAMPLE,
  id: '14',
  legacy: {
    ...EXAMPLE.legacy,
    body: { kind: 'parts', parts: ['<td>Gesamt</td>\n<td>19,99 €</td>\n</tr>'], cut: false },
  },
  candidate: {
    ...EXAMPLE.legacy,
    body: { kind: 'parts', parts: ['<td>Gesamt</td>\n<td>20,00 €</td>\n</tr>'], cut: false },
  },
  differences: [
    {
      at: '$.html.body.td[1]',
      field: '$.html.body.td[*]',
      kind: 'value',
      class: 'other',
      legacy: '19,99 €',
      candidate: '20,00 €',
    },
  ],
}

/** Values in wide scripts, and ones that would take a terminal over. */
export const HOSTILE_EXAMPLE: Example = {
  ...EXAMPLE,
  id: '13',
  request: { ...EXAMPLE.request, target: `/支払い/${RED}?q=${TURNED}cod.exe` },
  legacy: {
    ...EXAMPLE.legacy,
    body: { kind: 'text', text: '{"名前":"田中太郎","合計":"千円","備考":"なし"}', cut: false },
  },
  candidate: {
    ...EXAMPLE.legacy,
    body: { kind: 'text', text: `{"名前":"${TURNED}\u009b2J","合計":"${RED}x","備考":"なし"}`, cut: true },
  },
  differences: [
    {
      at: '$.合計',
      field: '$.合計',
      kind: 'value',
      class: 'other',
      legacy: '"千円"',
      candidate: `"${RED}x\r\n\u0007${TURNED}"`,
      note: `a note ${RED}`,
    },
  ],
  curl: { line: `curl --url 'http://x/${RED}'`, leftOut: [`x-${TURNED}`] },
}

/** `differences.bodies: false`: neither bodies nor values are kept. */
export const BARE_EXAMPLE: Example = {
  ...EXAMPLE,
  id: '12',
  legacy: { ...EXAMPLE.legacy, headers: [], body: null },
  candidate: { ...EXAMPLE.legacy, status: 404, headers: [], body: null },
  differences: [
    { at: 'status', field: 'status', kind: 'status', class: 'other', legacy: null, candidate: null },
    { at: '$.total', field: '$.total', kind: 'value', class: 'other', legacy: null, candidate: null },
  ],
}

export const REJUDGED: Rejudged = {
  route: 'invoices',
  epoch: 3,
  from: 0.972087,
  to: 0.99806,
  exact: false,
  pairs: 4_120,
  examples: 63,
  fields: [
    { field: '$.total', before: 104, after: 4 },
    { field: '$.discount', before: 9, after: 0 },
    { field: '$.lines[*].sku', before: 2, after: 2 },
  ],
}

export const HISTORY: readonly HistoryEntry[] = [
  {
    id: 31,
    at: NOW,
    route: 'invoices',
    kind: 'rolled-back',
    from: state({ phase: 'canary', percent: 0.1, epoch: 3 }),
    to: state({ phase: 'shadow', percent: 0.1, epoch: 4, held: true }),
    by: 'banyan',
    why: 'answers differ',
    forced: false,
    reasons: [
      reason('compared', '4,120', '≥ 1,000'),
      reason(
        'alarm',
        'answers differ, 115 of 4,120 pairs; the alarm stands at 12,480',
        'under 10,000',
        false,
      ),
    ],
  },
  {
    id: 30,
    at: NOW - 60_000,
    route: null,
    kind: 'reload-failed',
    from: null,
    to: null,
    by: 'file',
    why: 'routes.yaml:14:30 mirrors-writes',
    forced: false,
    reasons: [],
  },
  {
    id: 29,
    at: NOW - HOUR,
    route: 'invoices',
    kind: 'promoted',
    from: state({ phase: 'shadow', epoch: 2 }),
    to: state({ phase: 'canary', percent: 0.1, epoch: 3 }),
    by: 'anna',
    why: `it is fine ${RED}`,
    forced: true,
    reasons: [reason('compared', '12', '≥ 1,000', false)],
  },
  {
    id: 28,
    at: NOW - 2 * HOUR,
    route: 'orders',
    kind: 'held',
    from: state(),
    to: state({ held: true }),
    by: 'ci',
    why: 'release freeze',
    forced: false,
    reasons: [],
  },
]
