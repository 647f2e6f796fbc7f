import type { RouteView } from '../../types/steering.ts'
import type { Plan } from '../../types.ts'
import { type Html, html } from '../html.ts'

/** What to do when nothing has come yet: the command that sends a first request. */
export function firstRequest(plan: Plan, routes: readonly RouteView[]): Html {
  return html`<section class="card teach" aria-label="How to begin">
    <h2>Send a first request</h2>
    <p>Banyan stands in front of the monolith and counts what passes. Send something through it:</p>
    <pre tabindex="0" id="first-request">${`curl -i ${addressOf(plan)}${pathFor(routes)}`}</pre>
    <p><button type="button" class="plain" data-copy="first-request" hidden>Copy</button></p>
    <p class="quiet">A route in <b>shadow</b> gets a copy of each request for its candidate: answers are compared here, and callers never wait for it.</p>
  </section>`
}

/** Where callers reach it, as far as the file says. */
export function addressOf({ listen }: Plan): string {
  const scheme = listen.tls === null ? 'http' : 'https'
  const host = listen.host === '0.0.0.0' || listen.host === '::' ? 'localhost' : listen.host
  return `${scheme}://${host}:${listen.port === 0 ? 'PORT' : listen.port}`
}

/** A path that the first route would take. */
function pathFor(routes: readonly RouteView[]): string {
  const path = /\/[^\s]*/.exec(routes[0]?.match[0] ?? '')?.[0] ?? '/'
  return path.startsWith('/') && !path.includes('~') ? path.replace(/\/\*$/, '/').replace(/:\w+/g, '1') : '/'
}
