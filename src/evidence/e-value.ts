/**
 * Is agreement above a₀? Asked after every comparison, and answered so that looking is free.
 *
 * A test martingale: Wald's likelihood ratio with a mixture of alternatives, and Ville's inequality. If the true
 * agreement is at most a₀, the chance that E ever reaches 1/α is at most α. Ramdas, Grünwald, Vovk, Shafer,
 * "Game-theoretic statistics and safe anytime-valid inference", Statistical Science 38 (2023).
 */

/** The alternatives' failure rates, as parts of the failure rate q₀ = 1 − a₀ that is to be ruled out. */
const PARTS = [0, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64] as const
const LOG_WEIGHTS = [0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1].map(Math.log)

/** log E after s agreements and f disagreements: log Σ w·((1 − q)/(1 − q₀))^s·(q/q₀)^f. `agree` is a₀. */
export function logE(s: number, f: number, agree: number): number {
  const q0 = 1 - agree
  const logs = PARTS.map((part, k) => {
    const perAgreement = Math.log1p(-part * q0) - Math.log1p(-q0)
    return LOG_WEIGHTS[k]! + s * perAgreement + (f === 0 ? 0 : f * Math.log(part))
  })
  return logOfSum(logs)
}

/** log Σ exp(x), for numbers whose exponentials are too large or too small to be held. */
export function logOfSum(logs: readonly number[]): number {
  const most = Math.max(...logs)
  if (most === Number.NEGATIVE_INFINITY) return most
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0))
}

/** What log E must reach: log(1/α), where α = 1 − confidence. */
export function logNeeded(confidence: number): number {
  return -Math.log(1 - confidence)
}

/** Whether agreement above `agree` is proven. */
export function isProven(s: number, f: number, agree: number, confidence: number): boolean {
  return logE(s, f, agree) >= logNeeded(confidence)
}

/** How far the proof is: log E / log(1/α), 0..1. */
export function progressOf(s: number, f: number, agree: number, confidence: number): number {
  return Math.min(1, Math.max(0, logE(s, f, agree) / logNeeded(confidence)))
}

/** The least number of further comparisons, all of them clean, that prove it; 0 when it is proven. */
export function cleanNeeded(s: number, f: number, agree: number, confidence: number): number {
  // Each agreement makes E larger, by a factor that is at least (1 − q₀/2)/(1 − q₀).
  const isEnough = (more: number) => isProven(s + more, f, agree, confidence)
  if (isEnough(0)) return 0
  let enough = 1
  while (!isEnough(enough)) enough *= 2
  let tooFew = enough / 2
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2)
    if (isEnough(middle)) enough = middle
    else tooFew = middle
  }
  return enough
}
