/** What the three kinds of threads say to one another. Types only. */
import type { Plan, Problem, RouteState } from './types.ts'

/** A checked plan and where each of its routes is: all a front needs. Travels as plain data. */
export interface Applied {
  readonly revision: number
  readonly plan: Plan
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
  readonly log: LogSettings
  /** What the fronts run now, when this back replaces one that died. */
  readonly running: Applied | null
  /** Where the admin port was before, so that a new back is found where the old one was. */
  readonly admin: { readonly host: string; readonly port: number } | null
}

export interface LogSettings {
  readonly level: string
  /** For people at a terminal; else JSON lines. */
  readonly pretty: boolean
}

export type ToBack =
  | { readonly type: 'reload' }
  | { readonly type: 'ready'; readonly ready: boolean }
  | { readonly type: 'stop' }

export type FromBack =
  | { readonly type: 'plan'; readonly applied: Applied }
  /** The first file was bad: there is nothing to run. */
  | { readonly type: 'refused'; readonly problems: readonly Problem[] }
  | { readonly type: 'admin'; readonly host: string; readonly port: number }
  | { readonly type: 'cannot-listen'; readonly message: string }

export interface FrontData {
  readonly index: number
  /** 16 hexadecimal digits, the same in all fronts of a process. */
  readonly instance: string
  readonly log: LogSettings
}

export type ToFront =
  | { readonly type: 'plan'; readonly applied: Applied }
  | { readonly type: 'listen'; readonly host: string; readonly port: number; readonly shared: boolean }
  | { readonly type: 'drain'; readonly drainMs: number }

export type FromFront =
  | { readonly type: 'applied'; readonly revision: number }
  /** A revision that needs what is not there, such as a file of certificates. The one before stays. */
  | { readonly type: 'cannot-apply'; readonly message: string }
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'cannot-listen'; readonly message: string }
  | { readonly type: 'drained' }
