import { neutral } from '../config/neutral.ts'
import { counted } from '../config/problems.ts'
import { countText } from '../evidence/words.ts'
import type { Rejudged } from '../types/steering.ts'
import { columns, type Look } from './columns.ts'
import { agreementText } from './figures.ts'

/** What other rules would change, as `banyan rejudge` prints it. Safe on a terminal. */
export function rejudgedText(rejudged: Rejudged, look: Look): string {
  const { route, epoch, from, to, exact, pairs, examples, fields } = rejudged
  const how = exact
    ? `counted over ${counted(pairs, 'pair')}`
    : `an estimate for ${counted(pairs, 'pair')}, from ${counted(examples, 'stored example')}`
  const rows = fields.map(({ field, before, after }) => {
    return [neutral(field), countText(before), '→', countText(after), change(before, after)]
  })
  const table = columns(
    [['DIFFERS IN', 'BEFORE', '', 'AFTER', ''], ...rows],
    ['left', 'right', 'left', 'right'],
    look,
    0,
  )
  const lines = [
    neutral(`${route}   epoch ${epoch}`),
    from === null || to === null
      ? 'agree    nothing was compared yet'
      : `agree    ${agreementText(from)} → ${agreementText(to)}   ${how}`,
    ...(rows.length === 0 ? [] : ['', ...table]),
  ]
  return `${lines.join('\n')}\n`
}

function change(before: number, after: number): string {
  if (after === before) return 'as it is'
  if (after === 0) return 'settled'
  return after > before ? 'more than before' : ''
}
