import { neutral } from '../config/neutral.ts'
import type { HistoryEntry } from '../types/store.ts'
import { columns, type Look } from './columns.ts'
import { momentText, placeText } from './figures.ts'
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

/** What a move went by, where a criterion was missed: it went back, or was forced. One that passed, passed all of them. */
function wentBy({ kind, reasons, forced }: HistoryEntry, look: Look): readonly string[] {
  const told = kind === 'rolled-back' || forced ? reasons.filter(({ passed }) => !passed) : []
  return reasonLines(told, look).map(line => `   ${line}`)
}
