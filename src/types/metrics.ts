/**
 * What threads tell of themselves, for `/metrics`: totals of a thread's life and not what was added, so that nothing is lost
 * and nothing counted twice when a back dies and another one is told. No code.
 */
import type { Side } from '../types.ts'
import type { Counts } from './evidence.ts'

/** How often times fell into each bucket, above the last one, and their sum in seconds. See `totals/observed.ts`. */
export type Observed = Float64Array

/** Who answered a caller: a side, or Banyan by itself. */
export type Answerer = Side | 'banyan'

export interface Answered {
  /** By the first digit of the status. */
  readonly statuses: Float64Array
  /** From a request's head to the last byte of its answer; without tunnels and event streams, which last as they like. */
  readonly durations: Observed
}

/** Outcomes of exchanges, and times to the heads of both answers where there was a pair. */
export interface PairTotals {
  readonly route: string
  /** `match`, `differ`, `failed connect`, `skipped method` … */
  readonly outcomes: Counts
  readonly heads: { readonly [side in Side]: Observed }
}

export interface RouteTotals extends PairTotals {
  /** Of the plan, `*` among them; empty: what reached no route. */
  readonly route: string
  readonly answered: { readonly [who in Answerer]: Answered }
}

/** What copies take up now. */
export interface MirrorNow {
  /** By upstream: those that wait for their turn, and those under way. */
  readonly queued: Counts
  readonly inFlight: Counts
  readonly heldBytes: number
  readonly limitBytes: number
}

/** Sent by a front every second: of routes only those where something was counted since, all of them to another back. */
export interface FrontTotals {
  /** `front-0` */
  readonly thread: string
  readonly routes: readonly RouteTotals[]
  readonly loopDelay: Observed
  readonly mirror: MirrorNow
}

/** Of fronts that are no more. */
export interface PastTotals {
  readonly routes: readonly RouteTotals[]
  readonly loopDelays: readonly (readonly [thread: string, Observed])[]
}

/** What the supervisor has seen since the process began. */
export interface ProcessTotals {
  /** By the thread's name. */
  readonly restarts: Counts
  readonly reloads: { readonly applied: number; readonly refused: number }
  /** Of its own event loop. */
  readonly loopDelay: Observed
}

/** What became of notices. A try that fails may be followed by another one. */
export type NoticeResult = 'delivered' | 'failed' | 'given-up' | 'dropped'

/** All of it, as the admin port shows it. */
export interface Totals {
  /** false: this back has only begun, and has not heard of all fronts. */
  readonly isWhole: () => boolean
  readonly routes: () => ReadonlyMap<string, RouteTotals>
  /** By the thread's name. */
  readonly loopDelays: () => ReadonlyMap<string, Observed>
  readonly mirror: () => MirrorNow
  readonly process: () => ProcessTotals
  readonly notices: () => Counts<NoticeResult>
}
