import { countText, percentText, placeText, shareText } from '../evidence/words.ts'
import type { Counts, Target } from '../types/evidence.ts'
import type { RouteView } from '../types/steering.ts'
import type { Phase } from '../types.ts'

/** Agreement that nobody may take for more than it is; a dash where nothing was compared. */
export function agreementText(share: number | null): string {
  return share === null ? '–' : shareText(share)
}

/** Where a move leads, short where that is plain: from canary `50%`, else the phase. */
export function towardsText(from: Phase, to: Target): string {
  return from === 'canary' && to.phase === 'canary' ? percentText(to.percent) : placeText(to)
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

/** Both sides' times in one unit: `41 → 37 ms`; empty without any. */
export function timesText({ legacy, candidate }: RouteView['latency'], which: 'p50Ms' | 'p99Ms'): string {
  if (legacy === null || candidate === null) return ''
  const digits = Math.max(legacy[which], candidate[which]) < 10 ? 1 : 0
  const text = (ms: number) =>
    ms.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${text(legacy[which])} → ${text(candidate[which])} ms`
}
