import { setTimeout as delay } from 'node:timers/promises'
import type { MessagePort } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { FrontToBack } from '../messages.ts'
import type { RoutedRequest } from '../types/copying.ts'
import type { MirrorNow, PairTotals } from '../types/metrics.ts'
import type { Plan, Route, RouteState, Upstream } from '../types.ts'
import { Deadlines } from '../upstreams/deadlines.ts'
import { Upstreams } from '../upstreams/upstreams.ts'
import { ByteBudget } from './byte-budget.ts'
import type { GuardedCopy } from './guarded.ts'
import { HeadStart } from './head-start.ts'
import { Lane } from './lane.ts'
import { Outbox } from './outbox.ts'
import { Pace } from './pace.ts'
import { RecentWrites } from './recent-writes.ts'
import { RevisionCopies } from './revision-copies.ts'
import { RouteEpoch } from './route-epoch.ts'

export interface MirrorOptions {
  /** How many fronts share the limits. */
  readonly fronts: number
  /** Shared with them too. */
  readonly writes: SharedArrayBuffer
  readonly log: Pick<Logger, 'error'>
  /**
   * What the candidate came to, served or copied, one of these for each exchange in which it came to anything. `at` is
   * milliseconds since 1970. `isBad`: it failed, or answered 5xx where legacy did not.
   */
  readonly onCandidateResult: (
    route: Route,
    state: RouteState,
    at: number,
    isBad: boolean,
    hadConnection: boolean,
  ) => void
  /** Told once of every outcome that is known for good. */
  readonly onCounted?: (counted: readonly PairTotals[]) => void
}

/** How long the back may take to compare and to store what is left, once nothing more comes. */
const COMPARED_WITHIN_MS = 2_000
const STORED_WITHIN_MS = 3_000
const LOOK_AGAIN_MS = 20

/** The copies of one front: what bounds them all, and what is counted. */
export class Mirror {
  readonly log: Pick<Logger, 'error'>
  readonly onCandidateResult: MirrorOptions['onCandidateResult']
  readonly budget = new ByteBudget()
  readonly headStart = new HeadStart()
  readonly pace = new Pace()
  readonly writes: RecentWrites
  readonly outbox: Outbox
  readonly deadlines = new Deadlines<GuardedCopy>()
  /** Stopping, and out of time. */
  isCut = false
  readonly #fronts: number
  readonly #lanes = new Map<string, Lane>()
  #epochs = new WeakMap<RouteState, RouteEpoch>()
  /** Those of the running revision, by route. */
  #running = new Map<string, RouteEpoch>()

  constructor({ fronts, writes, log, onCandidateResult, onCounted }: MirrorOptions) {
    this.#fronts = fronts
    this.log = log
    this.onCandidateResult = onCandidateResult
    this.writes = new RecentWrites(writes)
    this.outbox = new Outbox(this.budget, log, onCounted)
  }

  /**
   * Begins a revision. `before` is the one that it follows, whose pools it takes over where nothing about them changed;
   * it is to be retired when this one is in place. A CA file that cannot be read throws.
   */
  apply(
    plan: Plan,
    states: { readonly [route: string]: RouteState },
    before: RevisionCopies | null,
  ): RevisionCopies {
    const upstreams = new Upstreams(this.#ownConnections(plan), before?.upstreams ?? null, {
      smallReads: true,
    })
    this.budget.limit = this.#share(plan.limits.mirrorBytes)
    for (const name of Object.keys(plan.upstreams)) {
      const lane = this.laneTo(name)
      lane.concurrency = this.#share(plan.limits.mirrorConcurrency)
      lane.queue = this.#share(plan.limits.mirrorQueue)
    }
    this.writes.ways = plan.routes
      .filter(route => route.candidate !== null)
      .map(route => route.canary.stickyBy)
    this.place(states)
    return new RevisionCopies(this, upstreams)
  }

  /** The way of copies to an upstream, the same one under all revisions. */
  laneTo(upstream: string): Lane {
    let lane = this.#lanes.get(upstream)
    if (lane === undefined) {
      lane = new Lane(() => this.pace.isSpent)
      this.#lanes.set(upstream, lane)
    }
    return lane
  }

  /** Where a request is counted: by the state that decided it, however late. */
  epochOf({ match, state }: RoutedRequest): RouteEpoch {
    return this.#epochs.get(state) ?? this.#remember(match.route.name, state)
  }

  get now(): MirrorNow {
    const lanes = [...this.#lanes]
    return {
      queued: Object.fromEntries(lanes.map(([upstream, { waiting }]) => [upstream, waiting])),
      inFlight: Object.fromEntries(lanes.map(([upstream, { inFlight }]) => [upstream, inFlight])),
      heldBytes: this.budget.used,
      limitBytes: this.budget.limit,
    }
  }

  connect(port: MessagePort): void {
    this.outbox.connect(port)
  }

  /** Something else for the back; lost while there is none. */
  tell(message: FrontToBack): void {
    this.outbox.tell(message)
  }

  /** Lets what waits and what is under way finish until then, on `performance.now`'s clock. */
  async finish(until: number): Promise<void> {
    while (this.deadlines.all.length > 0 && performance.now() < until) await delay(LOOK_AGAIN_MS)
  }

  /** Ends what is left, and resolves when the back has stored all, or takes too long. */
  async close(): Promise<void> {
    this.cut()
    await this.outbox.close(COMPARED_WITHIN_MS, STORED_WITHIN_MS)
  }

  /** From now on nothing is copied; what is under way is `skipped: shutting-down`. */
  cut(): void {
    this.isCut = true
    for (const copy of [...this.deadlines.all]) copy.cut()
  }

  /** The routes are somewhere else, or the same states came again: those of an epoch that goes on are counted together. */
  place(states: { readonly [route: string]: RouteState }): void {
    const before = this.#running
    this.#running = new Map()
    for (const [route, state] of Object.entries(states)) {
      const known = before.get(route)
      if (known?.epoch === state.epoch) this.#epochs.set(state, known)
      this.#running.set(route, known?.epoch === state.epoch ? known : this.#remember(route, state))
    }
  }

  #remember(route: string, state: RouteState): RouteEpoch {
    const epoch = new RouteEpoch(route, state.epoch, this.#fronts)
    this.#epochs.set(state, epoch)
    return epoch
  }

  /** Upstreams with as many connections as copies may be under way. */
  #ownConnections(plan: Plan): { readonly [name: string]: Upstream } {
    const connections = this.#share(plan.limits.mirrorConcurrency)
    return Object.fromEntries(
      Object.entries(plan.upstreams).map(([name, upstream]) => [name, { ...upstream, connections }]),
    )
  }

  /** Of a limit for all fronts; 0 stays 0. */
  #share(limit: number): number {
    return limit === 0 ? 0 : Math.max(1, Math.floor(limit / this.#fronts))
  }
}
