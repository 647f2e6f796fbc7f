import { nextTarget } from '../evidence/next.ts'
import { percentText, placeText } from '../evidence/words.ts'
import { PHASES } from '../phases/table.ts'
import type { Target, Verdict } from '../types/evidence.ts'
import type { Promotion, Refused } from '../types/steering.ts'
import type { Phase, Route, RouteState } from '../types.ts'

const ORDER: readonly Phase[] = ['legacy', 'shadow', 'canary', 'live', 'retired']

/**
 * Where a promotion that somebody asks for leads, or why it is refused.
 *
 * From legacy to shadow nothing needs to be proven; to a smaller share of a canary neither. Everything else needs the
 * gate's word for that very step, or `force` and a reason; to give up legacy needs a reason.
 */
export function promotionFor(
  route: Route,
  state: RouteState,
  verdict: Verdict | null,
  asked: Promotion,
): { readonly to: Target; readonly forced: boolean } | Refused {
  const refuse = (refused: string, what: string, fix: string): Refused => {
    return { route: route.name, refused, what, fix, verdict }
  }
  const { name } = route
  if (route.candidate === null)
    return refuse('nowhere', `${name} has no candidate`, 'name one in the file: candidate: UPSTREAM')
  const to = targetOf(route, state, asked)
  if (to === null)
    return refuse('nowhere', `${name} is ${state.phase}: that is the end`, 'nothing is left to do')
  const far = ORDER.indexOf(to.phase) - ORDER.indexOf(state.phase)
  if (far < 0)
    return refuse(
      'nowhere',
      `${name} is ${state.phase}, ${to.phase} lies behind it`,
      `banyan rollback ${name}`,
    )
  if (far === 0 && (to.phase !== 'canary' || to.percent === state.percent))
    return refuse('nowhere', `${name} is there already`, `banyan get ${name}`)
  if (state.held)
    return refuse('held', `${name} is held: ${state.why}`, `banyan resume ${name}, then promote it`)
  if (asked.force && asked.why === '')
    return refuse(
      'needs-why',
      'a forced move wants to know why, for the history',
      `${command(name, to)} --force --why '…'`,
    )
  if (to.phase === 'retired' && asked.why === '')
    return refuse(
      'needs-why',
      'to give up legacy wants to know why, for the history',
      `${command(name, to)} --why '…'`,
    )
  if (isFree(state, to)) return { to, forced: asked.force }
  const isDue =
    verdict?.call === 'promote' && verdict.to?.phase === to.phase && verdict.to.percent === to.percent
  if (isDue) return { to, forced: false }
  if (asked.force) return { to, forced: true }
  const what =
    verdict?.call === 'promote'
      ? `the evidence is for ${placeText(verdict.to!)}, not for ${placeText(to)}`
      : `the gate of ${name} does not pass`
  return refuse('gate', what, `wait for it, or: ${command(name, to)} --force --why '…'`)
}

/** What needs no evidence: it gives the candidate no caller more. */
function isFree(state: RouteState, to: Target): boolean {
  if (state.phase === 'legacy') return to.phase === 'shadow'
  if (state.phase === 'live') return to.phase === 'retired'
  return state.phase === 'canary' && to.phase === 'canary' && to.percent < state.percent
}

function targetOf(route: Route, state: RouteState, { to, percent }: Promotion): Target | null {
  if (to === null && percent === null) {
    // Legacy is given up only by somebody who says so.
    return state.phase === 'live' ? null : nextTarget(route, state, PHASES[state.phase])
  }
  const phase = to ?? 'canary'
  if (phase !== 'canary') return { phase, percent: state.percent }
  const next = nextTarget(route, state, PHASES[state.phase])
  const step = next?.phase === 'canary' ? next.percent : (route.gate.steps[0] ?? state.percent)
  return { phase, percent: percent ?? step }
}

function command(route: string, { phase, percent }: Target): string {
  return `banyan promote ${route} --to ${phase}${phase === 'canary' ? ` --percent ${percentText(percent)}` : ''}`
}
