import type { Counts } from '../types/evidence.ts'
import type { Answered, PairTotals, RouteTotals } from '../types/metrics.ts'
import { addObserved, nothingObserved } from './observed.ts'

/** Statuses have three digits; the first is what is counted. */
const CLASSES = 10

/** Totals that are still being counted. */
export interface Counting extends RouteTotals {
  readonly outcomes: { [outcome: string]: number }
}

export function nothingCounted(route: string): Counting {
  return {
    route,
    answered: { legacy: nothingAnswered(), candidate: nothingAnswered(), banyan: nothingAnswered() },
    outcomes: {},
    heads: { legacy: nothingObserved(), candidate: nothingObserved() },
  }
}

function nothingAnswered(): Answered {
  return { statuses: new Float64Array(CLASSES), durations: nothingObserved() }
}

/** Adds what was counted elsewhere. */
export function addRoute(totals: Counting, more: RouteTotals): void {
  for (const who of ['legacy', 'candidate', 'banyan'] as const) {
    const [to, from] = [totals.answered[who], more.answered[who]]
    for (let digit = 0; digit < CLASSES; digit++) to.statuses[digit]! += from.statuses[digit]!
    addObserved(to.durations, from.durations)
  }
  addPairs(totals, more)
}

export function addPairs(totals: Counting, more: PairTotals): void {
  for (const [outcome, many] of Object.entries(more.outcomes as Counts))
    totals.outcomes[outcome] = (totals.outcomes[outcome] ?? 0) + (many ?? 0)
  addObserved(totals.heads.legacy, more.heads.legacy)
  addObserved(totals.heads.candidate, more.heads.candidate)
}
