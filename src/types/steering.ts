/**
 * What can be asked of a running Banyan, and what it can be told: implemented by `control`, spoken over HTTP by `admin`,
 * whose JSON bodies are these objects unchanged. No code.
 */
import type { CompareRules, Failure, Phase, Plan, Problem, RouteState, Side, SkipReason } from '../types.ts'
import type { Counts, MoveKind, Reason, Target, Verdict } from './evidence.ts'
import type { Example, HistoryEntry, Interval, NewHistoryEntry } from './store.ts'

export type { Interval } from './store.ts'

export interface Steering {
  overview(): Promise<Overview>
  /** null: no such route. */
  route(name: string): Promise<RouteView | null>
  differences(name: string): Promise<DifferencesView | null>
  /** Newest first, of the present epoch; `field` null is any, but for those that are kept for none but `except`. */
  examples(
    name: string,
    field: string | null,
    limit: number,
    except?: readonly string[],
  ): Promise<readonly Example[] | null>
  example(id: string): Promise<Example | null>
  rejudge(name: string, rules: CompareRules): Promise<Rejudged | null>
  history(query: {
    route: string | null
    limit: number
    before: number | null
  }): Promise<readonly HistoryEntry[]>
  /** Which route wins and why, who answers and who gets a copy; the object of `banyan explain --json`. */
  explain(request: { method: string; url: string; headers: readonly string[] }): Promise<unknown>
  /** The plan that runs, tokens and all: for this process only. */
  plan(): Plan
  /** What was counted over the last hour, by the minute, or the last day, by the quarter of an hour; `route` null is all. */
  past(route: string | null, span: 'hour' | 'day'): Promise<readonly Interval[]>

  promote(name: string, asked: Promotion): Promise<Moved | Refused>
  rollback(name: string, asked: Asked): Promise<Moved | Refused>
  rollbackAll(asked: Asked): Promise<readonly (Moved | Refused)[]>
  hold(name: string, asked: Asked): Promise<Moved | Refused>
  resume(name: string, asked: Asked): Promise<Moved | Refused>
  /** A new epoch for one route. */
  restart(name: string, asked: Asked): Promise<Moved | Refused>
  /** A new build of an upstream: a new epoch for every route that uses it. */
  build(upstream: string, build: string, by: string): Promise<Built | Refused>

  /** Told of everything that happens; the function ends it. */
  subscribe(listener: (event: BanyanEvent) => void): () => void
}

/** Who asks and why. */
export interface Asked {
  /** A token's name, or `admin` without tokens. */
  readonly by: string
  readonly why: string
}

export interface Promotion extends Asked {
  /** Null: the next step. */
  readonly to: Phase | null
  /** With `canary`: the share. */
  readonly percent: number | null
  /** Past a gate that does not pass; `why` must say something. */
  readonly force: boolean
  /** Also edit the file. */
  readonly write: boolean
}

export interface Moved {
  readonly route: string
  readonly kind: MoveKind
  readonly from: RouteState
  readonly to: RouteState
  /** Where the edited line stands, when the file was edited too; else null. */
  readonly written: string | null
  /** In milliseconds: until every front has it. */
  readonly tookMs: number
}

export interface Refused {
  readonly route: string | null
  /** `no-such-route`, `gate`, `held`, `nowhere`, `needs-why`, `cannot-write`, `raced`, … */
  readonly refused: string
  readonly what: string
  readonly fix: string
  /** What the gate misses, when it is the gate. */
  readonly verdict: Verdict | null
}

export interface Built {
  readonly upstream: string
  readonly build: string
  readonly before: string | null
  /** Routes whose evidence begins anew. */
  readonly routes: readonly string[]
}

export interface Overview {
  readonly version: string
  readonly revision: number
  readonly store: StoreView
  /** Of the last reload that was refused and not mended since. */
  readonly problems: readonly Problem[]
  readonly routes: readonly RouteView[]
  /** Things people should know, such as routes that start in shadow because the store is new. */
  readonly warnings: readonly string[]
}

export interface StoreView {
  readonly name: string
  /** Null while it works; else since when and why not. Nothing is lost meanwhile but examples. */
  readonly trouble: { readonly since: number; readonly what: string } | null
}

export interface RouteView {
  readonly name: string
  /** As people read them: `GET,HEAD /orders/*`. */
  readonly match: readonly string[]
  /** Upstream names. */
  readonly legacy: string | null
  readonly candidate: string | null
  readonly state: RouteState
  /** What the file says, where the state differs from it; else null. */
  readonly file: Target | null
  readonly outcomes: Outcomes
  readonly served: { readonly [side in Side]: { readonly answers: number; readonly errors: number } }
  /** Times to the head, of the pairs; null without any. */
  readonly latency: { readonly [side in Side]: { readonly p50Ms: number; readonly p99Ms: number } | null }
  readonly strata: Counts
  /** Pairs a second, lately. */
  readonly rate: number
  /** The fields that differ most, noise last. */
  readonly fields: readonly FieldView[]
  /** null where there is nothing to judge: no candidate. */
  readonly verdict: Verdict | null
}

/** Of the present epoch. Together they are the requests on the route. */
export interface Outcomes {
  readonly match: number
  /** Of `differ`: those whose differences are all noise. */
  readonly excused: number
  readonly differ: number
  readonly failed: Counts<Failure>
  readonly skipped: Counts<SkipReason>
  readonly hidden: Counts
}

export interface FieldView {
  readonly field: string
  /** Pairs that differed here. */
  readonly count: number
  readonly classes: Counts
  /** Why it is noise; null when it is not. */
  readonly noise: string | null
}

export interface DifferencesView {
  readonly route: string
  readonly epoch: number
  readonly outcomes: Outcomes
  readonly fields: readonly (FieldView & { readonly suggestion: SuggestionView | null })[]
  readonly rulesThatHid: Counts
}

export interface SuggestionView {
  /** To be pasted under `compare:`. */
  readonly yaml: string
  readonly words: string
  readonly from: number
  readonly to: number
  /** Counted from all exchanges; otherwise an estimate, from the stored examples. */
  readonly exact: boolean
}

export interface Rejudged {
  readonly route: string
  readonly epoch: number
  /** Agreement as it is, and as it would be under the other rules; null without pairs. */
  readonly from: number | null
  readonly to: number | null
  /** Every signature had examples whole enough to be compared again. */
  readonly exact: boolean
  readonly pairs: number
  /** Examples that were compared again. */
  readonly examples: number
  readonly fields: readonly { readonly field: string; readonly before: number; readonly after: number }[]
}

/** What the event stream tells. */
export type BanyanEvent =
  | { readonly event: 'moved'; readonly entry: NewHistoryEntry }
  | { readonly event: 'noted'; readonly entry: NewHistoryEntry }
  /** A verdict is another than before. */
  | {
      readonly event: 'verdict'
      readonly route: string
      readonly call: Verdict['call']
      readonly reasons: readonly Reason[]
    }
  /** Every second in which something was counted: the routes it was counted on. */
  | { readonly event: 'evidence'; readonly routes: readonly string[] }
