import { countText, percentText, placeText } from '../../evidence/words.ts'
import { PHASES } from '../../phases/table.ts'
import type { RouteView } from '../../types/steering.ts'
import { foreign, type Html, html } from '../html.ts'
import { callBadge, PHASE_WORDS } from './calls.ts'
import { requestsOf, routeHref } from './figures.ts'
import { reasonsTable } from './route-page.ts'

/** Asks before a route moves forward: where to, who is affected, and what the gate says to it. */
export function promotePart(view: RouteView): Html {
  const { name, state, verdict } = view
  const to = targetOf(view)
  const isDue = verdict?.call === 'promote' || state.phase === 'legacy'
  return html`
    <p class="crumbs"><a href="/">Migration</a> / <a href=${routeHref(name)}>${name}</a> / <span>promote</span></p>
    <h1>Promote ${name}?</h1>
    ${
      to === null || state.held
        ? html`<p class="notice">${state.held ? 'It is held: resume it first.' : 'There is nowhere further to go.'} <a href=${routeHref(name)}>Back to the route</a></p>`
        : html`
            <p class="lead"><b>${placeText(state)}</b> → <b>${placeText(to)}</b>: ${PHASE_WORDS[to.phase]}.</p>
            <p>${affected(view, to)}</p>
            ${
              verdict !== null &&
              verdict.reasons.length > 0 &&
              html`<section class="card verdict" aria-label="Verdict"><h2>The gate says: ${callBadge(view)}</h2>${reasonsTable(verdict.reasons)}</section>`
            }
            <form class="card ask" method="post" action=${routeHref(name, 'promote')}>
              <input type="hidden" name="to" value=${to.phase} />
              ${to.phase === 'canary' && html`<input type="hidden" name="percent" value=${to.percent} />`}
              ${!isDue && to.phase !== 'retired' && html`<p class="bad"><b>✖ The gate does not pass.</b> You can move it all the same, on your own word: say why.</p>`}
              ${!isDue && to.phase !== 'retired' && html`<p><label class="check"><input type="checkbox" name="force" value="yes" required /> Move it without the evidence</label></p>`}
              <label for="why">Why?${isDue && to.phase !== 'retired' ? ' (may be empty)' : ''}</label>
              <input id="why" name="why" maxlength="1000" autocomplete="off" required=${!isDue || to.phase === 'retired'} />
              <p class="moves"><button class="button primary">Promote to ${placeText(to)}</button> <a class="button" href=${routeHref(name)}>Leave it</a></p>
            </form>`
    }
  `
}

function targetOf({
  state,
  verdict,
}: RouteView): { phase: RouteView['state']['phase']; percent: number } | null {
  if (verdict !== null && verdict.call !== 'rollback' && verdict.to !== null) return verdict.to
  const { next } = PHASES[state.phase]
  return next === null ? null : { phase: next, percent: state.percent }
}

function affected(
  view: RouteView,
  { phase, percent }: { readonly phase: string; readonly percent: number },
): Html {
  const all = requestsOf(view)
  const seen = `${countText(all)} requests were counted since this epoch began.`
  if (phase === 'shadow')
    return html`No caller notices: legacy goes on answering, and the candidate gets a copy of what is safe to ask twice.`
  if (phase === 'canary')
    return html`About <b>${percentText(percent)}</b> of the callers, always the same ones, get the candidate’s answers. ${seen}`
  if (phase === 'live')
    return html`<b>Every caller</b> gets the candidate’s answers. Legacy gets a copy, so that going back stays proven. ${seen}`
  return html`<b>There is no way back but the file.</b> Legacy is asked no more. ${foreign(seen)}`
}

/** Asks before everything goes back. */
export function rollbackAllPart(routes: readonly RouteView[]): Html {
  const serving = routes.filter(({ state }) => state.phase === 'canary' || state.phase === 'live')
  return html`
    <p class="crumbs"><a href="/">Migration</a> / <span>return to legacy</span></p>
    <h1>Return every caller to legacy?</h1>
    ${
      serving.length === 0
        ? html`<p>Every caller is on legacy already. <a href="/">Back</a></p>`
        : html`<p class="lead">These routes go to shadow, at once:</p>
            <ul>${serving.slice(0, 100).map(({ name, state }) => html`<li><a href=${routeHref(name)}>${name}</a> · ${placeText(state)}</li>`)}</ul>
            ${serving.length > 100 && html`<p>And ${serving.length - 100} more.</p>`}
            <form class="card ask" method="post" action="/rollback">
              <label for="why">Why? (may be empty)</label>
              <input id="why" name="why" maxlength="1000" autocomplete="off" />
              <p class="moves"><button class="button danger">Return every caller to legacy</button> <a class="button" href="/">Leave it</a></p>
            </form>`
    }
  `
}
