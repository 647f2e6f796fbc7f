/** What exchanges tell the mirror, and what a front hands to the back: counts that add up, and pairs to compare. No code. */
import type {
  Decision,
  Failure,
  Match,
  RequestHead,
  RouteState,
  Side,
  SkipReason,
  WholeAnswer,
} from '../types.ts'
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

/** A request that has a route, and who answers it: made once, and never changed. */
export interface RoutedRequest {
  readonly head: RequestHead
  readonly inspected: { readonly contentLength: string | null; readonly transferEncoding: string | null }
  /** What the upstream is asked for: normalised path, and query as it came. */
  readonly target: string
  /** The authority as the caller sent it; empty when it named none. */
  readonly authority: string
  /** The caller's address. */
  readonly caller: string
  readonly match: Match
  readonly state: RouteState
  readonly decision: Decision
  readonly hasBody: boolean
}

/** What is told of all exchanges that have a route. Nobody waits for any of it, and none of it throws. */
export interface Copies {
  /** The witness of an exchange whose request is copied, or why it is not. To be asked only where `decision.copy` is a side. */
  begin(request: RoutedRequest, scheme: 'http' | 'https'): Witness | SkipReason
  /** A write begins. */
  writes(request: RoutedRequest): void
  /** What the caller got is settled. Once for each exchange that has a route. */
  count(request: RoutedRequest, result: ServedResult): void
}

/** What came of an exchange on the side that was to serve it: with a fallback the candidate's own result, not what legacy gave. */
export interface ServedResult {
  /** When the request came, in milliseconds of `performance.now()`. */
  readonly startedAt: number
  /** null: no side was asked. */
  readonly firstSide: Side | null
  /** 0: it gave none. */
  readonly firstStatus: number
  readonly firstFailure: Failure | null
  /** A connection to it stood. */
  readonly firstConnected: boolean
  /** It asked to be upgraded. */
  readonly isUpgrade: boolean
  /** Why its request was not copied; null: it is for its witness to say, or follows from its phase and method. */
  readonly skip: SkipReason | null
  readonly witness: Witness | null
}

/**
 * Hears what happens to an exchange whose request is copied, as it happens. What it is given belongs to others: it
 * changes none of it. Nobody waits for it, and it never throws.
 */
export interface Witness {
  /** A side is about to be asked for the caller: at first, again on a fresh connection, or legacy in a fallback. */
  asking(side: Side, origin: string, headers: readonly string[]): void
  /** It was asked: a copy may go. */
  asked(): void
  /** A piece of the request's body came. */
  requestData(chunk: Buffer): void
  /** All of the request's body came. */
  requestEnded(): void
  /** It never will: the caller stopped sending. */
  requestBroke(): void
  /** The last byte of the request went to that side. */
  sent(side: Side): void
  /** Headers are name, value, name, value … as they came. */
  head(side: Side, status: number, headers: readonly Buffer[]): void
  data(side: Side, chunk: Buffer): void
  ended(side: Side): void
  /** The candidate failed, or (null) answered what is not wanted: legacy is asked instead. */
  fellBack(failure: Failure | null): void
  /** Legacy has answered: what the candidate still says is not read. */
  dropped(): void
  /** The caller has its answer, or will have none. `failure` is what the exchange broke on. */
  over(failure: Failure | null, result: ServedResult): void
}
