import { agreementOf } from '../evidence/agreement.ts'
import { quantile } from '../evidence/latency.ts'
import { noiseOf } from '../evidence/noise.ts'
import { fieldsOf } from '../evidence/signatures.ts'
import type { Counts, Evidence, Histogram, Verdict } from '../types/evidence.ts'
import type { FieldView, Outcomes, RouteView } from '../types/steering.ts'
import type { FileState } from '../types/store.ts'
import type { Route, RouteState } from '../types.ts'
import { matcherText } from './pattern-text.ts'

export interface Seen {
  readonly route: Route
  readonly state: RouteState
  readonly file: FileState | null
  readonly evidence: Evidence
  readonly verdict: Verdict | null
  /** Pairs a second. */
  readonly rate: number
}

/** A route as people are shown it. */
export function routeView({ route, state, file, evidence, verdict, rate }: Seen): RouteView {
  return {
    name: route.name,
    match: route.match.map(matcherText),
    legacy: route.legacy,
    candidate: route.candidate,
    state,
    file: file === null || isAsFile(state, file) ? null : { phase: file.phase, percent: file.percent },
    outcomes: outcomesOf(evidence),
    served: evidence.served,
    latency: { legacy: timesOf(evidence.latency.legacy), candidate: timesOf(evidence.latency.candidate) },
    strata: evidence.strata,
    rate,
    fields: fieldsSeen(evidence),
    verdict,
  }
}

export function outcomesOf(evidence: Evidence): Outcomes {
  const { match, failed, skipped, hidden } = evidence
  const { differ, excused } = agreementOf(evidence)
  return { match, excused, differ, failed, skipped, hidden }
}

/** The fields that differed, those that are no noise first, the most frequent first. */
export function fieldsSeen(evidence: Evidence): readonly FieldView[] {
  const counts = new Map<string, number>()
  for (const [signature, many = 0] of Object.entries(evidence.signatures)) {
    for (const field of fieldsOf(signature)) counts.set(field, (counts.get(field) ?? 0) + many)
  }
  const noise = noiseOf(evidence)
  const views = [...counts].map(([field, count]) => {
    return { field, count, classes: classesOf(evidence, field), noise: noise.get(field)?.words ?? null }
  })
  return views.sort((a, b) => Number(a.noise !== null) - Number(b.noise !== null) || b.count - a.count)
}

function classesOf({ classes }: Evidence, field: string): Counts {
  return Object.hasOwn(classes, field) ? classes[field]! : {}
}

function timesOf(histogram: Histogram): { readonly p50Ms: number; readonly p99Ms: number } | null {
  const p50Ms = quantile(histogram, 0.5)
  const p99Ms = quantile(histogram, 0.99)
  return p50Ms === null || p99Ms === null ? null : { p50Ms, p99Ms }
}

function isAsFile(state: RouteState, file: FileState): boolean {
  return state.phase === file.phase && (state.phase !== 'canary' || state.percent === file.percent)
}
