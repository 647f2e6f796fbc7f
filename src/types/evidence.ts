/** The nouns of evidence, no code: what is counted of a route, and what is concluded from it. */
import type { DifferenceClass, Failure, Phase, RouteState, SkipReason } from '../types.ts'

/** How often each thing happened; what is not named happened never. */
export type Counts<Thing extends string = string> = { readonly [thing in Thing]?: number }

/** Times in log-scaled buckets: bucket number → how many. See `evidence/latency.ts`. */
export type Histogram = Counts

/**
 * Everything counted about a route in one epoch. All of it adds up, so that a part, a delta, has the same shape; only
 * `since` and `newest` are the earliest and the latest of their parts.
 */
export interface Evidence {
  /** Pairs that agreed. */
  readonly match: number
  /** Pairs by the fields in which they differed; the keys are from `evidence/signatures.ts`. */
  readonly signatures: Counts
  readonly failed: Counts<Failure>
  readonly skipped: Counts<SkipReason>
  /** How many differences each rule hid, by its label. */
  readonly hidden: Counts
  /** By field: in how many pairs each class of difference was seen there. */
  readonly classes: { readonly [field: string]: Counts<DifferenceClass> }
  readonly controls: Controls
  /** What callers got. With a fallback the candidate's own result counts, not legacy's. */
  readonly served: { readonly legacy: Served; readonly candidate: Served }
  /** Times to the answers' heads, of the pairs. */
  readonly latency: { readonly legacy: Histogram; readonly candidate: Histogram }
  /** Pairs by method and class of legacy's status: `GET 2xx`. */
  readonly strata: Counts
  /** Of the first exchange, in milliseconds since 1970; 0: there was none. */
  readonly since: number
  /** Of the newest pair, in milliseconds since 1970; 0: there was none. */
  readonly newest: number
}

/** What legacy, asked a second time, differed in from itself. */
export interface Controls {
  readonly taken: number
  readonly fields: { readonly [field: string]: ControlledField }
}

export interface ControlledField {
  /** Controls that differed here. */
  readonly control: number
  /** Pairs with a control whose candidate differed here. */
  readonly candidate: number
  /** Classes of the controls' differences. */
  readonly classes: Counts<DifferenceClass>
}

export interface Served {
  readonly answers: number
  /** Of them: 5xx, and failures that are not the caller's. */
  readonly errors: number
}

/** What one part of the process adds to the evidence of a route in an epoch. */
export interface EvidenceDelta {
  readonly route: string
  readonly epoch: number
  readonly evidence: Evidence
}

export type Criterion =
  | 'compared'
  | 'served'
  | 'agreement'
  | 'p99'
  | 'errors'
  | 'coverage'
  | 'skipped'
  | 'excused'
  | 'fresh'
  | 'soak'
  | 'alarm'
  | 'burst'
  | 'held'
  | 'paired'
  | 'phase'

/** One criterion: what was measured, what is needed, and whether that is enough. */
export interface Reason {
  readonly criterion: Criterion
  /** For people, short: `18,204`, `proven above 99.9% at 95% confidence`. */
  readonly measured: string
  readonly needed: string
  readonly passed: boolean
}

/** Where a move would lead. */
export interface Target {
  readonly phase: Phase
  readonly percent: number
}

/** What the gate says of a route, with every reason. */
export interface Verdict {
  readonly call: 'promote' | 'wait' | 'rollback' | 'hold'
  /** Where `promote` or `rollback` leads, or `wait` will; null where there is nowhere to go. */
  readonly to: Target | null
  readonly reasons: readonly Reason[]
  /** Agreement as counted, and with the noise excused, 0..1; null without pairs. */
  readonly agreement: { readonly raw: number | null; readonly adjusted: number | null }
  readonly excusedFields: readonly string[]
  /** How far the proof of agreement is, 0..1, and what is missing of it. */
  readonly proof: {
    readonly progress: number
    /** Clean comparisons still needed; null where none would do. */
    readonly more: number | null
    /** As long as they take at the present rate; null when there is none. */
    readonly moreMs: number | null
  }
}

/** A change of a route's state, asked for: made only if the route is still where it was thought to be. */
export interface Move {
  readonly route: string
  /** What it is made from; null: the route has no state yet. */
  readonly from: RouteState | null
  /** null: the route is gone from the file and loses its state. */
  readonly to: RouteState | null
  readonly kind: MoveKind
  /** A person's word, without the evidence the gate asks for. */
  readonly forced: boolean
  readonly reasons: readonly Reason[]
}

export type MoveKind =
  /** Where the file says, at a first start or by an edit. */
  | 'file'
  | 'promoted'
  | 'rolled-back'
  | 'held'
  | 'resumed'
  /** The same place, with evidence that begins anew. */
  | 'epoch'
