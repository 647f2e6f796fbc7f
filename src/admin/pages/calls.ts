import { placeText } from '../../evidence/words.ts'
import type { Verdict } from '../../types/evidence.ts'
import type { RouteView } from '../../types/steering.ts'
import type { Phase } from '../../types.ts'
import { type Html, html } from '../html.ts'

interface Call {
  readonly mark: string
  readonly word: string
}

/** What the gate says, as a sign and a word: colour is never the only one. In the order in which somebody is needed. */
const CALLS: { readonly [call in Verdict['call'] | 'none']: Call } = {
  rollback: { mark: '✖', word: 'roll back' },
  hold: { mark: '■', word: 'held' },
  promote: { mark: '▲', word: 'ready' },
  wait: { mark: '◔', word: 'wait' },
  none: { mark: '·', word: 'nothing to judge' },
}
const ORDER = Object.keys(CALLS)

/** Where nothing is waited for. */
const ENDS: { readonly [phase: string]: Call } = {
  legacy: { mark: '○', word: 'not begun' },
  retired: { mark: '✔', word: 'done' },
}

export const PHASE_ORDER: readonly Phase[] = ['legacy', 'shadow', 'canary', 'live', 'retired']

export const PHASE_WORDS: { readonly [phase in Phase]: string } = {
  legacy: 'legacy answers, nothing is copied',
  shadow: 'legacy answers, the candidate gets a copy',
  canary: 'the candidate answers a share of the callers',
  live: 'the candidate answers, legacy gets a copy',
  retired: 'the candidate answers, legacy is gone',
}

export function callOf({ verdict }: Pick<RouteView, 'verdict'>): keyof typeof CALLS {
  return verdict?.call ?? 'none'
}

/** The sign and word of a verdict, with where it leads. */
export function callBadge(view: Pick<RouteView, 'verdict' | 'state'>): Html {
  const call = callOf(view)
  const { mark, word } = (call === 'wait' && ENDS[view.state.phase]) || CALLS[call]
  const to = view.verdict?.to ?? null
  const leads = call === 'promote' || call === 'rollback'
  return html`<span class=${`call ${call}`}><b aria-hidden="true">${mark}</b> ${word}${
    leads && to !== null && html` <span class="to">→ ${placeText(to)}</span>`
  }</span>`
}

export function phaseBadge(state: RouteView['state']): Html {
  return html`<span class=${`phase ${state.phase}`}>${placeText(state)}</span>`
}

/** Those that need somebody first, worst first; routes that have not begun or are done last. */
export function byUrgency(routes: readonly RouteView[]): readonly RouteView[] {
  return routes.toSorted((a, b) => urgency(a) - urgency(b) || agreement(a) - agreement(b))
}

function urgency(view: RouteView): number {
  const idle = view.state.phase === 'legacy' || view.state.phase === 'retired' ? ORDER.length : 0
  const call = callOf(view)
  if (call === 'wait' && view.fields.some(({ noise }) => noise === null)) return ORDER.indexOf('wait') - 0.5
  return call === 'wait'
    ? Math.max(ORDER.indexOf(call), idle)
    : ORDER.indexOf(call) + (call === 'none' ? idle : 0)
}

function agreement({ verdict }: RouteView): number {
  return verdict?.agreement.adjusted ?? 1
}
