/** What every store can do, no code. The suite that all of them pass is `test/store/contract.ts`. */
import type { Difference, Failure, Phase, RouteState, Side } from '../types.ts'
import type { Counts, Evidence, EvidenceDelta, Histogram, Move, MoveKind, Reason } from './evidence.ts'

/** Where states, history and evidence are kept. Everything rejects with an Error that says what to do when it cannot. */
export interface Store {
  /** `sqlite:.banyan/state.db`, as people know it. */
  readonly name: string
  /** No state and no move was known when it was opened: new, in memory, or set aside because it could not be read. */
  readonly isNew: boolean

  /**
   * Adds a batch wholly or not at all, what it received of fronts included.
   *
   * A batch that names fronts, all of them with sequences that were received before, adds nothing: it is a repetition.
   * With one that is newer all of it is added, since nobody can tell its parts apart: who puts several fronts into one
   * batch sees to it that all of them are new. A batch that names no front is always added.
   */
  add(batch: StoreBatch): Promise<void>
  /** All that was added for a route in an epoch. */
  evidence(route: string, epoch: number): Promise<Evidence>
  /** The last sequence that was added of a front; 0 when there is none. */
  received(front: string): Promise<number>

  /** Adds to what was counted in stretches of time, wholly or not at all. */
  addIntervals(intervals: readonly NewInterval[]): Promise<void>
  /** Oldest first. Minutes are kept for two hours, quarters of an hour for two days. */
  intervals(query: IntervalQuery): Promise<readonly Interval[]>

  /** Newest first. */
  examples(query: ExampleQuery): Promise<readonly Example[]>
  example(id: string): Promise<Example | null>
  /**
   * Removes examples older than this (milliseconds since 1970), and evidence and examples of all epochs but the newest
   * five that a route has any of, and intervals that are no longer kept. A little at a time: other calls are served in between.
   */
  prune(before: number): Promise<void>

  states(): Promise<ReadonlyMap<string, KnownState>>
  /**
   * Compare-and-set: makes the moves and writes their history wholly or not at all; false when any route was elsewhere
   * than its `from` says by epoch, phase, percent and held. A route stands in it once at most.
   */
  move(moves: readonly Move[], at: number): Promise<boolean>
  /** What the file and the plan were when states were last settled with them; routes that are not named keep theirs. */
  remember(files: ReadonlyMap<string, FileState>): Promise<void>
  /** The builds that were told at run time, by upstream. */
  builds(): Promise<ReadonlyMap<string, string>>
  setBuild(upstream: string, build: string): Promise<void>
  /** Writes down what happened that is no move: reloads and their problems, builds, restarts of threads. */
  note(entry: NewHistoryEntry): Promise<void>
  /** Newest first. The newest 100,000 are kept. */
  history(query: HistoryQuery): Promise<readonly HistoryEntry[]>

  /** Told, within seconds, when another instance has changed states, builds or history; the function ends it. */
  watch(listener: () => void): () => void
  close(): Promise<void>
}

export interface StoreBatch {
  readonly deltas: readonly EvidenceDelta[]
  readonly examples: readonly NewExample[]
  /** The newest message of each front that is in here. */
  readonly received: readonly { readonly front: string; readonly sequence: number }[]
}

/** What was counted in a stretch of time, of a route or of all of them. For plots: no verdict rests on it. */
export interface Interval {
  /** When it begins, in milliseconds since 1970. */
  readonly at: number
  readonly lengthMs: number
  /** By the phase the route was in. */
  readonly requests: Counts<Phase>
  /** By the side that answered the caller. */
  readonly answered: { readonly [side in Side]: number }
  /** Pairs, with what was known as noise at that time excused. */
  readonly agreed: number
  readonly disagreed: number
  /** Times to the answers' heads, in buckets five times as wide as those of evidence. */
  readonly latency: { readonly [side in Side]: Histogram }
}

export interface NewInterval extends Interval {
  /** null: of all routes. */
  readonly route: string | null
}

export interface IntervalQuery {
  readonly route: string | null
  readonly lengthMs: number
  /** Only those that end later, in milliseconds since 1970. */
  readonly since: number
}

export interface ExampleQuery {
  readonly route: string
  /** null: of any epoch. */
  readonly epoch: number | null
  /** null: of any field. */
  readonly field: string | null
  /** With any field: without those that are kept for none but these. */
  readonly except?: readonly string[]
  readonly limit: number
}

/** One exchange that differed or failed, as it may be kept: nothing in it is a secret by its name. */
export interface Example {
  readonly id: string
  readonly route: string
  readonly epoch: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly request: ExampleRequest
  readonly legacy: ExampleAnswer
  readonly candidate: ExampleAnswer | { readonly failure: Failure; readonly totalMs: number }
  readonly differences: readonly Difference[]
  /** What sends it again, without credentials. */
  readonly curl: { readonly line: string; readonly leftOut: readonly string[] }
}

export type NewExample = Omit<Example, 'id'> & {
  /** Under which it is found: the fields that differ, or `failed timeout`. Of the first 500 of an epoch, else not kept. */
  readonly fields: readonly string[]
  /** How many are kept for each of its fields: half the newest, half a random sample of those before. */
  readonly perField: number
}

export interface ExampleRequest {
  readonly method: string
  /** As the caller asked: path and query, redacted. */
  readonly target: string
  readonly host: string
  /** Name, value, name, value …, redacted. */
  readonly headers: readonly string[]
  readonly body: KeptBody | null
}

export interface ExampleAnswer {
  readonly status: number
  readonly headers: readonly string[]
  /** null when no bodies are kept. */
  readonly body: KeptBody | null
  readonly headMs: number
  readonly totalMs: number
}

/** A body as it may be kept. */
export type KeptBody =
  /** JSON or a form, whole unless it was cut. */
  | { readonly kind: 'text'; readonly text: string; readonly cut: boolean }
  /** HTML, XML and text: the parts that differ, with what is around them. */
  | { readonly kind: 'parts'; readonly parts: readonly string[]; readonly cut: boolean }
  /** What nobody reads. */
  | { readonly kind: 'digest'; readonly bytes: number; readonly sha256: string }

/** A route's state, and what the file said when that was settled. */
export interface KnownState {
  readonly state: RouteState
  readonly file: FileState
}

export interface FileState {
  readonly phase: Phase
  readonly percent: number
  /** Of what begins a new epoch when it changes: match, request, mirror.methods, compare, the upstreams' addresses and builds. */
  readonly fingerprint: string
}

export interface HistoryQuery {
  /** null: of all routes, and what belongs to none. */
  readonly route: string | null
  readonly limit: number
  /** Only entries with a smaller id, for the next page; null: from the newest. */
  readonly before: number | null
}

export interface HistoryEntry extends NewHistoryEntry {
  /** Rises with time. */
  readonly id: number
}

export interface NewHistoryEntry {
  /** Milliseconds since 1970. */
  readonly at: number
  /** null: of the whole process, such as a reload. */
  readonly route: string | null
  readonly kind: MoveKind | 'build' | 'reload' | 'reload-failed' | 'gone'
  readonly from: RouteState | null
  readonly to: RouteState | null
  /** `file`, `banyan` for automatic moves, or a token's name. */
  readonly by: string
  readonly why: string
  readonly forced: boolean
  readonly reasons: readonly Reason[]
}
