import type { Plan, Problem, RouteState } from '../types.ts'
import { routesOf, STARTS_IN_SHADOW } from './states.ts'

/** What runs, and what is to be known of it. */
export interface Running {
  readonly plan: Plan
  readonly revision: number
  /** Of the last file that was refused, until one is taken. */
  readonly problems: readonly Problem[]
}

/** What people should know of where routes are, as long as it is so. */
export function warningsOf(plan: Plan, states: ReadonlyMap<string, RouteState>): readonly string[] {
  return startedInShadow(plan, states).map(route => `${route}: ${STARTED_IN_SHADOW}`)
}

/** Routes that wait in shadow though their file says canary, since the store was new. */
export function startedInShadow(plan: Plan, states: ReadonlyMap<string, RouteState>): readonly string[] {
  return routesOf(plan)
    .filter(({ name, phase }) => {
      const state = states.get(name)
      return phase === 'canary' && state?.phase === 'shadow' && state.why === STARTS_IN_SHADOW
    })
    .map(({ name }) => name)
}

export const STARTED_IN_SHADOW =
  'the file says canary, but the store is new and knows nothing of its evidence: the route starts in shadow'
