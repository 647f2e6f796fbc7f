import type { Logger } from 'pino'
import type { Move, MoveKind, Reason, Target } from '../types/evidence.ts'
import type { FileState, HistoryEntry, KnownState, NewHistoryEntry, Store } from '../types/store.ts'
import type { Plan, Route, RouteState } from '../types.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Journal } from './journal.ts'
import { inAnotherEpoch, type Settled, type States, settled } from './states.ts'

export interface CourseOptions {
  readonly store: Store
  readonly journal: Journal
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Gives the fronts the states; resolves when all of them have them. */
  readonly publish: (states: States) => Promise<void>
  readonly onEntry: (entry: NewHistoryEntry) => void
}

/** Who makes a move and why. */
export interface Mover {
  readonly by: string
  readonly why: string
  readonly forced: boolean
  readonly reasons: readonly Reason[]
}

/** What became of a move that is made only once it is stored. */
export type MoveResult =
  | { readonly moved: Move & { readonly from: RouteState; readonly to: RouteState } }
  /** Somebody else moved the route meanwhile. */
  | { readonly raced: RouteState | null }
  | { readonly storeTrouble: Error }

/**
 * Where every route is, and how that changes.
 *
 * A rollback, a hold and an edit of the file take effect at once and are written when the store answers. What moves a
 * route forward takes effect only when it is stored.
 */
export class Course {
  readonly #options: CourseOptions
  #plan: Plan | null = null
  #states: States = Object.create(null)
  #files: ReadonlyMap<string, FileState> = new Map()
  #builds = new Map<string, string>()
  readonly #lastEpochs = new Map<string, number>()
  #isNew = true

  constructor(options: CourseOptions) {
    this.#options = options
  }

  get states(): States {
    return this.#states
  }

  get builds(): ReadonlyMap<string, string> {
    return this.#builds
  }

  get fileStates(): ReadonlyMap<string, FileState> {
    return this.#files
  }

  /** Reads what the store knows. `running`: the states that fronts have now, where another back was here before. */
  async open(running: { readonly plan: Plan; readonly states: States } | null): Promise<void> {
    const { store } = this.#options
    this.#builds = new Map(await store.builds())
    const known = await store.states()
    this.#isNew = store.isNew && known.size === 0
    this.#adopt(known)
    if (running !== null) this.#goOn(running, known)
  }

  /** A plan applies: the states it leads to. They are to be published with it. */
  async take(plan: Plan): Promise<Settled> {
    const now = this.#options.now()
    const names = new Set(plan.routes.map(({ name }) => name))
    await this.#readLastEpochs([...names].filter(name => !(name in this.#states)))
    const states = new Map<string, KnownState>()
    for (const [name, state] of Object.entries(this.#states)) {
      const file = this.#files.get(name)
      if (file !== undefined) states.set(name, { state, file })
    }
    const known = { states, builds: this.#builds, lastEpochs: this.#lastEpochs, isNew: this.#isNew }
    const next = settled(plan, known, now)
    this.#isNew = false
    this.#plan = plan
    this.#states = next.states
    this.#files = next.files
    for (const { route, from, to } of next.moves)
      if (to === null && from !== null) this.#lastEpochs.set(route, from.epoch)
    if (next.moves.length > 0) this.#writeDown(next.moves, now)
    this.#options.journal.write({ files: next.files })
    return next
  }

  /** Every caller of the route is on legacy, at once, whatever the store does. */
  async rollback(
    route: Route,
    to: Target,
    mover: Mover,
    held: boolean,
  ): Promise<{ readonly from: RouteState; readonly to: RouteState }> {
    const from = this.#states[route.name]!
    return this.#atOnce(route.name, from, { ...this.#next(from, to, mover), held }, 'rolled-back', mover)
  }

  /** Stops promotions of a route, or lets them go on: nobody's callers move. */
  async hold(
    route: Route,
    held: boolean,
    mover: Mover,
  ): Promise<{ readonly from: RouteState; readonly to: RouteState }> {
    const from = this.#states[route.name]!
    // The place is the same, and so is the evidence.
    const to = { ...from, held, by: mover.by, why: mover.why }
    return this.#atOnce(route.name, from, to, held ? 'held' : 'resumed', mover)
  }

  /** Makes a move once it is stored. */
  async move(route: Route, to: Target, kind: MoveKind, mover: Mover): Promise<MoveResult> {
    const from = this.#states[route.name]!
    const move = {
      route: route.name,
      from,
      to: this.#next(from, to, mover),
      kind,
      forced: mover.forced,
      reasons: mover.reasons,
    }
    const { store, journal, now } = this.#options
    const at = now()
    await journal.written()
    if (!journal.isWritten) return { storeTrouble: new Error('earlier moves could not be written yet') }
    try {
      if (!(await store.move([move], at))) {
        await this.#reread()
        return { raced: this.#states[route.name] ?? null }
      }
    } catch (error) {
      return { storeTrouble: error as Error }
    }
    this.#tell(move, at)
    // A rollback meanwhile took effect at once and stands; the journal settles it with the store.
    if (this.#states[route.name] !== from) return { raced: this.#states[route.name] ?? null }
    await this.#publish({ ...this.#states, [route.name]: move.to })
    return { moved: move }
  }

  /** A new epoch, at the same place, for these routes. */
  async newEpochs(
    routes: readonly Route[],
    mover: Mover,
    isOtherCandidate: (route: Route) => boolean = () => false,
  ): Promise<void> {
    const at = this.#options.now()
    const moves = routes.map((route): Move => {
      const from = this.#states[route.name]!
      const to = inAnotherEpoch(from, isOtherCandidate(route), mover.why, mover.by)
      return { route: route.name, from, to, kind: 'epoch', forced: mover.forced, reasons: mover.reasons }
    })
    const changed = Object.fromEntries(moves.map(({ route, to }) => [route, to!]))
    this.#writeDown(moves, at)
    await this.#publish({ ...this.#states, ...changed })
  }

  /** Another build of an upstream runs: a new epoch for all that use it. Gives the routes, or why it could not be stored. */
  async build(upstream: string, build: string, by: string): Promise<readonly Route[] | Error> {
    const plan = this.#plan!
    const { store, now } = this.#options
    try {
      await store.setBuild(upstream, build)
    } catch (error) {
      return error as Error
    }
    this.#builds.set(upstream, build)
    const why = `build ${build} of ${upstream}`
    this.#note({ kind: 'build', by, why, at: now() })
    const changed = plan.routes.filter(
      route => this.#files.get(route.name)?.fingerprint !== fingerprintOf(plan, route, this.#builds),
    )
    this.#rememberFingerprints(changed)
    const mover = { by, why, forced: false, reasons: [] }
    if (changed.length > 0) await this.newEpochs(changed, mover, route => route.candidate === upstream)
    return changed
  }

  /** Something that is no move but belongs into the history. */
  #note(entry: Pick<NewHistoryEntry, 'kind' | 'by' | 'why' | 'at'>): void {
    const note: NewHistoryEntry = {
      ...entry,
      route: null,
      from: null,
      to: null,
      forced: false,
      reasons: [],
    }
    this.#options.journal.write({ note })
    this.#options.onEntry(note)
  }

  /** A reload, or one that was refused. */
  noteReload(kind: 'reload' | 'reload-failed', why: string): void {
    this.#note({ kind, by: 'file', why, at: this.#options.now() })
  }

  /** The store has other states than these: another instance moved routes. */
  async reread(): Promise<void> {
    if (this.#options.journal.isWritten) await this.#reread()
  }

  /** A rollback that the store refused, because another instance had moved the route first. */
  async rolledBackElsewhere(moves: readonly Move[]): Promise<void> {
    const mine = this.#states
    const known = await this.#options.store.states()
    const again = moves.flatMap((move): Move[] => {
      const stored = known.get(move.route)?.state
      if (move.kind !== 'rolled-back' || move.to === null || stored === undefined) return []
      if (stored.phase !== 'canary' && stored.phase !== 'live') return []
      return [{ ...move, from: stored, to: { ...move.to, epoch: stored.epoch + 1 } }]
    })
    const states = { ...mine }
    for (const [name, { state }] of known) if (name in states) states[name] = state
    for (const { route, to } of again) states[route] = to!
    if (again.length > 0) this.#options.journal.write({ moves: again, at: this.#options.now() })
    await this.#publish(states)
  }

  async #atOnce(
    route: string,
    from: RouteState,
    to: RouteState,
    kind: MoveKind,
    { forced, reasons }: Mover,
  ): Promise<{ readonly from: RouteState; readonly to: RouteState }> {
    const published = this.#publish({ ...this.#states, [route]: to })
    this.#writeDown([{ route, from, to, kind, forced, reasons }], this.#options.now())
    await published
    return { from, to }
  }

  #next(from: RouteState, { phase, percent }: Target, { by, why }: Mover): RouteState {
    const { held, epoch } = from
    return { phase, percent, held, epoch: epoch + 1, since: this.#options.now(), by, why }
  }

  #writeDown(moves: readonly Move[], at: number): void {
    this.#options.journal.write({ moves, at })
    for (const move of moves) this.#tell(move, at)
  }

  #tell({ route, from, to, kind, forced, reasons }: Move, at: number): void {
    const { by, why } = to ?? from!
    const gone = to === null
    this.#options.onEntry({
      at,
      route,
      kind: gone ? 'gone' : kind,
      from,
      to,
      by: gone ? 'file' : by,
      why: gone ? 'the route is gone from the file' : why,
      forced,
      reasons,
    })
  }

  #publish(states: States): Promise<void> {
    this.#states = states
    return this.#options.publish(states)
  }

  #rememberFingerprints(routes: readonly Route[]): void {
    const files = new Map(this.#files)
    for (const route of routes) {
      const file = files.get(route.name)
      if (file === undefined) continue
      files.set(route.name, { ...file, fingerprint: fingerprintOf(this.#plan!, route, this.#builds) })
    }
    this.#files = files
    this.#options.journal.write({ files })
  }

  #adopt(known: ReadonlyMap<string, KnownState>): void {
    const states: { [route: string]: RouteState } = Object.create(null)
    const files = new Map<string, FileState>()
    for (const [name, { state, file }] of known) {
      states[name] = state
      files.set(name, file)
    }
    this.#states = states
    this.#files = files
  }

  /** What the fronts do now is further than what a store knows that could not be written, or was in memory. */
  #goOn(
    { plan, states }: { readonly plan: Plan; readonly states: States },
    known: ReadonlyMap<string, KnownState>,
  ): void {
    const moves: Move[] = []
    const files = new Map(this.#files)
    for (const route of plan.rest === null ? plan.routes : [...plan.routes, plan.rest]) {
      const running = states[route.name]
      const stored = known.get(route.name)?.state ?? null
      if (running === undefined || (stored !== null && stored.epoch >= running.epoch)) continue
      moves.push({
        route: route.name,
        from: stored,
        to: running,
        kind: stored === null ? 'file' : 'rolled-back',
        forced: false,
        reasons: [],
      })
      if (!files.has(route.name)) {
        const fingerprint = fingerprintOf(plan, route, this.#builds)
        files.set(route.name, { phase: route.phase, percent: route.canary.percent, fingerprint })
      }
    }
    this.#isNew = false
    if (moves.length === 0) return
    this.#states = { ...this.#states, ...Object.fromEntries(moves.map(({ route, to }) => [route, to!])) }
    this.#files = files
    this.#options.journal.write({ moves, at: this.#options.now() })
    this.#options.journal.write({ files })
  }

  async #reread(): Promise<void> {
    const known = await this.#options.store.states()
    const states = { ...this.#states }
    let isOther = false
    for (const [name, { state }] of known) {
      if (!(name in states) || states[name]!.epoch >= state.epoch) continue
      states[name] = state
      isOther = true
    }
    if (isOther) await this.#publish(states)
  }

  async #readLastEpochs(routes: readonly string[]): Promise<void> {
    for (const route of routes) {
      if (this.#lastEpochs.has(route)) continue
      try {
        const [last] = await this.#options.store.history({ route, limit: 1, before: null })
        this.#lastEpochs.set(route, lastEpochOf(last))
      } catch (error) {
        this.#options.log.warn({ err: error, route }, 'the history of a route could not be read')
      }
    }
  }
}

function lastEpochOf(entry: HistoryEntry | undefined): number {
  return entry?.to?.epoch ?? entry?.from?.epoch ?? 0
}
