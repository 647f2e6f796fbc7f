import type { DifferencesView, FieldView, Outcomes } from '../../src/types/steering.ts'

/** What a comparison of the product API has shown, told apart as the story needs it. */
export interface Findings {
  readonly pairs: number
  /** With noise excused, 0 to 1; null without pairs. */
  readonly agreement: number | null
  /** Prices that are rounded. */
  readonly rounded: readonly FieldView[]
  /** Sales that are not on. */
  readonly undiscounted: readonly FieldView[]
  /** How long a search took: no bug, and too rare to be taken for noise. */
  readonly took: DifferencesView['fields'][number] | null
  /** What an order changes: somebody read while somebody else bought. */
  readonly raced: readonly FieldView[]
  /** What nobody has put there. */
  readonly unexpected: readonly FieldView[]
  readonly noise: readonly FieldView[]
}

export function findingsIn({ fields, outcomes }: DifferencesView): Findings {
  const own = fields.filter(({ noise }) => noise === null)
  const at = (pattern: RegExp) => own.filter(({ field }) => pattern.test(field))
  const known = /\.(?:price|onSale|stock|updatedAt)$|^\$\.took$/
  const { pairs, agreeing } = pairsOf(outcomes)
  return {
    pairs,
    agreement: pairs === 0 ? null : agreeing / pairs,
    rounded: at(/\.price$/),
    undiscounted: at(/\.onSale$/),
    took: own.find(({ field }) => field === '$.took') ?? null,
    raced: at(/\.(?:stock|updatedAt)$/),
    unexpected: own.filter(({ field }) => !known.test(field)),
    noise: fields.filter(({ noise }) => noise !== null),
  }
}

/** How many were compared, and how many agree with noise excused. */
export function pairsOf({ match, excused, differ, failed }: Outcomes): { pairs: number; agreeing: number } {
  const failures = Object.values(failed).reduce((sum, count) => sum + count, 0)
  return { pairs: match + differ + failures, agreeing: match + excused }
}

/** `$.product.price precision 12`, as a failure names it. */
export function fieldLine({ field, classes, noise }: FieldView): string {
  const seen = Object.entries(classes).map(([name, count]) => `${name} ${count}`)
  return `${field}  ${seen.join(', ')}${noise === null ? '' : `  noise: ${noise}`}`
}
