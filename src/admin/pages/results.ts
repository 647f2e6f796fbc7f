import { randomUUID } from 'node:crypto'
import { msText, placeText } from '../../evidence/words.ts'
import type { Moved, Refused } from '../../types/steering.ts'
import { foreign, type Html, html } from '../html.ts'
import { routeHref } from './figures.ts'

/** So many results are remembered, to be shown after the form that asked has led to another page. */
const MOST = 200

/** What became of what people asked for, until they have seen it. */
export class Results {
  readonly #known = new Map<string, readonly (Moved | Refused)[]>()

  /** Gives what `of` finds it by. */
  add(results: readonly (Moved | Refused)[]): string {
    const id = randomUUID()
    this.#known.set(id, results)
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!)
    return id
  }

  of(id: string | undefined): readonly (Moved | Refused)[] {
    return this.#known.get(id ?? '') ?? []
  }
}

/** What a person's word has done: before → after, who is affected, how to undo it. */
export function resultsPart(results: readonly (Moved | Refused)[]): Html | false {
  if (results.length === 0) return false
  return html`<section class="result" role="status">${results.map(one => ('refused' in one ? refusedPart(one) : movedPart(one)))}</section>`
}

function movedPart({ route, kind, from, to, written, tookMs }: Moved): Html {
  const isSamePlace = kind === 'held' || kind === 'resumed' || kind === 'epoch'
  return html`<p class="notice good"><b>✔ <a href=${routeHref(route)}>${route}</a></b>: ${
    isSamePlace ? SAME_PLACE[kind] : html`${placeText(from)} → <b>${placeText(to)}</b>. ${affected(to.phase)}`
  } <span class="quiet">(${msText(tookMs)})</span>${to.held && !from.held && kind !== 'held' && html` It is held from now on: resume it to promote it again.`}${
    written !== null && html` Written: ${foreign(written)}.`
  }</p>`
}

const SAME_PLACE = {
  held: 'held. Nothing is promoted until somebody resumes it.',
  resumed: 'resumed. It may be promoted again.',
  epoch: 'its evidence begins anew. Nothing changes for callers.',
} as const

function affected(phase: Moved['to']['phase']): string {
  switch (phase) {
    case 'legacy':
    case 'shadow':
      return 'Every caller is on legacy.'
    case 'canary':
      return 'Always the same callers are on the candidate.'
    default:
      return 'Every caller is on the candidate.'
  }
}

function refusedPart({ route, what, fix }: Refused): Html {
  return html`<p class="notice bad"><b>✖ Nothing was changed${route !== null && html` on ${route}`}.</b> ${foreign(what)}. ${foreign(fix)}</p>`
}
