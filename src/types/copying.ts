/** What a front hands to the back: counts that add up, and pairs that must be read to be compared. No code. */
import type { Failure, WholeAnswer } from '../types.ts'
import type { EvidenceDelta } from './evidence.ts'

/** Sent by a front every quarter of a second when there is anything, or sooner when pairs are many or large. */
export interface Batch {
  /** From 1, without gaps, as long as the front's thread lives. */
  readonly sequence: number
  readonly deltas: readonly EvidenceDelta[]
  readonly pairs: readonly Pair[]
}

/** An exchange that both sides answered with other bytes, or whose control did. */
export interface Pair {
  readonly route: string
  readonly epoch: number
  /** When the request came, in milliseconds since 1970. */
  readonly at: number
  readonly request: PairRequest
  readonly legacy: WholeAnswer
  readonly candidate: WholeAnswer | PairFailure
  /** Legacy's second answer, when it was asked for and came whole. */
  readonly control: WholeAnswer | null
  /** The addresses of the instances that answered: `http://127.0.0.1:3101`. */
  readonly origins: { readonly legacy: string; readonly candidate: string }
}

/** The outcome is `failed`, counted in the deltas already; handed over only to be kept as an example. */
export interface PairFailure {
  readonly side: 'candidate'
  readonly failure: Failure
  readonly totalMs: number
}

export interface PairRequest {
  readonly method: string
  /** `http` or `https`, as the caller came. */
  readonly scheme: string
  /** The authority the caller asked for. */
  readonly host: string
  /** Normalised path, and query as it came. */
  readonly target: string
  /** The caller's, name, value, name, value …, with its hop-by-hop headers. */
  readonly headers: readonly string[]
  readonly body: Uint8Array | null
}
