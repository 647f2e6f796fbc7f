/** What the three kinds of threads say to one another. Types only. */
import type { MessagePort } from 'node:worker_threads'
import type { Batch } from './types/copying.ts'
import type { FrontTotals, PairTotals, PastTotals, ProcessTotals } from './types/metrics.ts'
import type { Plan, Problem, RouteState } from './types.ts'

/** A checked plan and where each of its routes is: all a front needs. Travels as plain data. */
export interface Applied extends Placed {
  readonly plan: Plan
}

/** Where the routes of a revision are now. */
export interface Placed {
  readonly revision: number
  /** Rises with every change of the plan or of a state. */
  readonly serial: number
  readonly states: { readonly [route: string]: RouteState }
}

/** Where the plan comes from. */
export type PlanSource = { readonly file: string } | LegacyOnly

/** No file: everything goes to one address. What is not given is as in an empty file. */
export interface LegacyOnly {
  readonly legacyUrl: string
  readonly host: string | null
  readonly port: number | null
  readonly adminPort: number | null
}

export interface BackData {
  readonly source: PlanSource
  readonly logLevel: string
  /** Banyan's own, `0.1.0`. */
  readonly version: string
  /** What the fronts run now, when this back replaces one that died. */
  readonly running: Applied | null
  /** Where the admin port was before, so that a new back is found where the old one was. */
  readonly admin: { readonly host: string; readonly port: number } | null
  readonly process: ProcessTotals
  /** What the back before this one said last of fronts that are no more. */
  readonly past: PastTotals | null
}

/** Lines of a thread's log, for the one thread that writes them. */
export interface LogLines {
  readonly type: 'log'
  readonly lines: Uint8Array<ArrayBuffer>
}

export type ToBack =
  | { readonly type: 'reload' }
  | { readonly type: 'ready'; readonly ready: boolean }
  /** Every front has what was given under this serial. */
  | { readonly type: 'applied'; readonly serial: number }
  /** A channel to a front, which lives as long as both threads do. `front` is another for each thread that was started. */
  | { readonly type: 'front'; readonly front: string; readonly port: MessagePort }
  /** To be answered at once: a back that does not is ended, and another one begun. */
  | { readonly type: 'ping' }
  | { readonly type: 'process'; readonly process: ProcessTotals }
  | { readonly type: 'stop' }

export type FromBack =
  | { readonly type: 'pong' }
  /** A file is read, which may take long when it is large: no answer is to be expected meanwhile. */
  | { readonly type: 'reading' }
  | { readonly type: 'plan'; readonly applied: Applied }
  | { readonly type: 'states'; readonly placed: Placed }
  /** A file was not taken; the running revision stays. */
  | { readonly type: 'reload-refused' }
  /** A front is no more: to be given to the next back. */
  | { readonly type: 'past'; readonly past: PastTotals }
  /** The first file was bad: there is nothing to run. */
  | { readonly type: 'refused'; readonly problems: readonly Problem[] }
  | { readonly type: 'admin'; readonly host: string; readonly port: number }
  | { readonly type: 'cannot-listen'; readonly message: string }
  /** The store cannot be opened: there is nothing to run. */
  | { readonly type: 'cannot-open'; readonly message: string }
  /** All that was counted is in the store, and the store is closed. */
  | { readonly type: 'stopped' }

export interface FrontData {
  readonly index: number
  /** How many fronts there are: they share the limits of mirroring. */
  readonly fronts: number
  /** When callers last wrote, for all fronts together; see `mirror/recent-writes.ts`. */
  readonly writes: SharedArrayBuffer
  /** 16 hexadecimal digits, the same in all fronts of a process. */
  readonly instance: string
  readonly logLevel: string
}

export type ToFront =
  | { readonly type: 'plan'; readonly applied: Applied }
  /** For the revision that runs, or the one that is being compiled. */
  | { readonly type: 'states'; readonly placed: Placed }
  | { readonly type: 'listen'; readonly host: string; readonly port: number; readonly shared: boolean }
  /** A channel to the back; another one when a new back has come. */
  | { readonly type: 'back'; readonly port: MessagePort }
  | { readonly type: 'drain'; readonly drainMs: number }

export type FromFront =
  | { readonly type: 'applied'; readonly revision: number; readonly serial: number }
  /** A revision that needs what is not there, such as a file of certificates. The one before stays. */
  | { readonly type: 'cannot-apply'; readonly message: string }
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'cannot-listen'; readonly message: string }
  | { readonly type: 'drained' }

/** From a front to the back, on their own channel. */
export type FrontToBack =
  | { readonly type: 'batch'; readonly batch: Batch }
  /** The candidate of a route breaks: of the exchanges of this epoch, by the front's own counters. */
  | { readonly type: 'burst'; readonly route: string; readonly epoch: number; readonly reason: string }
  | { readonly type: 'totals'; readonly totals: FrontTotals }
  /** No more will come: pairs not compared within this time are `skipped: shutting-down`. */
  | { readonly type: 'close'; readonly withinMs: number }

/** From the back to a front, on their own channel. */
export type BackToFront =
  /** Every pair up to this sequence was compared: what it holds in memory may be counted as free. */
  | {
      readonly type: 'compared'
      readonly sequence: number
      /** What that came to. */
      readonly counted: readonly PairTotals[]
    }
  /** All up to this sequence was given to the store, and need not be sent again when the back dies. */
  | { readonly type: 'stored'; readonly sequence: number }
