import type { FastifyInstance } from 'fastify'
import { percentText, placeText } from '../../evidence/words.ts'
import type { Decision, Phase } from '../../types.ts'
import { foreign, type Html, html } from '../html.ts'
import { routeHref } from './figures.ts'
import { queryOf } from './forms.ts'
import type { Site } from './site.ts'

/** What this page reads of the object of `banyan explain --json`. */
interface Explained {
  readonly mistake?: string
  readonly path: string | null
  readonly status: number | null
  readonly pathFault: string | null
  readonly matched: Named | null
  readonly rest: boolean
  readonly lost: readonly (Named & { readonly by: string })[]
  readonly near: readonly (Named & {
    readonly missed: readonly {
      readonly key: string
      readonly name: string
      readonly wanted: unknown
      readonly got: unknown
    }[]
    readonly wouldWin: boolean
  })[]
  readonly phase: Phase | null
  readonly percent: number | null
  readonly caller: {
    readonly stickyBy: { readonly by: string; readonly name?: string }
    readonly value: string | null
    readonly ticket: number | null
  } | null
  readonly decision: Decision | null
  readonly answered: Answering | null
  readonly copied: Answering | null
  readonly notCopied: string | null
  readonly redirect: object | null
  readonly split: readonly { readonly upstream: string; readonly weight: number }[] | null
}

interface Named {
  readonly route: string
  readonly path: string
  readonly host: string | null
}

interface Answering {
  readonly upstream: string
  readonly urls: readonly string[]
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** `GET /explain`: type a request, see which route wins and why. Nobody is asked. */
export function explainRoutes(app: FastifyInstance, site: Site): void {
  app.get('/explain', async (request, reply) => {
    const method = queryOf(request, 'method', 20).trim().toUpperCase() || 'GET'
    const url = queryOf(request, 'url', 8_000).trim()
    const headers = queryOf(request, 'headers', 8_000)
    const lines = headers
      .split(/\r?\n/)
      .map(line => line.trim())
      .filter(line => line !== '')
    const found =
      url === '' ? null : ((await site.steering.explain({ method, url, headers: lines })) as Explained)
    const main = html`${askPart(method, url, headers)}${found !== null && foundPart(found)}`
    return site.show(request, reply, { title: 'Explain', at: 'explain', live: null, main })
  })
}

function askPart(method: string, url: string, headers: string): Html {
  return html`
    <h1>Explain</h1>
    <p class="lead">Which route wins a request, who answers it, and why. Nobody is asked.</p>
    <form class="card ask explain" method="get" action="/explain">
      <div class="row">
        <div><label for="method">Method</label><select id="method" name="method">${METHODS.map(
          one => html`<option selected=${one === method}>${one}</option>`,
        )}</select></div>
        <div class="grow"><label for="url">Path or address</label><input id="url" name="url" value=${url} required placeholder="/orders/42?full=1" autocomplete="off" spellcheck=${false} maxlength="8000" /></div>
      </div>
      <details open=${headers !== ''}><summary>With headers</summary>
        <label for="headers">One a line, as in <code>cookie: sid=anna</code></label>
        <textarea id="headers" name="headers" rows="3" spellcheck=${false}>${headers}</textarea></details>
      <p class="moves"><button class="button primary">Explain it</button></p>
    </form>`
}

function foundPart(found: Explained): Html {
  if (found.mistake !== undefined)
    return html`<p class="notice bad" role="alert">✖ ${foreign(found.mistake)}</p>`
  const { path, matched, lost, near } = found
  return html`<section class="card" aria-labelledby="found-title">
      <h2 id="found-title">${title(found)}</h2>
      <dl class="account">
        ${path !== null && html`<div><dt>path</dt><dd><code>${foreign(path)}</code></dd></div>`}
        ${matched !== null && !found.rest && html`<div><dt>matched</dt><dd><a href=${routeHref(matched.route)}>${matched.route}</a> <code>${foreign(`${matched.host ?? ''}${matched.path}`)}</code></dd></div>`}
        ${found.phase !== null && html`<div><dt>phase</dt><dd>${placeText({ phase: found.phase, percent: found.percent ?? 0 })}${found.caller !== null && html` <span class="quiet">${callerText(found)}</span>`}</dd></div>`}
        ${found.answered !== null && html`<div><dt>answered by</dt><dd><b>${found.decision?.serve}</b> ${answering(found.answered)}${found.decision !== null && html` <span class="quiet">${WHY[found.decision.why] ?? found.decision.why}</span>`}</dd></div>`}
        ${found.copied !== null && html`<div><dt>copied to</dt><dd><b>${found.decision?.copy}</b> ${answering(found.copied)}</dd></div>`}
        ${found.notCopied !== null && html`<div><dt>copied to</dt><dd>nobody <span class="quiet">${NOT_COPIED[found.notCopied] ?? found.notCopied}</span></dd></div>`}
        ${found.split !== null && html`<div><dt>drawn from</dt><dd>${found.split.map(({ upstream, weight }) => `${upstream} ${weight}`).join(', ')}</dd></div>`}
      </dl>
    </section>
    ${
      lost.length > 0 &&
      html`<section class="card" aria-labelledby="lost-title"><h2 id="lost-title">Also matches, but is less specific</h2><ul>${lost
        .slice(0, 20)
        .map(
          one =>
            html`<li><a href=${routeHref(one.route)}>${one.route}</a> <code>${foreign(`${one.host ?? ''}${one.path}`)}</code> <span class="quiet">loses by ${one.by}</span></li>`,
        )}</ul></section>`
    }
    ${
      near.length > 0 &&
      html`<section class="card" aria-labelledby="near-title"><h2 id="near-title">Nearly matches</h2><ul>${near
        .slice(0, 20)
        .map(
          one =>
            html`<li><a href=${routeHref(one.route)}>${one.route}</a> <code>${foreign(one.path)}</code> <span class="quiet">${foreign(
              one.missed
                .map(
                  ({ key, name, got }) =>
                    `${key}${name === '' ? '' : ` ${name}`} is ${got === null || got === undefined || got === '' ? 'missing' : String(got)}`,
                )
                .join('; '),
            )}${one.wouldWin && '; it would win'}</span></li>`,
        )}</ul></section>`
    }`
}

function title({ status, matched, rest, answered, redirect, pathFault }: Explained): Html {
  if (status === 400) return html`✖ Banyan answers 400: ${pathFault ?? 'this is no path'}`
  if (status === 404) return html`✖ Banyan answers 404: no route takes this, and the file names no legacy`
  if (redirect !== null) return html`Banyan redirects by itself: ${status}`
  if (rest) return html`No route names this: legacy answers`
  return html`<b>${matched?.route}</b> wins${answered !== null && `; ${answered.upstream} answers`}`
}

function answering({ upstream, urls }: Answering): Html {
  return html`${upstream} <span class="quiet">${urls.join(', ')}</span>`
}

function callerText({ caller, percent }: Explained): string {
  if (caller === null) return ''
  const by = caller.stickyBy.by === 'ip' ? 'address' : `${caller.stickyBy.by} ${caller.stickyBy.name}`
  if (caller.value === null || caller.ticket === null) return `the request carries no ${by}: legacy answers`
  const is = caller.ticket < (percent ?? 0) ? 'below' : 'not below'
  return `its ${by} has ticket ${percentText(Math.round(caller.ticket * 1e4) / 1e4)}, ${is} ${percentText(percent ?? 0)}`
}

const WHY: { readonly [why: string]: string } = {
  phase: 'as the phase says',
  cohort: 'by the caller’s ticket',
  included: 'canary.include names the caller',
  excluded: 'canary.exclude names the caller',
  unknown: 'the caller cannot be told',
  fallback: 'the candidate failed',
}

const NOT_COPIED: { readonly [why: string]: string } = {
  'own-answer': 'Banyan answers by itself',
  'no-candidate': 'the route has no candidate',
  'no-legacy': 'there is no legacy to ask',
  phase: 'this phase copies nothing',
  method: 'mirror.methods does not list it',
  write: 'no write is ever copied to legacy',
  'unsafe-write': 'writes need mirror.writes',
  sample: 'mirror.sample is 0%',
}
