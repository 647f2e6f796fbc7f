import type { Target } from '../types/evidence.ts'
import type { Phase, Route, RouteState } from '../types.ts'

/** Where one can go from a phase: `next` and `rollback` of its row in the table of phases. */
export interface Ways {
  readonly next: Phase | null
  readonly rollback: Phase | null
}

/**
 * Where a promotion leads: into canary at the first step, there to the first larger step, past the last to the next
 * phase. null where there is nowhere to go.
 */
export function nextTarget(route: Route, state: RouteState, ways: Ways): Target | null {
  const { steps } = route.gate
  if (state.phase === 'canary') {
    const step = steps.find(step => step > state.percent)
    if (step !== undefined) return { phase: 'canary', percent: step }
  }
  if (ways.next === null) return null
  return { phase: ways.next, percent: ways.next === 'canary' ? (steps[0] ?? state.percent) : state.percent }
}

/** Where a rollback leads; null where there is none. */
export function rollbackTarget(state: RouteState, ways: Ways): Target | null {
  return ways.rollback === null ? null : { phase: ways.rollback, percent: state.percent }
}
