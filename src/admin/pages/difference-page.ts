import { countText, msText } from '../../evidence/words.ts'
import type { DifferencesView } from '../../types/steering.ts'
import type { Example, ExampleAnswer } from '../../types/store.ts'
import type { Difference } from '../../types.ts'
import { foreign, type Html, html } from '../html.ts'
import { bodyText } from './body-text.ts'
import { noiseFields, suggestionPart } from './fields-part.ts'
import { ago, routeHref } from './figures.ts'
import { previewHref } from './preview/preview.ts'
import { sideBySide } from './side-by-side.ts'

/** Differences of one example on a page. */
const MOST_DIFFERENCES = 100

/** What exactly differs? */
export function differencePart(example: Example, view: DifferencesView | null, now: number): Html {
  const { route, request, differences, candidate } = example
  const fields = new Set(differences.map(({ field }) => field))
  const seen = view?.fields.filter(({ field }) => fields.has(field)) ?? []
  const noise = noiseFields(view)
  const rules = seen.filter(({ field, suggestion }) => suggestion !== null && !noise.has(field)).slice(0, 5)
  return html`
    <p class="crumbs"><a href="/">Migration</a> / <a href=${routeHref(route)}>${route}</a> / <a href=${routeHref(route, 'differences')}>differences</a> / <span>one</span></p>
    <h1><code>${request.method} ${foreign(request.target, 200)}</code></h1>
    <p class="lead">${ago(example.at, now)}, in epoch ${countText(example.epoch)}${request.host !== '' && html`, asked of <code>${foreign(request.host, 100)}</code>`}</p>
    ${
      'failure' in candidate
        ? html`<p class="notice bad"><b>✖ The candidate failed: ${candidate.failure}</b>, after ${msText(candidate.totalMs)}.</p>`
        : differencesTable(differences, noise)
    }
    ${answersPart(example)}
    ${againPart(example)}
    ${rules.map((field, at) => suggestionPart(field, `rule-${at + 1}`))}
  `
}

function differencesTable(differences: readonly Difference[], noise: ReadonlySet<string>): Html {
  const more = differences.length - MOST_DIFFERENCES
  return html`<section class="card" aria-labelledby="at-title"><h2 id="at-title">What differs</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Differences"><table class="differences">
    <thead><tr><th scope="col">Where</th><th scope="col">legacy</th><th scope="col">candidate</th><th scope="col">Looks like</th></tr></thead>
    <tbody>${differences.slice(0, MOST_DIFFERENCES).map(
      ({ at, field, kind, class: looks, legacy, candidate, note }) => html`<tr>
        <th scope="row"><code>${foreign(at, 160)}</code></th><td class="del">${value(legacy)}</td><td class="ins">${value(candidate)}</td>
        <td>${kind}${looks !== 'other' && `, ${looks}`}${note !== undefined && html`, ${foreign(note)}`}${noise.has(field) && html` <span class="tag">noise: does not count</span>`}</td></tr>`,
    )}</tbody></table></div>
    ${more > 0 && html`<p class="quiet">And ${more} more.</p>`}</section>`
}

function value(text: string | null): Html {
  return text === null ? html`<i class="quiet">nothing</i>` : html`<code>${foreign(text, 400)}</code>`
}

function answersPart({ legacy, candidate }: Example): Html {
  return html`<section class="card" aria-labelledby="both-title"><h2 id="both-title">Both answers</h2>
    ${
      'failure' in candidate
        ? html`<pre tabindex="0">${foreign(answerText(legacy), 20_000)}</pre>`
        : sideBySide(answerText(legacy), answerText(candidate), [
            `legacy, ${msText(legacy.headMs)}`,
            `candidate, ${msText(candidate.headMs)}`,
          ])
    }</section>`
}

function answerText({ status, headers, body }: ExampleAnswer): string {
  const lines: string[] = []
  for (let at = 0; at + 1 < headers.length; at += 2)
    lines.push(`${headers[at]!.toLowerCase()}: ${headers[at + 1]}`)
  return [String(status), ...lines.sort(), '', bodyText(body)].join('\n')
}

/** How to see it again: by `curl`, or on either side alone. */
function againPart({ route, request, curl }: Example): Html {
  const canOpen = request.method === 'GET' || request.method === 'HEAD'
  const links = (['legacy', 'candidate'] as const).map(
    side => [side, previewHref(side, route, request.target)] as const,
  )
  return html`<section class="card" aria-labelledby="again-title"><h2 id="again-title">See it again</h2>
    <pre tabindex="0" id="curl" class="wrap" aria-label="The curl line">${curl.line}</pre>
    ${curl.leftOut.length > 0 && html`<p class="quiet">Left out, since it is secret or too large: ${foreign(curl.leftOut.join(', '))}</p>`}
    <p class="moves"><button type="button" class="button" data-copy="curl" hidden>Copy the curl line</button>
      ${canOpen && links.map(([side, href]) => href !== null && html`<a class="button" href=${href} target="_blank" rel="noopener">Open on ${side} alone</a>`)}</p>
    ${!canOpen && html`<p class="quiet">A ${request.method} is not opened from here: it could write.</p>`}
  </section>`
}
