import { hash } from 'node:crypto'

const DIGITS = 13
const RANGE = 16 ** DIGITS

/**
 * A caller's place in [0, 1) within one cohort, the same on every instance and after a restart.
 *
 * A caller is on the candidate when the ticket is below the share, so who is in at 1 % is still in at 10 %.
 * Salted with the cohort: without it the same people would be first in every canary. 52 bits of SHA-256, which a
 * double holds exactly.
 */
export function cohortTicket(cohort: string, caller: string): number {
  return Number.parseInt(hash('sha256', `${cohort}\0${caller}`).slice(0, DIGITS), 16) / RANGE
}
