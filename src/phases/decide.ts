import type { Canary, Decision, Route, RouteState, Side, Why } from '../types.ts'
import { cohortTicket } from './cohort.ts'
import { PHASES } from './table.ts'

/**
 * Who answers a request, and who gets a copy of it.
 *
 * `caller` is from `callerOf`; only `canary` asks for it. A copy here means: this request may be copied, as far as its
 * method goes. The sample, sizes, a write's success and a write just before are the mirror's to look at.
 * Gives shared frozen objects: nothing is allocated.
 */
export function decide(route: Route, state: RouteState, caller: string | null, method: string): Decision {
  if (route.candidate === null) return ALONE.legacy.phase
  const { serve, copy } = PHASES[state.phase]
  if (serve !== 'cohort')
    return decision(route, serve, 'phase', copy !== null && mayCopy(route, serve, method))
  const why = whyInCanary(route.canary, caller)
  const side = sideInCanary(why, route.canary.cohort, state.percent, caller)
  return decision(route, side, why, copy !== null && mayCopy(route, side, method))
}

/** Whether asking twice is harmless: reads, in the sense of `mirror.writes`. */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** Only reads are ever copied to legacy, whatever the file says: a second write there is a second order. */
function mayCopy(route: Route, serve: Side, method: string): boolean {
  if (!route.mirror.methods.includes(method)) return false
  return isRead(method) || (serve === 'legacy' && route.mirror.writes !== null)
}

function whyInCanary(canary: Canary, caller: string | null): Why {
  if (caller === null) return 'unknown'
  if (canary.exclude.includes(caller)) return 'excluded'
  return canary.include.includes(caller) ? 'included' : 'cohort'
}

function sideInCanary(why: Why, cohort: string, percent: number, caller: string | null): Side {
  if (why === 'included') return 'candidate'
  if (why !== 'cohort' || caller === null) return 'legacy'
  return cohortTicket(cohort, caller) < percent ? 'candidate' : 'legacy'
}

function decision(route: Route, serve: Side, why: Why, copied: boolean): Decision {
  const other = serve === 'legacy' ? route.candidate : route.legacy
  return (copied && other !== null ? COPIED : ALONE)[serve][why]
}

type Decisions = { readonly [side in Side]: { readonly [why in Why]: Decision } }

const ALONE: Decisions = { legacy: everyWhy('legacy', null), candidate: everyWhy('candidate', null) }
const COPIED: Decisions = {
  legacy: everyWhy('legacy', 'candidate'),
  candidate: everyWhy('candidate', 'legacy'),
}

function everyWhy(serve: Side, copy: Side | null): { readonly [why in Why]: Decision } {
  const because = (why: Why) => Object.freeze({ serve, copy, why })
  return {
    phase: because('phase'),
    cohort: because('cohort'),
    included: because('included'),
    excluded: because('excluded'),
    unknown: because('unknown'),
    fallback: because('fallback'),
  }
}
