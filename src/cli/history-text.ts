import { neutral } from '../config/neutral.ts'
import { placeText } from '../evidence/words.ts'
import type { Reason } from '../types/evidence.ts'
import type { HistoryEntry } from '../types/store.ts'
import { columns, type Look } from './columns.ts'
import { momentText } from './figures.ts'
import { reasonLines } from './reasons-text.ts'

/** Who moved what, when and why, newest first, as `banyan history` prints it. Safe on a terminal. */
export function historyText(entries: readonly HistoryEntry[], look: Look): string {
  if (entries.length === 0) return 'Nothing happened yet.\n'
  const rows = entries.map(cellsOf)
  const head = ['WHEN', 'ROUTE', 'WHAT', 'MOVE', 'BY', 'WHY']
  const [first = '', ...lines] = columns([head, ...rows], [], look)
  const told = lines.flatMap((line, at) => [line, ...wentBy(entries[at]!, look)])
  return `${[first, ...told].join('\n')}\n`
}

function cellsOf({ at, route, kind, from, to, by, why, forced }: HistoryEntry): readonly string[] {
  return [
    momentText(at),
    neutral(route ?? '–'),
    `${kind}${forced ? ' (forced)' : ''}`,
    [...new Set([from, to].flatMap(state => (state === null ? [] : placeText(state))))].join(' → '),
    neutral(by),
    neutral(why),
  ]
}

/** What else the gate misses says how far the way on was, and nothing of the way back. */
const CALLS_BACK: ReadonlySet<string> = new Set(['alarm', 'burst'])

/** What a move went by: of one that was forced, what was missed; of one back, what called for it. One that passed, passed all. */
function wentBy({ kind, reasons, forced }: HistoryEntry, look: Look): readonly string[] {
  const isTold = ({ criterion, passed }: Reason) =>
    !passed && (forced || (kind === 'rolled-back' && CALLS_BACK.has(criterion)))
  const told = reasons.filter(isTold)
  return reasonLines(told, look).map(line => `   ${line}`)
}
