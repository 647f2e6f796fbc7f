import type { Evidence } from '../types/evidence.ts'
import type { Route, RouteState } from '../types.ts'
import { type Agreement, agreementOf } from './agreement.ts'
import type { Ways } from './next.ts'
import { type Noise, noiseOf } from './noise.ts'

/** Everything a verdict depends on. */
export interface Subject {
  readonly route: Route
  readonly state: RouteState
  /** The row of the state's phase in the table of phases. */
  readonly ways: Ways
  /** Of the state's epoch only. What it says of `served` is since the last move, as every move begins an epoch. */
  readonly evidence: Evidence
  /** From `alarm.ts`, of the same epoch. */
  readonly alarm: { readonly mean: number; readonly raised: boolean }
  /** What a front says of a burst; null when there is none. */
  readonly burst: string | null
  /** Milliseconds since 1970. */
  readonly now: number
  /** Pairs a second, lately. */
  readonly rate: number
}

/** A subject with what its evidence says. */
export interface Case extends Subject {
  readonly noise: ReadonlyMap<string, Noise>
  readonly agreement: Agreement
}

export function caseOf(subject: Subject): Case {
  const noise = noiseOf(subject.evidence)
  return { ...subject, noise, agreement: agreementOf(subject.evidence, noise) }
}

/**
 * Whether any request of a route may be copied: a method that its matchers let through, that `mirror.methods` names,
 * and that is a read unless `mirror.writes` says why a write is safe.
 */
export function canCopy({ match, mirror }: Route): boolean {
  const copied = mirror.methods.filter(method => READS.includes(method) || mirror.writes !== null)
  return match.some(({ methods }) =>
    methods.length === 0 ? copied.length > 0 : methods.some(method => copied.includes(method)),
  )
}

export const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']
