import type { FastifyInstance } from 'fastify'
import type { DifferencesView } from '../../types/steering.ts'
import type { Example } from '../../types/store.ts'
import { foreign, type Html, html } from '../html.ts'
import { differencePart } from './difference-page.ts'
import { noiseFields, suggestionPart } from './fields-part.ts'
import { ago, routeHref } from './figures.ts'
import { queryOf } from './forms.ts'
import type { Site } from './site.ts'

interface OfRoute {
  readonly Params: { readonly route: string }
}
interface OfExample {
  readonly Params: { readonly route: string; readonly id: string }
}

const MOST_EXAMPLES = 50

/** Stored differences of a route, of one of its fields, and each of them. */
export function differenceRoutes(app: FastifyInstance, site: Site): void {
  const { steering } = site
  app.get<OfRoute>('/routes/:route/differences', async (request, reply) => {
    const name = request.params.route
    const field = queryOf(request, 'field') || null
    const view = await steering.differences(name)
    const examples = view === null ? null : await examplesOf(name, field, view)
    if (view === null || examples === null) return site.notFound(request, reply, `There is no route ${name}.`)
    const main = listPart(name, field, examples, view)
    return site.show(request, reply, { title: `Differences of ${name}`, at: 'migration', live: null, main })
  })

  /** Of any field: those that count, if there are any. */
  async function examplesOf(name: string, field: string | null, view: DifferencesView) {
    const noise = field === null ? [...noiseFields(view)] : []
    const examples = await steering.examples(name, field, MOST_EXAMPLES, noise)
    return examples?.length === 0 && noise.length > 0
      ? steering.examples(name, field, MOST_EXAMPLES)
      : examples
  }

  app.get<OfExample>('/routes/:route/differences/:id', async (request, reply) => {
    const { route, id } = request.params
    const example = /^[\w.:-]{1,100}$/.test(id) ? await steering.example(id) : null
    if (example === null || example.route !== route)
      return site.notFound(request, reply, 'There is no such difference, or no longer: old ones are removed.')
    const main = differencePart(example, await steering.differences(route), Date.now())
    return site.show(request, reply, { title: `A difference of ${route}`, at: 'migration', live: null, main })
  })
}

function listPart(
  name: string,
  field: string | null,
  examples: readonly Example[],
  view: DifferencesView,
): Html {
  const seen = view.fields.find(one => one.field === field)
  const noise = noiseFields(view)
  const now = Date.now()
  return html`
    <p class="crumbs"><a href="/">Migration</a> / <a href=${routeHref(name)}>${name}</a> / <span>differences</span></p>
    <h1>${field === null ? `Differences of ${name}` : html`<code>${foreign(field, 120)}</code>`}</h1>
    ${seen?.noise != null && html`<p class="notice">Noise: ${foreign(seen.noise)}. It does not count.</p>`}
    ${
      examples.length === 0
        ? html`<section class="card teach"><h2>Nothing is stored</h2><p>${
            field === null
              ? 'No exchange of this epoch differed.'
              : 'No exchange of this epoch is kept for this field.'
          } <a href=${routeHref(name)}>Back to the route</a></p></section>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Stored differences"><table class="examples">
            <thead><tr><th scope="col">Request</th><th scope="col">Differs in</th><th scope="col">When</th></tr></thead>
            <tbody>${examples.map(example => exampleRow(example, noise, now))}</tbody></table></div>
            ${examples.length === MOST_EXAMPLES && html`<p class="quiet">The newest ${MOST_EXAMPLES}; <code>banyan diff ${name}</code> shows more.</p>`}`
    }
    ${seen !== undefined && suggestionPart(seen, 'rule-1')}
  `
}

function exampleRow(example: Example, noise: ReadonlySet<string>, now: number): Html {
  const { id, route, request, at } = example
  return html`<tr>
    <th scope="row"><a href=${routeHref(route, 'differences', id)}><code>${request.method} ${foreign(request.target, 80)}</code></a></th>
    <td>${differsIn(example, noise)}</td>
    <td>${ago(at, now)}</td></tr>`
}

/** What counts is named first: a pair may differ in noise as well. */
function differsIn({ differences, candidate }: Example, noise: ReadonlySet<string>): Html {
  if ('failure' in candidate) return html`<span class="bad">✖ failed: ${candidate.failure}</span>`
  const all = [...new Set(differences.map(({ field }) => field))]
  const counting = all.filter(field => !noise.has(field))
  const fields = counting.length > 0 ? counting : all
  return html`<code>${foreign(fields.slice(0, 3).join(', '), 120)}</code>${fields.length > 3 && ` and ${fields.length - 3} more`}${counting.length === 0 && html` <span class="tag">noise: does not count</span>`}`
}
