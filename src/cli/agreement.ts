import type { Outcomes } from '../types/steering.ts'
import { sumOf } from './figures.ts'

/** Pairs of a route, and their agreement as counted and with what is excused; null without pairs. */
export function agreementOf({ match, excused, differ, failed }: Outcomes) {
  const pairs = match + differ + sumOf(failed)
  const agreeing = match + excused
  const share = (count: number) => (pairs === 0 ? null : count / pairs)
  return { pairs, agreeing, raw: share(match), adjusted: share(agreeing) }
}
