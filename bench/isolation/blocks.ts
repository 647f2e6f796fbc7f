import { setTimeout as wait } from 'node:timers/promises'
import { NOISY_ABOVE, othersBusy, useSoFar } from '../cpu.ts'
import { median } from '../summary.ts'
import type { Bed, RouteName } from './bed.ts'
import type { BlockResult } from './load.ts'

export interface Pace {
  readonly perSecond: number
  readonly seconds: number
  readonly answerBytes: number
}

/** One block of load on one route, and how late the front's loop was in it. */
export interface Measured extends BlockResult {
  readonly loopP99Ms: number
  /** The part of it that was the front's own work, and no waiting for a processor. */
  readonly loopWorkP99Ms: number
  /** The share of the machine that other programs used meanwhile. */
  readonly othersBusy: number
}

/** Two blocks beside each other. */
export interface PairOfBlocks {
  readonly plain: Measured
  readonly other: Measured
}

export interface Series {
  readonly pairs: readonly PairOfBlocks[]
  /** Measured, and put aside for quieter ones: their figures do not count, what failed in them does. */
  readonly disturbed: readonly PairOfBlocks[]
}

/** What is written down of a front's loop comes so much later, at most. */
const WRITTEN_MS = 300
const QUIET_WITHIN_MS = 30_000

export async function block(bed: Bed, route: RouteName, pace: Pace): Promise<Measured> {
  const from = Date.now() + WRITTEN_MS
  const before = useSoFar()
  const result = await bed.load({
    url: bed.url(route, pace.answerBytes),
    perSecond: pace.perSecond,
    seconds: pace.seconds,
    bodyBytes: 0,
    answerBytes: pace.answerBytes,
  })
  const after = useSoFar()
  await wait(WRITTEN_MS)
  const { delaysMs, workedMs } = bed.lateness(from, Date.now())
  return {
    ...result,
    loopP99Ms: p99(delaysMs),
    loopWorkP99Ms: p99(workedMs),
    othersBusy: othersBusy(before, after),
  }
}

function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN
}

/**
 * Blocks of `plain` and of another route in turn. Which comes first changes from pair to pair, so that a machine that gets
 * slower or faster meanwhile favours neither; and what copies a block leaves behind are over before the next begins.
 *
 * A noisy pair is measured again, `patience` times at most, and the quietest counts. Which one that is depends on what other
 * programs did, never on how callers fared.
 */
export async function alternating(
  bed: Bed,
  other: RouteName,
  pairs: number,
  patience: number,
  pace: Pace,
): Promise<Series> {
  const found: PairOfBlocks[] = []
  const disturbed: PairOfBlocks[] = []
  while (found.length < pairs) {
    const order: RouteName[] = found.length % 2 === 0 ? ['plain', other] : [other, 'plain']
    let quietest = await pairOf(bed, order, other, pace)
    for (let again = 0; again < patience && noiseOf(quietest) > NOISY_ABOVE; again++) {
      const next = await pairOf(bed, order, other, pace)
      const isQuieter = noiseOf(next) < noiseOf(quietest)
      disturbed.push(isQuieter ? quietest : next)
      if (isQuieter) quietest = next
    }
    found.push(quietest)
  }
  return { pairs: found, disturbed }
}

async function pairOf(
  bed: Bed,
  order: readonly RouteName[],
  other: RouteName,
  pace: Pace,
): Promise<PairOfBlocks> {
  const blocks = new Map<RouteName, Measured>()
  for (const route of order) {
    blocks.set(route, await block(bed, route, pace))
    await quiet(bed)
  }
  return { plain: blocks.get('plain')!, other: blocks.get(other)! }
}

function noiseOf({ plain, other }: PairOfBlocks): number {
  return Math.max(plain.othersBusy, other.othersBusy)
}

/** Until nothing that was copied is under way or waits. */
export async function quiet(bed: Bed): Promise<void> {
  const deadline = performance.now() + QUIET_WITHIN_MS
  let calm = 0
  while (calm < 3 && performance.now() < deadline) {
    calm = (await bed.asked()).inFlight === 0 ? calm + 1 : 0
    await wait(100)
  }
}

/** What the pairs say together. */
export interface Isolation {
  readonly pairs: number
  /** Pairs in which other programs used too much of the machine; and how often one such was measured again. */
  readonly noisy: number
  readonly again: number
  readonly p50Ratio: number
  readonly p99Ratio: number
  /** 90 % of the pairs' p99 ratios are no larger. */
  readonly p99Ratio90: number
  readonly p50Ms: readonly [plain: number, other: number]
  readonly p99Ms: readonly [plain: number, other: number]
  readonly loopP99Ms: readonly [plain: number, other: number]
  readonly loopWorkP99Ms: readonly [plain: number, other: number]
  readonly failures: { readonly [what: string]: number }
}

export function isolationOf({ pairs, disturbed }: Series): Isolation {
  const ratios = (key: 'p50Ms' | 'p99Ms') => pairs.map(({ plain, other }) => other[key] / plain[key])
  const both = (key: 'p50Ms' | 'p99Ms' | 'loopP99Ms' | 'loopWorkP99Ms') =>
    [median(pairs.map(({ plain }) => plain[key])), median(pairs.map(({ other }) => other[key]))] as const
  const p99s = ratios('p99Ms').toSorted((a, b) => a - b)
  const failures: { [what: string]: number } = {}
  for (const { plain, other } of [...pairs, ...disturbed]) {
    for (const [what, many] of [...Object.entries(plain.failures), ...Object.entries(other.failures)]) {
      failures[what] = (failures[what] ?? 0) + many
    }
  }
  return {
    pairs: pairs.length,
    noisy: pairs.filter(pair => noiseOf(pair) > NOISY_ABOVE).length,
    again: disturbed.length,
    p50Ratio: median(ratios('p50Ms')),
    p99Ratio: median(p99s),
    p99Ratio90: p99s[Math.ceil(p99s.length * 0.9) - 1]!,
    p50Ms: both('p50Ms'),
    p99Ms: both('p99Ms'),
    loopP99Ms: both('loopP99Ms'),
    loopWorkP99Ms: both('loopWorkP99Ms'),
    failures,
  }
}
