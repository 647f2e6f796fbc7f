import type { RouteState } from '../types.ts'
import { PHASES } from './table.ts'

type States = { readonly [route: string]: RouteState }

/**
 * The states that hold now, with those of `next` where they take every caller of a route back to legacy: that does not
 * wait until the revision they belong to is there. The same object when there are none.
 */
export function takenBack(running: States, next: States): States {
  const back = Object.keys(running).filter(route => {
    const to = Object.hasOwn(next, route) ? next[route]! : null
    const from = running[route]!
    return to !== null && to.epoch > from.epoch && isServed(from) && !isServed(to)
  })
  if (back.length === 0) return running
  return { ...running, ...Object.fromEntries(back.map(route => [route, next[route]!])) }
}

/** By the candidate, in part at least. */
function isServed({ phase }: RouteState): boolean {
  return PHASES[phase].serve !== 'legacy'
}
