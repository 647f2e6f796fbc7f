import { headlineOf } from '../../evidence/headline.ts'
import { countText, msText, placeText } from '../../evidence/words.ts'
import type { Interval, Overview, RouteView } from '../../types/steering.ts'
import type { Plan } from '../../types.ts'
import { foreign, type Html, html } from '../html.ts'
import { byUrgency, callBadge, callOf, PHASE_WORDS, phaseBadge } from './calls.ts'
import { firstRequest } from './empty.ts'
import { figPicture, wholePercent } from './fig.ts'
import { agreementText, counted, pairsOf, routeHref } from './figures.ts'
import type { Looking } from './layout.ts'
import { phasesPlot } from './plots/phases-plot.ts'
import { GROUNDS, type Shares, sharesOf } from './shares.ts'

/** Routes on one page: the others are a link away. */
const ROUTES_A_PAGE = 100

export interface Migration {
  readonly overview: Overview
  readonly plan: Plan
  /** Of all routes, over the last day. */
  readonly past: readonly Interval[]
  /** The first route of the list that is shown, from 0. */
  readonly from: number
}

/** How far are we? The picture, then the routes, those that need somebody first. */
export function migrationPart({ overview, plan, past, from }: Migration, looking: Looking): Html {
  const shares = sharesOf(overview.routes)
  const named = overview.routes.filter(({ name }) => name !== '*')
  return html`
    <h1>Migration</h1>
    ${headline(shares, named)}
    <section class="card picture" aria-label="How much is taken over">
      ${figPicture(shares)} ${legend(shares)}
    </section>
    ${phasesPlot(past, looking.now)}
    ${shares.requests === 0 && firstRequest(plan, named)}
    ${routesTable(byUrgency(overview.routes), from)}
    ${looking.mayMove && backToLegacy(named)}
  `
}

function headline({ traffic, requests }: Shares, named: readonly RouteView[]): Html {
  const taken = traffic.retired + traffic.live + traffic.canary
  const moved = named.filter(({ state }) => state.phase === 'live' || state.phase === 'retired').length
  const needs = named.filter(view => ['rollback', 'promote', 'hold'].includes(callOf(view)))
  return html`<p class="lead">
    ${
      requests === 0
        ? html`No request has come yet.`
        : html`Candidates answer <strong>${wholePercent(taken)}</strong> of the traffic,`
    }
    ${' '}${moved} of ${counted(named.length, 'route')} ${requests === 0 ? 'have moved.' : 'have moved.'}
    ${' '}${needs.length === 0 ? 'Nothing needs you now.' : html`<strong>${counted(needs.length, 'route')}</strong> need${needs.length === 1 ? 's' : ''} somebody.`}
  </p>`
}

function legend({ traffic, routes }: Shares): Html {
  return html`<table class="legend">
    <caption class="hidden">Share of the traffic and routes by phase</caption>
    <thead><tr><th scope="col">Phase</th><th scope="col" class="num">Traffic</th><th scope="col" class="num">Routes</th><th scope="col" class="means">Who answers</th></tr></thead>
    <tbody>${GROUNDS.toReversed().map(
      phase => html`<tr>
        <th scope="row"><svg class="swatch" viewBox="0 0 14 14" aria-hidden="true"><rect class=${`stone ${phase}`} x="1" y="1" width="12" height="12" rx="2" /></svg> ${phase}</th>
        <td class="num">${wholePercent(traffic[phase])}</td>
        <td class="num">${countText(routes[phase])}</td>
        <td class="means quiet">${PHASE_WORDS[phase]}</td>
      </tr>`,
    )}</tbody>
  </table>`
}

function routesTable(routes: readonly RouteView[], from: number): Html {
  const shown = routes.slice(from, from + ROUTES_A_PAGE)
  return html`<section aria-labelledby="routes-title">
    <h2 id="routes-title">Routes</h2>
    <table class="routes">
      <thead><tr>
        <th scope="col">Route</th><th scope="col">Phase</th><th scope="col">Verdict</th>
        <th scope="col" class="num">Agree</th><th scope="col" class="num wide">p99</th><th scope="col" class="num wide">Compared</th>
      </tr></thead>
      <tbody>${shown.map(routeRow)}</tbody>
    </table>
    ${pager(routes.length, from)}
  </section>`
}

function routeRow(view: RouteView): Html {
  const { name, match, state, verdict, latency, outcomes, file } = view
  const { pairs, share } = pairsOf(outcomes)
  const isAtAnEnd = state.phase === 'legacy' || state.phase === 'retired'
  const said = verdict === null || isAtAnEnd ? '' : headlineOf(verdict)
  return html`<tr id=${`route-${name}`} class=${callOf(view)}>
    <th scope="row"><a href=${routeHref(name)}>${name === '*' ? 'everything else' : name}</a>
      <span class="match">${foreign(match[0] ?? '', 60)}${match.length > 1 && ` and ${match.length - 1} more`}</span></th>
    <td>${phaseBadge(state)}${file !== null && html`<span class="aside">file: ${placeText(file)}</span>`}</td>
    <td>${callBadge(view)}${said !== '' && html`<span class="aside">${foreign(said, 90)}</span>`}</td>
    <td class="num">${agreementText(share)}</td>
    <td class="num wide">${
      latency.legacy === null || latency.candidate === null
        ? '–'
        : `${msText(latency.legacy.p99Ms)} → ${msText(latency.candidate.p99Ms)}`
    }</td>
    <td class="num wide">${countText(pairs)}</td>
  </tr>`
}

function pager(total: number, from: number): Html | false {
  if (total <= ROUTES_A_PAGE) return false
  const end = Math.min(total, from + ROUTES_A_PAGE)
  return html`<p class="pager">
    ${from > 0 && html`<a href=${`/?from=${Math.max(0, from - ROUTES_A_PAGE)}`}>Those before</a> `}
    ${countText(from + 1)} to ${countText(end)} of ${countText(total)}
    ${end < total && html` <a href=${`/?from=${end}`}>The next ones</a>`}
  </p>`
}

/** For the person on call. */
function backToLegacy(named: readonly RouteView[]): Html | false {
  const serving = named.filter(({ state }) => state.phase === 'canary' || state.phase === 'live')
  if (serving.length === 0) return false
  return html`<section class="card emergency" aria-labelledby="emergency-title">
    <h2 id="emergency-title">Something is wrong?</h2>
    <p>${counted(serving.length, 'route')} ${serving.length === 1 ? 'has' : 'have'} callers on a candidate.</p>
    <p><a class="button danger" href="/rollback">Return every caller of every route to legacy…</a></p>
  </section>`
}
