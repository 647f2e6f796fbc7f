import type { Counts, Target } from '../types/evidence.ts'
import type { Phase } from '../types.ts'

/** A share that nobody may take for more than it is: 99.996 % is 99.99 %, and only all of it is 100 %. */
export function agreementText(share: number | null): string {
  if (share === null) return '–'
  // A share that was divided may fall short of its two digits by its last bit.
  const hundredths = Math.floor(share * 10_000 + 1e-7)
  return `${((share < 1 ? Math.min(hundredths, 9_999) : hundredths) / 100).toFixed(2)}%`
}

/** A share as routes.yaml writes it: `10%`, `0.5%`. */
export function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(12))}%`
}

export function countText(count: number): string {
  return count.toLocaleString('en')
}

/** Where a route is, or is to go: `canary 10%`, `shadow`. */
export function placeText({ phase, percent }: { readonly phase: Phase; readonly percent: number }): string {
  return phase === 'canary' ? `canary ${shareText(percent)}` : phase
}

/** Where a move leads, short where that is plain: from canary `50%`, else the phase. */
export function towardsText(from: Phase, to: Target): string {
  return from === 'canary' && to.phase === 'canary' ? shareText(to.percent) : placeText(to)
}

/** `41 ms`, `0.4 ms`. */
export function msText(ms: number): string {
  return ms < 10 && !Number.isInteger(ms) ? `${ms.toFixed(1)} ms` : `${countText(Math.round(ms))} ms`
}

const UNITS = [
  ['s', 1_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['days', 86_400_000],
] as const

/** A time that passes, in the largest unit of which there are two: `26 h`, `14 min`. */
export function durationText(ms: number): string {
  const [name, size] = UNITS.findLast(([, size]) => ms >= 2 * size) ?? UNITS[0]
  return `${countText(Math.round(ms / size))} ${name}`
}

/** A moment, the same for whoever reads it: `2026-11-23 01:02:03Z`. */
export function momentText(at: number): string {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15
    ? new Date(at)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, 'Z')
    : String(at)
}

/** What there is any of, most first: `too-large 12   queue-full 3`. */
export function countsText(counts: Counts, gap = '   '): string {
  return most(counts)
    .map(([what, count]) => `${what} ${countText(count)}`)
    .join(gap)
}

/** Names and counts, most first, without those there are none of. */
export function most(counts: Counts): readonly (readonly [what: string, count: number])[] {
  return Object.entries(counts)
    .map(([what, count = 0]) => [what, count] as const)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
}

export function sumOf(counts: Counts): number {
  return most(counts).reduce((sum, [, count]) => sum + count, 0)
}
