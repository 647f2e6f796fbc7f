import { placeText } from '../../evidence/words.ts'
import { PHASES } from '../../phases/table.ts'
import type { RouteView } from '../../types/steering.ts'
import { type Html, html } from '../html.ts'
import { routeHref } from './figures.ts'

/** What a person can do here: each button says what it does. Going back takes one click, going forward asks. */
export function movesPart(view: RouteView): Html {
  const { name, state, verdict } = view
  const { next, rollback } = PHASES[state.phase]
  const to = verdict?.call === 'rollback' ? null : (verdict?.to ?? null)
  const forward = to === null ? next : placeText(to)
  return html`<div class="moves">
    ${
      forward !== null &&
      !state.held &&
      verdict?.call !== 'rollback' &&
      html`<a class=${`button ${verdict?.call === 'promote' ? 'primary' : ''}`} href=${routeHref(name, 'promote')} id="promote">Promote to ${forward}…</a>`
    }
    ${
      rollback !== null &&
      html`<form method="post" action=${routeHref(name, 'rollback')}>
        <button class=${`button ${verdict?.call === 'rollback' ? 'danger' : ''}`} id="rollback">${
          state.phase === 'shadow' ? 'Stop copying: back to legacy' : 'Return every caller to legacy'
        }</button></form>`
    }
    <form method="post" action=${routeHref(name, state.held ? 'resume' : 'hold')}>
      <button class="button" id="hold">${state.held ? 'Resume: allow promotions' : 'Hold: stop promotions'}</button></form>
    ${
      state.phase !== 'legacy' &&
      html`<details class="more"><summary>Begin the evidence anew</summary>
        <form method="post" action=${routeHref(name, 'restart')}>
          <label for="restart-why">Why? It is written into the history.</label>
          <input id="restart-why" name="why" required maxlength="1000" autocomplete="off" />
          <button class="button">Restart the evidence</button>
          <p class="quiet">Everything compared so far counts no more. Callers notice nothing.</p>
        </form></details>`
    }
  </div>`
}
