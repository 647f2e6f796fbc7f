import type { Decision, Fallback, Route } from '../types.ts'
import type { Breakage } from '../upstreams/breakage.ts'

/** Asking the other side instead repeats nothing: a read without a body. */
export function isRepeatable(method: string, hasBody: boolean): boolean {
  return !hasBody && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS')
}

/** The route's `fallback`, where legacy can still answer for the candidate; null where it cannot. */
export function fallbackOf(route: Route, decision: Decision, phase: string): Fallback | null {
  if (decision.serve !== 'candidate' || route.legacy === null) return null
  return phase === 'canary' || phase === 'live' ? route.fallback : null
}

/** Whether a candidate's status is dropped unsent. */
export function fallsBackOnStatus(fallback: Fallback, status: number): boolean {
  return (status >= 500 && status <= 599 && fallback.on.includes('5xx')) || fallback.on.includes(status)
}

/** Whether a candidate's failure before its head lets legacy answer. A caller that left needs no answer. */
export function fallsBackOnFailure(fallback: Fallback, breakage: Breakage): boolean {
  return (
    breakage.failure !== 'client-gone' &&
    breakage.failure !== 'request-body' &&
    fallback.on.includes('failure')
  )
}
