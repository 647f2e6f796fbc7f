import { headlineOf } from '../../evidence/headline.ts'
import { countText, durationText, percentText, placeText } from '../../evidence/words.ts'
import type { Reason, Verdict } from '../../types/evidence.ts'
import type { DifferencesView, Interval, RouteView } from '../../types/steering.ts'
import type { Plan } from '../../types.ts'
import { foreign, type Html, html } from '../html.ts'
import { callBadge, callOf, PHASE_ORDER, PHASE_WORDS } from './calls.ts'
import { firstRequest } from './empty.ts'
import { differingPart } from './fields-part.ts'
import { ago, agreementText, counted, pairsOf, requestsOf } from './figures.ts'
import type { Looking } from './layout.ts'
import { movesPart } from './moves-part.ts'
import { plotsPart } from './plots/plots-part.ts'
import { skippedPart } from './skipped-part.ts'

export interface OneRoute {
  readonly view: RouteView
  readonly differences: DifferencesView
  readonly plan: Plan
  readonly hour: readonly Interval[]
  readonly day: readonly Interval[]
}

/** Can I move this one? */
export function routePart({ view, differences, plan, hour, day }: OneRoute, looking: Looking): Html {
  const { name, match, state, file, legacy, candidate } = view
  return html`
    <p class="crumbs"><a href="/">Migration</a> / <span>${name === '*' ? 'everything else' : name}</span></p>
    <h1>${name === '*' ? 'Everything else' : name}</h1>
    <p class="lead"><code>${foreign(match.slice(0, 3).join('   '), 200)}</code>${match.length > 3 && ` and ${match.length - 3} more`}
      <span class="sides"><span>legacy: <b>${legacy ?? 'none'}</b></span> <span>candidate: <b>${candidate ?? 'none'}</b></span></span></p>
    ${phaseRail(view, looking.now)}
    ${file !== null && html`<p class="notice">The file says <b>${placeText(file)}</b>; the route was moved since.</p>`}
    ${requestsOf(view) === 0 && firstRequest(plan, [view])}
    ${candidate === null ? noCandidate() : verdictPart(view, looking)}
    ${candidate !== null && differingPart(view, differences, looking)}
    ${plotsPart(view, hour, day, looking.now)}
    ${candidate !== null && skippedPart(view)}
    <p><a href=${`/activity?route=${encodeURIComponent(name)}`}>Who moved this route, when and why</a></p>
    ${state.phase !== 'legacy' && html`<p class="quiet">Epoch ${state.epoch}: everything on this page is counted since it began.</p>`}
  `
}

function noCandidate(): Html {
  return html`<section class="card teach"><h2>Nothing to move</h2>
    <p>Legacy answers here, and no candidate is named. When a service is to take this over, name it in the file:</p>
    <pre tabindex="0">candidate: UPSTREAM
phase: shadow</pre></section>`
}

/** Where the route is on its way. */
function phaseRail({ state }: RouteView, now: number): Html {
  const here = PHASE_ORDER.indexOf(state.phase)
  return html`<section aria-label="Phase">
    <ol class="rail">${PHASE_ORDER.map(
      (
        phase,
        at,
      ) => html`<li class=${`${phase} ${at < here ? 'passed' : at === here ? 'here' : 'ahead'}`} aria-current=${at === here ? 'step' : undefined}>
        <span class="dot" aria-hidden="true">${at < here ? '✓' : at === here ? '●' : '○'}</span>
        <span class="name">${at === here ? placeText(state) : phase}</span></li>`,
    )}</ol>
    <p class="quiet">${PHASE_WORDS[state.phase]}; since ${ago(state.since, now)}, by ${foreign(state.by, 60)}${
      state.why !== '' && html`: “${foreign(state.why)}”`
    }</p>
    ${state.held && html`<p class="notice">■ <b>Held</b>: nothing is promoted until somebody resumes it. Rollbacks still happen.</p>`}
  </section>`
}

function verdictPart(view: RouteView, looking: Looking): Html {
  const { verdict, outcomes } = view
  const { pairs, agreeing, share } = pairsOf(outcomes)
  return html`<section class=${`card verdict ${callOf(view)}`} aria-labelledby="verdict-title">
    <h2 id="verdict-title">${callBadge(view)}</h2>
    ${verdict !== null && sentence(verdict)}
    <dl class="figures">
      <div><dt>agree</dt><dd>${agreementText(share)}</dd><dd class="quiet">${countText(agreeing)} of ${countText(pairs)}${
        outcomes.excused > 0 && `, ${countText(outcomes.excused)} excused as noise`
      }</dd></div>
      <div><dt>answered by the candidate</dt><dd>${answeredShare(view)}</dd><dd class="quiet">${countText(view.served.candidate.answers)} of ${counted(requestsOf(view), 'request')}</dd></div>
      <div><dt>compared</dt><dd>${view.rate >= 0.05 ? `${view.rate.toFixed(1)}/s` : '–'}</dd><dd class="quiet">lately</dd></div>
    </dl>
    ${verdict !== null && progress(verdict)}
    ${verdict !== null && verdict.reasons.length > 0 && reasonsTable(verdict.reasons)}
    ${looking.mayMove && movesPart(view)}
  </section>`
}

function answeredShare(view: RouteView): string {
  const all = requestsOf(view)
  return all === 0 ? '–' : percentText(Math.round((view.served.candidate.answers / all) * 1_000) / 1_000)
}

function sentence(verdict: Verdict): Html {
  const said = headlineOf(verdict)
  if (verdict.call === 'promote') return html`<p class="say">Everything that was asked for is proven.</p>`
  return html`<p class="say">${foreign(said === '' ? 'Nothing is missing.' : said)}</p>`
}

/** How far the proof of agreement is, and how long it takes. */
function progress({ proof, call }: Verdict): Html | false {
  const { progress, more, moreMs } = proof
  if (more === null || call === 'promote') return false
  const percent = Math.floor(progress * 100)
  const left =
    more === 0
      ? 'Agreement is proven.'
      : `${countText(more)} more clean comparisons${moreMs === null ? '; none come now' : `, about ${durationText(moreMs)} at this rate`}`
  return html`<div class="proof"><label for="proof">Proof of agreement: ${percent}%</label>
    <progress id="proof" max="100" value=${percent}>${percent}%</progress>
    <p class="quiet">${left}</p></div>`
}

export function reasonsTable(reasons: readonly Reason[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="What the gate asks for"><table class="reasons">
    <caption class="hidden">What the gate asks for</caption>
    <thead><tr><th scope="col">Criterion</th><th scope="col">Measured</th><th scope="col">Needed</th></tr></thead>
    <tbody>${reasons.map(
      ({ criterion, measured, needed, passed }) => html`<tr class=${passed ? 'passed' : 'missed'}>
        <th scope="row"><span class="mark" role="img" aria-label=${passed ? 'met' : 'not met'}>${passed ? '✔' : '✖'}</span> ${criterion}</th>
        <td>${foreign(measured)}</td><td>${foreign(needed)}</td></tr>`,
    )}</tbody></table></div>`
}
