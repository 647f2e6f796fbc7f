/**
 * The nouns of Banyan, no code. Durations are milliseconds (0 is "none"), sizes are bytes, shares are 0..1.
 * Everything here is plain data: it travels between threads as it is, and nobody changes it after it was made.
 */

/** Who can answer: always in this order, never "old" and "new". */
export type Side = 'legacy' | 'candidate'

/** How far a route has moved. See `phases/table.ts`. */
export type Phase = 'legacy' | 'shadow' | 'canary' | 'live' | 'retired'

/** A user's mistake in a file, with its place. Collected, never thrown one at a time. */
export interface Problem {
  /** A stable kebab-case word, e.g. `unknown-key`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** The file as the user named it. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
  /** How many characters of the line the frame underlines; at least 1. */
  readonly length: number
  readonly what: string
  readonly why?: string
  readonly fix?: string
  /** The lines around the place, as printed under the problem; empty when the file could not be read. */
  readonly frame: readonly string[]
}

/** `routes.yaml`, read, checked, with every default filled in. */
export interface Plan {
  readonly listen: { readonly host: string; readonly port: number; readonly tls: ListenTls | null }
  readonly admin: AdminPlan
  /** `sqlite:FILE`, `memory:` or `redis://…`. */
  readonly store: string
  /** Addresses and CIDR ranges whose `X-Forwarded-*` are believed. */
  readonly trustProxy: readonly string[]
  readonly drainMs: number
  readonly limits: {
    readonly mirrorQueue: number
    readonly mirrorBytes: number
    readonly mirrorConcurrency: number
  }
  readonly upstreams: { readonly [name: string]: Upstream }
  /** The name of the upstream that answers whatever no route names. */
  readonly legacy: string | null
  readonly routes: readonly Route[]
  /** Answers what no route names: named `*`, phase legacy; null when the file names no `legacy`. */
  readonly rest: Route | null
  readonly notify: readonly Notice[]
  readonly differences: DifferencesPlan
}

export interface ListenTls {
  readonly cert: string
  readonly key: string
}

export interface AdminPlan {
  readonly host: string
  readonly port: number
  readonly tokens: readonly AdminToken[]
  /** Further Host names the admin port answers to, beside loopback names. */
  readonly hosts: readonly string[]
  readonly metrics: 'token' | 'open'
}

export interface AdminToken {
  readonly name: string
  readonly token: string
  readonly may: readonly ('read' | 'move')[]
}

export interface Notice {
  readonly url: string
  readonly secret: string | null
  readonly events: readonly NoticeEvent[]
}

export type NoticeEvent = 'moved' | 'rolled-back' | 'ready' | 'reload-failed'

export interface DifferencesPlan {
  readonly keepMs: number
  readonly perField: number
  readonly bodies: boolean
  readonly redact: readonly string[]
}

/** A named service, with one instance or several. */
export interface Upstream {
  readonly name: string
  /** Origins without a trailing slash: `http://127.0.0.1:3000`. At least one. */
  readonly urls: readonly string[]
  readonly balance: 'round-robin' | 'least-requests'
  readonly health: HealthCheck | null
  /** Per instance. */
  readonly connections: number
  readonly connectTimeoutMs: number
  readonly breaker: Breaker | null
  readonly tls: UpstreamTls | null
  readonly build: string | null
}

export interface HealthCheck {
  readonly path: string
  readonly everyMs: number
  readonly timeoutMs: number
  readonly unhealthyAfter: number
  readonly healthyAfter: number
}

export interface Breaker {
  readonly failures: number
  readonly withinMs: number
  readonly openMs: number
}

export interface UpstreamTls {
  /** A file of PEM certificates. */
  readonly ca: string | null
  readonly verify: boolean
  readonly servername: string | null
}

/** One entry of `routes`, with the file's `defaults` merged in. */
export interface Route {
  readonly name: string
  /** At least one; each competes by itself. */
  readonly match: readonly Matcher[]
  /** Upstream names. */
  readonly legacy: string | null
  readonly candidate: string | null
  /** What the file says; where the route is now stands in its RouteState. */
  readonly phase: Phase
  readonly canary: Canary
  readonly timeoutMs: number
  readonly idleTimeoutMs: number
  readonly retry: Retry | null
  /** null is off. */
  readonly fallback: Fallback | null
  readonly request: RequestRewrite | null
  readonly response: { readonly headers: HeaderEdits } | null
  readonly rewriteLocation: boolean
  readonly redirect: Redirect | null
  readonly split: readonly { readonly upstream: string; readonly weight: number }[] | null
  readonly mirror: Mirror
  readonly compare: CompareRules
  readonly gate: Gate
}

export interface Canary {
  readonly percent: number
  readonly stickyBy: StickyBy
  /** The salt of the tickets; the route's name when the file gives none. */
  readonly cohort: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** Who a caller is. `name` is lower-cased for `header`. */
export type StickyBy =
  | { readonly by: 'cookie' | 'header' | 'query'; readonly name: string }
  | { readonly by: 'ip' }

export interface Retry {
  /** Further tries. */
  readonly attempts: number
  readonly on: readonly ('connect' | 'reset' | 'timeout' | number)[]
  readonly backoffMs: number
  readonly budget: number
}

export interface Fallback {
  readonly on: readonly ('failure' | '5xx' | number)[]
  /** Never above the route's timeout, unless that is none. */
  readonly afterMs: number
}

export interface RequestRewrite {
  /** Replaces what matched before the star. */
  readonly prefix: string | null
  readonly path: string | null
  readonly host: string | null
  readonly headers: HeaderEdits
}

/** Applied in this order. Names are lower-cased. */
export interface HeaderEdits {
  readonly remove: readonly string[]
  readonly set: { readonly [name: string]: string }
  readonly add: { readonly [name: string]: string }
}

export interface Redirect {
  readonly status: number
  readonly scheme: string | null
  readonly host: string | null
  readonly port: number | null
  readonly path: string | null
  readonly prefix: string | null
}

export interface Mirror {
  readonly methods: readonly string[]
  /** Why the candidate may receive writes a second time. */
  readonly writes: string | null
  readonly sample: number
  readonly when: 'together' | 'after'
  readonly afterWriteMs: number
  readonly maxBodyBytes: number
  readonly timeoutMs: number
  readonly noise: number
}

export interface CompareRules {
  readonly ignore: readonly IgnoreRule[]
  readonly unordered: readonly { readonly path: string; readonly by: string | null }[]
  readonly tolerance: { readonly [path: string]: number }
  readonly same: readonly ('null-missing' | 'number-string' | 'empty-missing' | 'whitespace')[]
  readonly headers: { readonly ignore: readonly string[]; readonly only: readonly string[] | null }
  readonly status: 'exact' | 'class'
}

export interface IgnoreRule {
  readonly path: string
  /** What the candidate's value must still be. A missing value is like nothing, not even `any`. */
  readonly like: 'timestamp' | 'uuid' | 'number' | 'string' | 'any'
  /** Milliseconds for timestamps, a plain number for numbers. */
  readonly within: number | null
}

export interface Gate {
  readonly agree: number
  readonly confidence: number
  readonly compared: number
  readonly served: number
  readonly errors: number
  /** A factor: 1.2 for `1.2x`. */
  readonly p99: number
  readonly slackMs: number
  readonly coverage: number
  readonly skipped: number
  readonly freshMs: number
  readonly soakMs: number
  readonly paired: boolean
  /** Ascending shares. */
  readonly steps: readonly number[]
  readonly advance: 'manual' | 'auto'
  readonly rollback: 'manual' | 'auto'
}

/** Every given key must match; an empty list or map matches everything. */
export interface Matcher {
  readonly path: PathPattern
  /** Lower-cased, no port; `*.example.com` for a wildcard. */
  readonly hosts: readonly string[]
  readonly methods: readonly string[]
  /** Names lower-cased. */
  readonly headers: { readonly [name: string]: ValuePattern }
  readonly query: { readonly [name: string]: ValuePattern }
  readonly cookies: { readonly [name: string]: ValuePattern }
}

/** In precedence order: exact, template, expression, prefix. */
export type PathPattern =
  /** The normalised path. */
  | { readonly kind: 'exact'; readonly path: string }
  /** Segments after the first slash: a literal, or null where a `:name` takes one non-empty segment. */
  | { readonly kind: 'template'; readonly path: string; readonly segments: readonly (string | null)[] }
  /** RE2 syntax, searched in the normalised path. */
  | { readonly kind: 'expression'; readonly expression: string }
  /** What stands before the `/*`: `/orders`, or the empty string for everything. */
  | { readonly kind: 'prefix'; readonly path: string }

export type ValuePattern =
  | { readonly is: 'exact'; readonly value: string }
  | { readonly is: 'expression'; readonly expression: string }
  | { readonly is: 'present' }

/** What matching and deciding may look at of a request. */
export interface RequestHead {
  readonly method: string
  /** Of the Host header: lower-cased, without port. Empty when absent. */
  readonly host: string
  /** Normalised by `routing/path.ts`. */
  readonly path: string
  /** As it came, without the question mark; empty when there is none. */
  readonly query: string
  /** Name, value, name, value … as they came. */
  readonly headers: readonly string[]
}

/** The matcher that won, and its route. One object a matcher, made when the table is built. */
export interface Match {
  readonly route: Route
  readonly matcher: Matcher
}

/** Where a route is now. Moves at run time. */
export interface RouteState {
  readonly phase: Phase
  readonly percent: number
  readonly held: boolean
  readonly epoch: number
  /** Milliseconds since 1970. */
  readonly since: number
  readonly by: string
  readonly why: string
}

/** All a request needs to know, built once a change and swapped whole. */
export interface Snapshot {
  readonly revision: number
  readonly plan: Plan
  readonly match: (request: RequestHead) => Match | null
  readonly states: { readonly [route: string]: RouteState }
}

export interface Decision {
  readonly serve: Side
  readonly copy: Side | null
  readonly why: Why
}

export type Why = 'phase' | 'cohort' | 'included' | 'excluded' | 'unknown' | 'fallback'

/** The leg an exchange broke on, so that a caller who hangs up never counts against the candidate. */
export type Failure =
  | 'connect'
  | 'timeout'
  | 'reset'
  | 'malformed'
  | 'request-body'
  | 'response-body'
  | 'client-gone'

/** What one side answered, or the leg it failed on. Times are from the last byte of the request. */
export type Answer = WholeAnswer | FailedAnswer

export interface WholeAnswer extends AnswerContent {
  readonly side: Side
  readonly headMs: number
  readonly totalMs: number
}

export interface FailedAnswer {
  readonly side: Side
  readonly failure: Failure
  readonly totalMs: number
}

/** What comparing looks at. */
export interface AnswerContent {
  readonly status: number
  /** Name, value, name, value … as they came. */
  readonly headers: readonly string[]
  /** As it came: content codings are not undone. */
  readonly body: Uint8Array
}

/** What became of one exchange. Exactly one of these, always counted. */
export type Outcome =
  | { readonly outcome: 'match' }
  | { readonly outcome: 'differ'; readonly differences: readonly Difference[] }
  | { readonly outcome: 'failed'; readonly failure: Failure }
  | { readonly outcome: 'skipped'; readonly reason: SkipReason }

/** Why an exchange was not compared. A skip is never a match. */
export type SkipReason =
  | 'phase'
  | 'method'
  | 'not-sampled'
  | 'not-committed'
  | 'after-write'
  | 'conditional'
  | 'streaming'
  | 'too-large'
  | 'too-slow'
  | 'queue-full'
  | 'bytes-full'
  | 'undecided'
  | 'legacy-failed'
  | 'both-failed'
  | 'client-gone'
  | 'rejected'
  | 'shutting-down'

/** One place where two answers disagree. */
export interface Difference {
  /** `status`, `header NAME`, or a path into the body with array positions kept: `$.lines[3].price`. */
  readonly at: string
  /** `at` with positions and the keys of maps folded: `$.lines[*].price`. */
  readonly field: string
  readonly kind: DifferenceKind
  readonly class: DifferenceClass
  /** The value as text (JSON text in a body), cut short when long and redacted where it must be; null where there is none. */
  readonly legacy: string | null
  readonly candidate: string | null
  /** What a person should know beside the values, e.g. `duplicate key`. */
  readonly note?: string
}

export type DifferenceKind = 'status' | 'header' | 'missing' | 'extra' | 'type' | 'value' | 'order' | 'length'

/** What kind of variation the two values look like. */
export type DifferenceClass =
  | 'timestamp'
  | 'epoch'
  | 'uuid'
  | 'token'
  | 'hash'
  | 'precision'
  | 'timezone'
  | 'number-string'
  | 'null-missing'
  | 'empty-missing'
  | 'html-escape'
  | 'other'
