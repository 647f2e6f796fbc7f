import type { Overview, RouteView } from '../../types/steering.ts'
import type { Phase } from '../../types.ts'
import { type Family, gauge, type Sample } from './family.ts'

const PHASES: readonly Phase[] = ['legacy', 'shadow', 'canary', 'live', 'retired']
const CALLS = ['promote', 'wait', 'rollback', 'hold'] as const

/** Where each route is, and what the gate says of it. */
export function* routeFamilies({ routes }: Overview): Generator<Family> {
  yield gauge(
    'banyan_route_phase',
    '1 for the phase that the route is in, 0 for the others.',
    oneOf(routes, 'phase', PHASES, ({ state }) => state.phase),
  )
  yield gauge(
    'banyan_route_candidate_ratio',
    'Share of callers, 0 to 1, who are the candidate’s by phase and canary.percent.',
    each(routes, ({ state }) => candidateShare(state.phase, state.percent)),
  )
  yield gauge(
    'banyan_route_held',
    '1 while the route is held: nothing promotes it.',
    each(routes, ({ state }) => Number(state.held)),
  )
  yield gauge(
    'banyan_route_epoch',
    'Rises with everything that begins evidence anew.',
    each(routes, ({ state }) => state.epoch),
  )
  yield gauge(
    'banyan_route_verdict',
    '1 for what the gate says, 0 for the others. Absent where there is nothing to judge.',
    oneOf(
      routes.filter(({ verdict }) => verdict !== null),
      'verdict',
      CALLS,
      ({ verdict }) => verdict!.call,
    ),
  )
  yield gauge(
    'banyan_route_agreement_ratio',
    'Share of pairs in this epoch that agreed, noise excused. Absent without pairs.',
    each(routes, ({ verdict }) => verdict?.agreement.adjusted ?? null),
  )
  yield gauge(
    'banyan_route_proof_ratio',
    'How far the proof of agreement is, 0 to 1. Absent where there is nothing to judge.',
    each(routes, ({ verdict }) => verdict?.proof.progress ?? null),
  )
}

function candidateShare(phase: Phase, percent: number): number {
  if (phase === 'canary') return percent
  return phase === 'live' || phase === 'retired' ? 1 : 0
}

function oneOf(
  routes: readonly RouteView[],
  label: string,
  all: readonly string[],
  now: (route: RouteView) => string,
): Sample[] {
  return routes.flatMap(route =>
    all.map(one => ({ labels: { route: route.name, [label]: one }, value: Number(now(route) === one) })),
  )
}

function each(routes: readonly RouteView[], value: (route: RouteView) => number | null): Sample[] {
  return routes.flatMap(route => {
    const one = value(route)
    return one === null ? [] : [{ labels: { route: route.name }, value: one }]
  })
}
