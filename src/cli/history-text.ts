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
  const move = from !== null && to !== null ? `${placeText(from)} → ${placeText(to)}` : ''
  const isSame = from !== null && to !== null && placeText(from) === placeText(to)
  return [
    momentText(at),
    neutral(route ?? '–'),
    `${kind}${forced ? ' (forced)' : ''}`,
    isSame ? placeText(to) : move,
    neutral(by),
    neutral(why),
  ]
}

/** What a move went by: of one that was forced or went back, what was missed; of one that passed, everything. */
function wentBy({ kind, reasons, forced }: HistoryEntry, look: Look): readonly string[] {
  const told = kind === 'rolled-back' || forced ? reasons.filter(({ passed }) => !passed) : []
  return reasonLines(told, look).map(line => `   ${line}`)
}
