import type { RequestHead } from '../types.ts'
import { holds } from './conditions.ts'
import type { Contender } from './contender.ts'
import { comparePrecedence } from './precedence.ts'

/** Contenders that ask for the same host and path, in the order of precedence: the first whose conditions hold wins. */
export type Ranked = Contender[]

/** Puts a contender in its place. Logarithmic in comparisons, so that thousands on one path stay cheap. */
export function rank(list: Ranked, contender: Contender): void {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (comparePrecedence(list[middle]!, contender) <= 0) low = middle + 1
    else high = middle
  }
  list.splice(low, 0, contender)
}

/** The first whose conditions hold; null when none do. */
export function firstThatHolds(list: readonly Contender[], request: RequestHead): Contender | null {
  for (const contender of list) if (holds(contender.conditions, request)) return contender
  return null
}
