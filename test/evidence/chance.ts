import { seededRandom } from '../../legacy-monolith/seed/random.ts'

export interface Chance {
  /** True with this chance. */
  isIn(share: number): boolean
  /** How many agreements come before the next failure, when this share fails: geometric. */
  cleanRun(failing: number): number
}

/** Chance that can be repeated: the same seed, the same throws. */
export function chance(seed: number): Chance {
  const random = seededRandom(seed)
  return {
    isIn: share => random.chance(share),
    cleanRun: failing => Math.floor(Math.log(1 - random.share()) / Math.log1p(-failing)),
  }
}

/** What a share `q` (0..1) of the numbers do not exceed. */
export function percentile(numbers: readonly number[], q: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!
}
