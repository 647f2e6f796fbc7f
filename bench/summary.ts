import type { Sample } from './measure.ts'

/** What several rounds of one proxy say together. */
export interface Summary {
  readonly median: Sample
  /** Lowest and highest CPU per request of the rounds. */
  readonly cpuRange: readonly [number, number]
}

export function summarise(rounds: readonly Sample[]): Summary {
  const of = (key: keyof Sample) => median(rounds.map(round => round[key]))
  const cpu = rounds.map(round => round.cpuUsPerRequest)
  return {
    median: {
      cpuUsPerRequest: of('cpuUsPerRequest'),
      requestsPerSecond: of('requestsPerSecond'),
      p50Ms: of('p50Ms'),
      p99Ms: of('p99Ms'),
      requests: of('requests'),
      upstreamBusy: of('upstreamBusy'),
      othersBusy: of('othersBusy'),
    },
    cpuRange: [Math.min(...cpu), Math.max(...cpu)],
  }
}

/**
 * CPU per request of one proxy over that of another: the median of the rounds' ratios.
 *
 * Rounds are compared one by one because a noisy minute falls on both; null when the other was not measured.
 */
export function cpuRatio(rounds: readonly Sample[], others: readonly Sample[] | undefined): number | null {
  if (others === undefined) return null
  const ratios = rounds.flatMap((round, index) => {
    const other = others[index]
    return other === undefined ? [] : [round.cpuUsPerRequest / other.cpuUsPerRequest]
  })
  return ratios.length === 0 ? null : median(ratios)
}

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length % 2 === 1) return sorted[middle]!
  return (sorted[middle - 1]! + sorted[middle]!) / 2
}
