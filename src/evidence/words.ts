import type { Phase } from '../types.ts'

/** `18,204` */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** `99.98%`; what is not all is never `100.00%`, and what is not nothing never `0.00%`. */
export function shareText(share: number): string {
  const rounded = Math.round(share * 10_000) / 100
  if (rounded >= 100 && share < 1) return '99.99%'
  return rounded <= 0 && share > 0 ? '0.01%' : `${rounded.toFixed(2)}%`
}

/** A share as a file says it: `99.9%`, `5%`. */
export function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(10))}%`
}

/** Where a route is, or is to go: `canary 10%`, `shadow`. */
export function placeText({ phase, percent }: { readonly phase: Phase; readonly percent: number }): string {
  return phase === 'canary' ? `canary ${percentText(percent)}` : phase
}

/** `41 ms`, `0.4 ms`. */
export function msText(ms: number): string {
  return ms < 10 && !Number.isInteger(ms) ? `${ms.toFixed(1)} ms` : `${countText(Math.round(ms))} ms`
}

/** `0.90×` */
export function timesText(times: number): string {
  return `${times.toFixed(2)}×`
}

/** As people say it, in one unit: `400 ms`, `90 s`, `14 min`, `26 h`, `12 days`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120 * SECOND) return `${Math.round(ms / SECOND)} s`
  if (ms < 120 * MINUTE) return `${Math.round(ms / MINUTE)} min`
  return ms < 72 * HOUR ? `${Math.round(ms / HOUR)} h` : `${countText(ms / DAY)} days`
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** `a, b and 3 more` */
export function listText(items: readonly string[], most = 8): string {
  const rest = items.length - most
  return rest > 0 ? `${items.slice(0, most).join(', ')} and ${countText(rest)} more` : items.join(', ')
}
