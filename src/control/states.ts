import type { Plan, RouteState } from '../types.ts'

export type States = { readonly [route: string]: RouteState }

/**
 * Where each route of a plan is: as its file says. A state that an edit leaves alone keeps its time and its epoch; one
 * that an edit changes begins a new epoch. `now` is milliseconds since 1970.
 */
export function statesOf(plan: Plan, before: States, now: number): States {
  const routes = plan.rest === null ? plan.routes : [...plan.routes, plan.rest]
  return Object.fromEntries(
    routes.map(route => {
      const known = Object.hasOwn(before, route.name) ? before[route.name] : undefined
      const { phase, canary } = route
      if (known !== undefined && known.phase === phase && known.percent === canary.percent)
        return [route.name, known]
      const epoch = (known?.epoch ?? 0) + 1
      return [
        route.name,
        {
          phase,
          percent: canary.percent,
          held: false,
          epoch,
          since: now,
          by: 'file',
          why: 'as the file says',
        },
      ]
    }),
  )
}
