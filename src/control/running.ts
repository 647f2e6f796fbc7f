import type { Plan, Problem } from '../types.ts'

/** What runs, and what is to be known of it. */
export interface Running {
  readonly plan: Plan
  readonly revision: number
  /** Of the last file that was refused, until one is taken. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly string[]
}
