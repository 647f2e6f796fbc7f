import type { Failure, Outcome, Side, SkipReason } from '../types.ts'

/** What one side's answer came to. `too-large`: it grew past `mirror.maxBody`, and was not read further. */
export type SideResult =
  | { readonly is: 'whole' }
  | { readonly is: 'too-large' }
  | { readonly is: 'failed'; readonly failure: Failure }

/** How the two sides were asked. */
export interface Asking {
  /** The side that got the copy; null: both were asked for the caller, legacy in the candidate's place. */
  readonly copied: Side | null
  /** The serving side took as long as a copy may take: a copy that took longer proves nothing. */
  readonly servedSlowly: boolean
}

export type Uncompared = Extract<Outcome, { outcome: 'failed' | 'skipped' }>

/** The outcome of an exchange of which both sides' results are known; null when it is for comparing to say. */
export function outcomeOf(legacy: SideResult, candidate: SideResult, asking: Asking): Uncompared | null {
  if (legacy.is === 'failed') {
    if (candidate.is === 'failed' || asking.copied === null) return skipped('both-failed')
    return skipped(isTooSlow('legacy', legacy, asking) ? 'too-slow' : 'legacy-failed')
  }
  if (legacy.is === 'too-large') return skipped('too-large')
  if (isTooSlow('candidate', candidate, asking)) return skipped('too-slow')
  if (candidate.is === 'failed') return { outcome: 'failed', failure: candidate.failure }
  if (candidate.is === 'too-large') return { outcome: 'failed', failure: 'response-body' }
  return null
}

function isTooSlow(side: Side, result: SideResult, asking: Asking): boolean {
  return (
    asking.copied === side && asking.servedSlowly && result.is === 'failed' && result.failure === 'timeout'
  )
}

/** Why the head of the serving side's answer alone settles that there is nothing to compare; null when it does not. */
export function skipAtHead(status: number, contentType: string, isWrite: boolean): SkipReason | null {
  if (isWrite && (status < 200 || status > 399)) return 'not-committed'
  if (status === 304 || status === 412) return 'conditional'
  return isEventStream(contentType) ? 'streaming' : null
}

export function isEventStream(contentType: string): boolean {
  return /^text\/event-stream\b/i.test(contentType)
}

export function skipped(reason: SkipReason): Uncompared {
  return { outcome: 'skipped', reason }
}
