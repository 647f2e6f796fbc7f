import { countText, durationText, shareText } from '../../evidence/words.ts'
import type { Counts } from '../../types/evidence.ts'
import type { Outcomes, RouteView } from '../../types/steering.ts'
import { type Html, html } from '../html.ts'

/** Agreement that nobody may take for more than it is; a dash where nothing was compared. */
export function agreementText(share: number | null): string {
  return share === null ? '–' : shareText(share)
}

/** `2026-11-23 01:02:03Z` */
export function momentText(at: number): string {
  if (!Number.isFinite(at) || Math.abs(at) >= 8.64e15) return String(at)
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')
}

/** How long ago something was, with the moment itself for who points at it. */
export function ago(at: number, now: number): Html {
  const text = now - at < 1_500 ? 'just now' : `${durationText(now - at)} ago`
  return html`<time datetime=${momentText(at).replace(' ', 'T')} title=${momentText(at)}>${text}</time>`
}

/** What there is any of, most first. */
export function most(counts: Counts): readonly (readonly [what: string, count: number])[] {
  return Object.entries(counts)
    .map(([what, count = 0]) => [what, count] as const)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
}

export function sumOf(counts: Counts): number {
  return most(counts).reduce((sum, [, count]) => sum + count, 0)
}

/** How many pairs there are, and how many of them agree, noise excused. */
export function pairsOf({ match, excused, differ, failed }: Outcomes): {
  readonly pairs: number
  readonly agreeing: number
  readonly share: number | null
} {
  const pairs = match + differ + sumOf(failed)
  const agreeing = match + excused
  return { pairs, agreeing, share: pairs === 0 ? null : agreeing / pairs }
}

/** All requests of a route in its epoch. */
export function requestsOf({ served }: RouteView): number {
  return served.legacy.answers + served.candidate.answers
}

/** `1 route`, `3 routes`. */
export function counted(count: number, thing: string): string {
  return `${countText(count)} ${thing}${count === 1 ? '' : 's'}`
}

/** The address of a route's page. */
export function routeHref(name: string, ...rest: readonly string[]): string {
  return ['/routes', name, ...rest].map((part, at) => (at === 0 ? part : encodeURIComponent(part))).join('/')
}
