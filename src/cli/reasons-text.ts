import { neutral } from '../config/neutral.ts'
import type { Reason } from '../types/evidence.ts'
import { type Look, padEnd, shownWidth } from './columns.ts'
import { painted } from './painted.ts'

/** What is longer than this moves no other's needs aside. */
const WIDEST = 40

/** Each criterion on a line: whether it is met, its name, what was measured, what is needed. Never cut. Safe on a terminal. */
export function reasonLines(reasons: readonly Reason[], look: Pick<Look, 'colour'>): readonly string[] {
  const names = widest(reasons.map(({ criterion }) => criterion))
  const measures = widest(reasons.map(({ measured }) => neutral(measured)))
  return reasons.map(({ criterion, measured, needed, passed }) => {
    const mark = passed ? painted('green', '✔', look) : painted('red', '✖', look)
    const cells = [padEnd(neutral(criterion), names), padEnd(neutral(measured), measures), neutral(needed)]
    return `${mark} ${cells.join('  ')}`.trimEnd()
  })
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(shownWidth).filter(width => width <= WIDEST))
}
