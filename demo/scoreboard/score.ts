import type { Failure } from '../traffic/crowd.ts'

/** How it went, as plain figures. */
export interface Score {
  /** Of visitors, redirects included. */
  readonly requests: number
  /** In Banyan's log. */
  readonly answers: number
  /** Answered by legacy because the candidate could not. */
  readonly fallbacks: number
  readonly failures: readonly Failure[]
  /** What people came for, and how many got it. */
  readonly sessions: readonly (readonly [name: string, finished: number])[]
  readonly rows: readonly ScoreRow[]
}

export interface ScoreRow {
  /** null for what was refused before a route was found; `*` is whatever no route names. */
  readonly route: string | null
  /** null for what Banyan answered by itself. */
  readonly side: 'legacy' | 'candidate' | null
  /** Whether legacy answered because the candidate could not. */
  readonly isFallback: boolean
  readonly requests: number
  /** 2xx, 3xx, 4xx, 5xx. */
  readonly statuses: readonly number[]
  /** Until the head of the answer, as Banyan measured it. */
  readonly p50Ms: number
  readonly p99Ms: number
}
