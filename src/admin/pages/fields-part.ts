import { countText } from '../../evidence/words.ts'
import type { DifferencesView, RouteView } from '../../types/steering.ts'
import { foreign, type Html, html } from '../html.ts'
import { agreementText, counted, most, routeHref } from './figures.ts'
import type { Looking } from './layout.ts'

type Field = DifferencesView['fields'][number]

/** Fields of one kind on a page; rarer ones are counted. */
const MOST_FIELDS = 30

/** Those that also differ between two answers of legacy. */
export function noiseFields(view: DifferencesView | null): ReadonlySet<string> {
  return new Set(view?.fields.filter(({ noise }) => noise !== null).map(({ field }) => field))
}

/** Where the answers differ, by field, the most frequent first; what is noise stands behind a fold. */
export function differingPart({ name, outcomes }: RouteView, { fields }: DifferencesView, _: Looking): Html {
  const differing = fields.filter(({ noise }) => noise === null)
  const noisy = fields.filter(({ noise }) => noise !== null)
  const failed = most(outcomes.failed)
  return html`<section class="card" aria-labelledby="differ-title">
    <h2 id="differ-title">Where the answers differ</h2>
    ${differing.length === 0 && failed.length === 0 && html`<p>${outcomes.match + outcomes.excused === 0 ? 'Nothing was compared yet.' : 'Nowhere but in noise, if at all.'}</p>`}
    ${failed.length > 0 && html`<p><span class="bad">✖</span> The candidate failed: ${failed.map(([failure, count], at) => html`${at > 0 && ', '}<a href=${fieldHref(name, `failed ${failure}`)}>${failure} ${countText(count)}×</a>`)}</p>`}
    ${differing.length > 0 && fieldsTable(name, differing)}
    ${
      noisy.length > 0 &&
      html`<details><summary>Noise: ${counted(noisy.length, 'field')} that also differ${noisy.length === 1 ? 's' : ''} between two answers of legacy</summary>${fieldsTable(name, noisy)}</details>`
    }
    ${(differing.length > 0 || noisy.length > 0) && html`<p><a href=${routeHref(name, 'differences')}>All stored differences</a></p>`}
  </section>`
}

function fieldsTable(name: string, fields: readonly Field[]): Html {
  const more = fields.length - MOST_FIELDS
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Fields"><table class="fields">
    <thead><tr><th scope="col">Field</th><th scope="col" class="num">Pairs</th><th scope="col">Looks like</th></tr></thead>
    <tbody>${fields.slice(0, MOST_FIELDS).map(
      ({ field, count, classes, noise }) => html`<tr>
        <th scope="row">${fieldLink(name, field)}</th>
        <td class="num">${countText(count)}</td>
        <td>${foreign(
          noise ??
            most(classes)
              .map(([word]) => word)
              .join(', '),
        )}</td></tr>`,
    )}</tbody></table></div>
    ${more > 0 && html`<p class="quiet">And ${counted(more, 'field')} more.</p>`}`
}

/** A name longer than this is in no address. */
const LONGEST_FIELD = 2_000

function fieldLink(name: string, field: string): Html {
  const text = html`<code>${foreign(field, 120)}</code>`
  return field.length > LONGEST_FIELD ? text : html`<a href=${fieldHref(name, field)}>${text}</a>`
}

function fieldHref(name: string, field: string): string {
  return `${routeHref(name, 'differences')}?field=${encodeURIComponent(field.toWellFormed())}`
}

/** The rule that would settle a field, to be pasted, with what it would do. */
export function suggestionPart({ suggestion }: Field, id: string): Html | false {
  if (suggestion === null) return false
  const { yaml, words, from, to, exact } = suggestion
  return html`<section class="card rule" aria-labelledby=${`${id}-title`}>
    <h2 id=${`${id}-title`}>If this difference is fine</h2>
    <p>Paste this under <code>compare:</code> of the route; ${foreign(words)} would take agreement from <b>${agreementText(from)}</b> to <b>${agreementText(to)}</b>${exact ? '' : ' (estimated from the stored differences)'}.</p>
    <pre tabindex="0" id=${id} aria-label="The rule">${yaml}</pre>
    <p><button type="button" class="plain" data-copy=${id} hidden>Copy the rule</button></p>
  </section>`
}
