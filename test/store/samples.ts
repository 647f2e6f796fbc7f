import { countersOf } from '../../src/evidence/counters.ts'
import { NOTHING } from '../../src/evidence/sum.ts'
import type { Evidence, EvidenceDelta, Move } from '../../src/types/evidence.ts'
import type { FileState, NewExample, NewHistoryEntry, StoreBatch } from '../../src/types/store.ts'
import type { RouteState } from '../../src/types.ts'

export const NOTHING_ADDED: StoreBatch = { deltas: [], examples: [], received: [] }

/** A batch of what is given; nothing of the rest. */
export const batch = (part: Partial<StoreBatch>): StoreBatch => ({ ...NOTHING_ADDED, ...part })

export function delta(route: string, epoch: number, part: Partial<Evidence>): EvidenceDelta {
  return { route, epoch, evidence: { ...NOTHING, ...part } }
}

/** What was counted, the same for all orders of keys. */
export function counted(evidence: Evidence): (readonly [key: string, value: number])[] {
  return countersOf(evidence).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Everything that can be counted, several times. */
export function everything(seed: number): Evidence {
  const side = (n: number) => ({ answers: 20 + n, errors: n })
  return {
    match: seed,
    signatures: { '["$.price"]': seed, '["$.a","header vary"]': 2, '["$[\'__proto__\']"]': 1, '*': 1 },
    failed: { timeout: seed, connect: 1 },
    skipped: { method: 3, 'queue-full': seed },
    hidden: { 'ignore $.updatedAt': seed },
    classes: {
      '$.price': { precision: seed, other: 1 },
      ['__proto__']: { other: 2 },
      constructor: { hash: 1 },
    },
    controls: {
      taken: 4,
      fields: { '$.csrf': { control: seed, candidate: 2, classes: { token: seed } } },
    },
    served: { legacy: side(seed), candidate: side(2) },
    latency: { legacy: { 12: seed, 140: 1 }, candidate: { 12: 1, '-3': seed } },
    strata: { 'GET 2xx': seed, 'GET 4xx': 1 },
    since: 1_000 - seed,
    newest: 2_000 + seed,
  }
}

export function example(
  route: string,
  at: number,
  fields: readonly string[],
  part: Partial<NewExample> = {},
) {
  const answer = (text: string) => ({
    status: 200,
    headers: ['content-type', 'application/json'],
    body: { kind: 'text', text, cut: false } as const,
    headMs: 3,
    totalMs: 4,
  })
  const whole: NewExample = {
    route,
    epoch: 1,
    at,
    request: { method: 'GET', target: '/orders/4', host: 'shop', headers: ['accept', '*/*'], body: null },
    legacy: answer('{"price":10}'),
    candidate: answer('{"price":10.005}'),
    differences: [],
    curl: { line: "curl 'http://shop/orders/4'", leftOut: ['cookie'] },
    fields,
    perField: 50,
  }
  return { ...whole, ...part }
}

export function state(part: Partial<RouteState> = {}): RouteState {
  return {
    phase: 'shadow',
    percent: 0.01,
    held: false,
    epoch: 1,
    since: 5,
    by: 'file',
    why: 'as the file says',
    ...part,
  }
}

export function move(
  route: string,
  from: RouteState | null,
  to: RouteState | null,
  part: Partial<Move> = {},
): Move {
  return { route, from, to, kind: 'promoted', forced: false, reasons: [], ...part }
}

export function fileState(part: Partial<FileState> = {}): FileState {
  return { phase: 'shadow', percent: 0.01, fingerprint: 'f1', ...part }
}

export function entry(
  route: string | null,
  at: number,
  part: Partial<NewHistoryEntry> = {},
): NewHistoryEntry {
  return {
    at,
    route,
    kind: 'reload',
    from: null,
    to: null,
    by: 'file',
    why: '',
    forced: false,
    reasons: [],
    ...part,
  }
}

/** Numbers of 0..1 that look random and are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let x = Math.imul(a ^ (a >>> 15), 1 | a)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296
  }
}
