import type { FastifyInstance } from 'fastify'
import { placeText } from '../../evidence/words.ts'
import type { HistoryEntry } from '../../types/store.ts'
import { foreign, type Html, html } from '../html.ts'
import { ago, routeHref } from './figures.ts'
import { queryOf } from './forms.ts'
import { reasonsTable } from './route-page.ts'
import type { Site } from './site.ts'

const ENTRIES_A_PAGE = 50

/** `GET /activity`: who moved what, when, and on which evidence; and reloads of the file. */
export function activityRoutes(app: FastifyInstance, site: Site): void {
  app.get('/activity', async (request, reply) => {
    const route = queryOf(request, 'route', 200) || null
    const before = /^\d{1,15}$/.exec(queryOf(request, 'before'))?.[0] ?? null
    const entries = await site.steering.history({
      route,
      limit: ENTRIES_A_PAGE + 1,
      before: before === null ? null : Number(before),
    })
    const live = before === null ? request.url : null
    return site.show(request, reply, {
      title: 'Activity',
      at: 'activity',
      live,
      main: activityPart(entries, route),
    })
  })
}

function activityPart(entries: readonly HistoryEntry[], route: string | null): Html {
  const shown = entries.slice(0, ENTRIES_A_PAGE)
  const last = entries.length > ENTRIES_A_PAGE ? shown.at(-1) : undefined
  const of = route === null ? '' : `&route=${encodeURIComponent(route)}`
  return html`
    <h1>Activity</h1>
    <p class="lead">${
      route === null
        ? 'Who moved what, when, and on which evidence.'
        : html`Only of <a href=${routeHref(route)}><b>${foreign(route)}</b></a>. <a href="/activity">Show everything</a>`
    }</p>
    ${
      shown.length === 0
        ? html`<section class="card teach"><h2>Nothing happened yet</h2><p>Moves, reloads of the file and new builds stand here, with who did it and why:</p>
            <pre tabindex="0">banyan promote ROUTE --why '…'</pre></section>`
        : html`<ol class="activity">${shown.map(entryPart)}</ol>`
    }
    ${last !== undefined && html`<p class="pager"><a href=${`/activity?before=${last.id}${of}`}>Older ones</a></p>`}
  `
}

const KINDS: { readonly [kind in HistoryEntry['kind']]: readonly [mark: string, words: string] } = {
  file: ['≡', 'placed by the file'],
  promoted: ['▲', 'promoted'],
  'rolled-back': ['▼', 'rolled back'],
  held: ['■', 'held'],
  resumed: ['▷', 'resumed'],
  epoch: ['↻', 'evidence begun anew'],
  build: ['◆', 'new build'],
  reload: ['≡', 'file reloaded'],
  'reload-failed': ['✖', 'file not taken'],
  gone: ['·', 'gone from the file'],
}

function entryPart({ id, at, route, kind, from, to, by, why, forced, reasons }: HistoryEntry): Html {
  const [mark, words] = KINDS[kind]
  const places = [...new Set([from, to].flatMap(state => (state === null ? [] : placeText(state))))]
  return html`<li id=${`entry-${id}`} class=${kind}>
    <span class="mark" aria-hidden="true">${mark}</span>
    <div>
      <p>${route !== null && html`<a href=${routeHref(route)}><b>${route === '*' ? 'everything else' : route}</b></a> `}${words}${
        places.length > 0 && html` <span class="move">${places.join(' → ')}</span>`
      }${forced && html` <span class="tag">without the gate</span>`}</p>
      <p class="quiet">${ago(at, Date.now())}, by ${foreign(by, 80)}${why !== '' && html`: “${foreign(why)}”`}</p>
      ${reasons.length > 0 && html`<details><summary>On this evidence</summary>${reasonsTable(reasons)}</details>`}
    </div></li>`
}
