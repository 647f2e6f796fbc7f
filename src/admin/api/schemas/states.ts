import type { Reason, Target, Verdict } from '../../../types/evidence.ts'
import type { HistoryEntry } from '../../../types/store.ts'
import type { Problem, RouteState } from '../../../types.ts'
import type { Refusal } from '../../refusals.ts'
import {
  count,
  flag,
  list,
  milliseconds,
  moment,
  orNull,
  ref,
  type Schema,
  shape,
  share,
  text,
  told,
  word,
} from './schema.ts'

export const phase = word('legacy', 'shadow', 'canary', 'live', 'retired')
const moves = ['file', 'promoted', 'rolled-back', 'held', 'resumed', 'epoch'] as const
export const moveKind = word(...moves)

/** Where routes are, what is concluded of them, and how they came there. */
export const STATES: { readonly [name: string]: Schema } = {
  Problem: shape<Problem>(
    {
      code: text,
      severity: word('error', 'warning'),
      file: text,
      line: count,
      column: count,
      length: count,
      what: text,
      why: text,
      fix: text,
      frame: list(text),
    },
    ['why', 'fix'],
  ),
  Refusal: told(
    'What is wrong with a request, and how to mend it.',
    shape<Refusal>({ status: count, error: text, message: text, problems: list(ref('Problem')) }, [
      'problems',
    ]),
  ),
  RouteState: shape<RouteState>({
    phase,
    percent: share,
    held: flag,
    epoch: count,
    since: moment,
    by: text,
    why: text,
  }),
  Target: shape<Target>({ phase, percent: share }),
  Reason: shape<Reason>({ criterion: text, measured: text, needed: text, passed: flag }),
  Verdict: shape<Verdict>({
    call: word('promote', 'wait', 'rollback', 'hold'),
    to: orNull(ref('Target')),
    reasons: list(ref('Reason')),
    agreement: shape<Verdict['agreement']>({ raw: orNull(share), adjusted: orNull(share) }),
    excusedFields: list(text),
    proof: shape<Verdict['proof']>({ progress: share, more: orNull(count), moreMs: orNull(milliseconds) }),
  }),
  HistoryEntry: shape<HistoryEntry>({
    id: count,
    at: moment,
    route: orNull(text),
    kind: word(...moves, 'build', 'reload', 'reload-failed', 'gone'),
    from: orNull(ref('RouteState')),
    to: orNull(ref('RouteState')),
    by: text,
    why: text,
    forced: flag,
    reasons: list(ref('Reason')),
  }),
}
