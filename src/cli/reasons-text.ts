import { styleText } from 'node:util'
import { neutral } from '../config/neutral.ts'
import type { Reason, Verdict } from '../types/evidence.ts'
import type { Look } from './columns.ts'
import { countText, durationText } from './figures.ts'

/** Each criterion in a row: whether it is met, its name, what was measured, what is needed. Safe on a terminal. */
export function reasonRows(reasons: readonly Reason[], look: Pick<Look, 'colour'>): readonly string[][] {
  return reasons.map(({ criterion, measured, needed, passed }) => {
    const mark = passed ? painted('green', '✔', look) : painted('red', '✖', look)
    return [`${mark} ${neutral(criterion)}`, neutral(measured), neutral(needed)]
  })
}

/** `1,009 more clean comparisons, about 14 min`: what the proof of agreement misses; null when it misses nothing. */
export function proofText({ more, moreMs }: Verdict['proof']): string | null {
  if (more === null || more <= 0) return null
  const time = moreMs === null ? '' : `, about ${durationText(moreMs)}`
  return `${countText(more)} more clean comparison${more === 1 ? '' : 's'}${time}`
}

export function painted(
  style: Parameters<typeof styleText>[0],
  text: string,
  look: Pick<Look, 'colour'>,
): string {
  return look.colour ? styleText(style, text, { validateStream: false }) : text
}
