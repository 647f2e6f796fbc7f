import { hash } from 'node:crypto'
import type { Plan, Route } from '../types.ts'

/** The builds that were told at run time, by upstream. */
export type Builds = ReadonlyMap<string, string>

/**
 * All that evidence about a route depends on, as one short text: another text begins a new epoch.
 *
 * Which requests it takes, what is sent for them, which of them are copied, the rules, and what runs on either side: its
 * addresses, and its build by the file and by who told it, whichever of them came last.
 */
export function fingerprintOf(plan: Plan, route: Route, builds: Builds): string {
  const side = (name: string | null) => {
    const upstream = name === null ? undefined : plan.upstreams[name]
    return upstream === undefined ? null : [upstream.urls, upstream.build, builds.get(upstream.name) ?? null]
  }
  const { match, request, mirror, compare } = route
  const terms = [match, request, mirror.methods, compare, side(route.legacy)]
  return `${digest(terms)} ${digest(side(route.candidate))}`
}

/** Whether what runs as the candidate is another than it was. */
export function isOtherCandidate(before: string, after: string): boolean {
  return before.split(' ')[1] !== after.split(' ')[1]
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value)).slice(0, 32)
}
