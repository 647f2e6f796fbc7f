import type { Phase, Side } from '../types.ts'

/** What one phase means. The table below is the product; everything else serves it. */
export interface PhaseRow {
  /** Who answers the caller; `cohort`: the candidate for a sticky share of callers, legacy for the rest. */
  readonly serve: Side | 'cohort'
  /** Who gets a copy, to be compared; `other`: the side that did not answer. */
  readonly copy: Side | 'other' | null
  /** Where a promotion leads. From `live` by hand only: it gives up the way back. */
  readonly next: Phase | null
  /** Where a rollback leads. null: already safe (`legacy`), or legacy is gone and the file must say (`retired`). */
  readonly rollback: Phase | null
}

/** Who answers, who gets a copy, and where to go from here, by phase. */
export const PHASES: { readonly [phase in Phase]: PhaseRow } = Object.freeze({
  legacy: Object.freeze({ serve: 'legacy', copy: null, next: 'shadow', rollback: null }),
  shadow: Object.freeze({ serve: 'legacy', copy: 'candidate', next: 'canary', rollback: 'legacy' }),
  canary: Object.freeze({ serve: 'cohort', copy: 'other', next: 'live', rollback: 'shadow' }),
  live: Object.freeze({ serve: 'candidate', copy: 'legacy', next: 'retired', rollback: 'shadow' }),
  retired: Object.freeze({ serve: 'candidate', copy: null, next: null, rollback: null }),
})
