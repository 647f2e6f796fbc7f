import type { RouteView } from '../../types/steering.ts'
import type { Phase } from '../../types.ts'
import { requestsOf } from './figures.ts'

/** How much of the traffic the candidates have taken over, and how much is where on its way. */
export interface Shares {
  /** Of all requests, by what became of them: they add up to 1. */
  readonly traffic: { readonly [ground in Ground]: number }
  readonly requests: number
  /** Routes by phase. */
  readonly routes: { readonly [phase in Phase]: number }
}

/** What a piece of the traffic stands on. A canary's requests are its candidate's share and legacy's. */
export type Ground = 'retired' | 'live' | 'canary' | 'shadow' | 'legacy'
export const GROUNDS: readonly Ground[] = ['retired', 'live', 'canary', 'shadow', 'legacy']

/**
 * Shares of the requests of the present epochs. Without any, each route counts the same, so that a migration which has not
 * had traffic yet can be seen as well.
 *
 * Requests of a route in canary that legacy answered count as shadow: they are copied, and answered by legacy.
 */
export function sharesOf(routes: readonly RouteView[]): Shares {
  const requests = routes.reduce((sum, route) => sum + requestsOf(route), 0)
  const weights: { [ground in Ground]: number } = { retired: 0, live: 0, canary: 0, shadow: 0, legacy: 0 }
  const byPhase: { [phase in Phase]: number } = { legacy: 0, shadow: 0, canary: 0, live: 0, retired: 0 }
  for (const route of routes) {
    const { phase, percent } = route.state
    byPhase[phase]++
    const weight = requests === 0 ? 1 : requestsOf(route)
    if (phase !== 'canary') {
      weights[phase] += weight
      continue
    }
    const taken = requests === 0 ? percent : route.served.candidate.answers
    weights.canary += taken
    weights.shadow += weight - taken
  }
  const total = GROUNDS.reduce((sum, ground) => sum + weights[ground], 0) || 1
  const share = (ground: Ground) => weights[ground] / total
  return {
    requests,
    routes: byPhase,
    traffic: {
      retired: share('retired'),
      live: share('live'),
      canary: share('canary'),
      shadow: share('shadow'),
      legacy: routes.length === 0 ? 1 : share('legacy'),
    },
  }
}
