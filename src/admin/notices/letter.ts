import { placeText } from '../../evidence/words.ts'
import type { Reason, Verdict } from '../../types/evidence.ts'
import type { BanyanEvent } from '../../types/steering.ts'
import type { NewHistoryEntry } from '../../types/store.ts'
import type { NoticeEvent, RouteState } from '../../types.ts'

/** What a receiver is told: the body that is posted, but for its id and moment. */
export interface Letter {
  readonly event: NoticeEvent
  /** null: of the whole process. */
  readonly route: string | null
  /** One line for people; a chat shows it. */
  readonly text: string
  /** As in the history; null for `ready`. */
  readonly entry: NewHistoryEntry | null
  /** Of `ready`; else null. */
  readonly verdict: { readonly call: Verdict['call']; readonly reasons: readonly Reason[] } | null
}

/** What an event tells those who are not looking; null for most. `callBefore` is the last verdict's, null for none. */
export function letterOf(event: BanyanEvent, callBefore: Verdict['call'] | null): Letter | null {
  switch (event.event) {
    case 'moved':
      return movedLetter(event.entry)
    case 'noted':
      return event.entry.kind === 'reload-failed' ? reloadLetter(event.entry) : null
    case 'verdict': {
      const { route, call, reasons } = event
      if (call !== 'promote' || callBefore === 'promote') return null
      return {
        event: 'ready',
        route,
        text: `${route} is ready to move on`,
        entry: null,
        verdict: { call, reasons },
      }
    }
    case 'evidence':
      return null
  }
}

/** A hold, or evidence that begins anew, moves no caller. */
function movedLetter(entry: NewHistoryEntry): Letter | null {
  const { route, kind, from, to, by, why } = entry
  const isMoved = from?.phase !== to?.phase || from?.percent !== to?.percent
  if (kind !== 'rolled-back' && !isMoved) return null
  const because = why === '' ? '' : `: ${why}`
  const text = `${route ?? 'everything'}: ${placed(from)} → ${placed(to)}, by ${by}${because}`
  return { event: kind === 'rolled-back' ? 'rolled-back' : 'moved', route, text, entry, verdict: null }
}

function reloadLetter(entry: NewHistoryEntry): Letter {
  const text = `the file has problems; the running revision stays${entry.why === '' ? '' : `: ${entry.why}`}`
  return { event: 'reload-failed', route: null, text, entry, verdict: null }
}

function placed(state: RouteState | null): string {
  return state === null ? 'nowhere' : placeText(state)
}
