import { countText } from '../../evidence/words.ts'
import type { RouteView } from '../../types/steering.ts'
import { foreign, type Html, html } from '../html.ts'
import { counted, most, sumOf } from './figures.ts'

/** Why an exchange was not compared, in a sentence. */
const WHY: { readonly [reason: string]: string } = {
  phase: 'this phase copies nothing',
  method: 'mirror.methods does not list it',
  'not-sampled': 'mirror.sample left it out',
  'not-committed': 'a write that legacy did not accept is not sent twice',
  'after-write': 'this caller had just written; the candidate may catch up first (mirror.afterWrite)',
  conditional: 'answered 304: there is no body to compare',
  streaming: 'a stream has no end to compare',
  'too-large': 'larger than mirror.maxBody',
  'too-slow': 'the copy took longer than mirror.timeout',
  'queue-full': 'too many copies waited (limits.mirrorQueue)',
  'bytes-full': 'copies held too much memory (limits.mirrorBytes), or came faster than they are read',
  undecided: 'comparing took too long',
  'legacy-failed': 'legacy itself failed',
  'both-failed': 'both sides failed',
  'client-gone': 'the caller left before the end',
  rejected: 'Banyan itself refused the request',
  'shutting-down': 'Banyan was stopping',
}

const FAILED: { readonly [failure: string]: string } = {
  connect: 'no connection to the candidate',
  timeout: 'the candidate did not answer in time',
  reset: 'the candidate broke the connection',
  malformed: 'the candidate did not speak HTTP',
  'request-body': 'the request could not be sent whole',
  'response-body': 'the candidate’s answer broke off',
}

/** What failed, what was not compared and why, what rules hid, and which kinds of requests were seen: nothing is lost silently. */
export function skippedPart({ outcomes, strata }: RouteView): Html {
  const { failed, skipped, hidden } = outcomes
  return html`<section aria-labelledby="skipped-title" class="card">
    <h2 id="skipped-title">What was not compared</h2>
    ${sumOf(skipped) + sumOf(failed) === 0 ? html`<p>Every exchange was compared.</p>` : null}
    ${table('Failed on the candidate: these count as differing', failed, FAILED)}
    ${table('Skipped: these count as nothing', skipped, WHY)}
    ${
      sumOf(hidden) > 0 &&
      html`<details><summary>Differences that rules of the file hid: ${countText(sumOf(hidden))}</summary>
        <table><tbody>${most(hidden).map(([rule, count]) => html`<tr><th scope="row"><code>${foreign(rule, 120)}</code></th><td class="num">${countText(count)}</td></tr>`)}</tbody></table></details>`
    }
    ${
      sumOf(strata) > 0 &&
      html`<details><summary>Kinds of requests compared: ${counted(most(strata).length, 'kind')}</summary>
        <table><tbody>${most(strata).map(([stratum, count]) => html`<tr><th scope="row">${foreign(stratum, 60)}</th><td class="num">${countText(count)}</td></tr>`)}</tbody></table></details>`
    }
  </section>`
}

function table(
  caption: string,
  counts: RouteView['strata'],
  words: { readonly [what: string]: string },
): Html | false {
  const rows = most(counts)
  if (rows.length === 0) return false
  return html`<table><caption>${caption}</caption>
    <tbody>${rows.map(
      ([what, count]) =>
        html`<tr><th scope="row">${what}</th><td class="num">${countText(count)}</td><td class="quiet">${words[what] ?? ''}</td></tr>`,
    )}</tbody></table>`
}
