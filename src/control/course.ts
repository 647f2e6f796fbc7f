import type { Logger } from 'pino'
import type { Move, MoveKind, Reason, Target } from '../types/evidence.ts'
import type { FileState, KnownState, NewHistoryEntry, Store } from '../types/store.ts'
import type { Plan, Route, RouteState } from '../types.ts'
import { entryOf, noteOf } from './entries.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type Holder, Holders } from './holders.ts'
import { Journal } from './journal.ts'
import { PastEpochs } from './past-epochs.ts'
import { Places } from './places.ts'
import { unwritten } from './resuming.ts'
import { inAnotherEpoch, routesOf, type States, settled } from './states.ts'

export interface CourseOptions {
  readonly store: Store
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Gives the fronts the states; resolves when all of them have them. */
  readonly publish: (states: States) => Promise<void>
  readonly onEntry: (entry: NewHistoryEntry) => void
  readonly onStoreTrouble: (error: Error | null) => void
}

/** Who makes a move and why. */
export interface Mover {
  readonly by: string
  readonly why: string
  readonly forced: boolean
  readonly reasons: readonly Reason[]
}

/** A move between two places. */
export interface Step {
  readonly route: string
  readonly from: RouteState
  readonly to: RouteState
}

/** What became of a move that is made only once it is stored. */
export type MoveResult =
  | { readonly moved: Step }
  /** Somebody else moved the route meanwhile. */
  | { readonly raced: true }
  | { readonly storeTrouble: Error }

/**
 * Where every route is, and how that changes.
 *
 * A rollback, a hold, a new epoch and an edit of the file take effect at once and are written when the store answers. What
 * moves a route forward takes effect only when it is stored.
 */
export class Course {
  readonly #options: CourseOptions
  readonly #journal: Journal
  readonly #places = new Places()
  readonly #holders = new Holders()
  readonly #pastEpochs = new PastEpochs()
  #plan: Plan | null = null
  #files: ReadonlyMap<string, FileState> = new Map()
  #builds = new Map<string, string>()
  #isNew = true
  #publishing: Promise<void> | null = null

  constructor(options: CourseOptions) {
    this.#options = options
    const { store, log, onStoreTrouble } = options
    this.#journal = new Journal({ store, log, onStoreTrouble, onRebased: moves => this.#onRebased(moves) })
  }

  get states(): ReadonlyMap<string, RouteState> {
    return this.#places.all
  }

  /** As fronts are given them. */
  get placed(): States {
    return this.#places.asObject
  }

  get builds(): ReadonlyMap<string, string> {
    return this.#builds
  }

  get fileStates(): ReadonlyMap<string, FileState> {
    return this.#files
  }

  /** Who holds a route that is held, and why. */
  holder(route: string): Holder | null {
    return this.#holders.of(route)
  }

  /** Reads what the store knows. `running`: what fronts do now, where another back was here before. */
  async open(running: { readonly plan: Plan; readonly states: States } | null): Promise<void> {
    const { store } = this.#options
    this.#builds = new Map(await store.builds())
    const known = await store.states()
    this.#isNew = store.isNew && known.size === 0 && running === null
    await this.#holders.learn(known, store)
    this.#adopt(known)
    if (running !== null) this.#goOn(running.plan, running.states, known)
  }

  /**
   * A plan applies, with the states it leads to: `apply` is called once, when they are known, and nothing else moves
   * before it returns.
   */
  async take(plan: Plan, apply: (states: States) => void): Promise<void> {
    const { store, now, log } = this.#options
    const coming = routesOf(plan).filter(({ name }) => this.#places.of(name) === undefined)
    if (!this.#isNew) {
      const names = coming.map(({ name }) => name)
      const trouble = await this.#pastEpochs.learn(names, store, now())
      if (trouble !== null) log.warn({ err: trouble }, 'the history of routes that are new could not be read')
    }
    const next = settled(plan, this.#known(), now())
    this.#isNew = false
    this.#plan = plan
    this.#places.replace(next.states)
    for (const { route, from, to } of next.moves)
      if (to === null && from !== null) this.#pastEpochs.gone(route, from.epoch)
    this.#writeSettled(next.moves, next.files)
    apply(this.placed)
  }

  /** Every caller of these routes is on legacy, at once, whatever the store does. */
  async rollBack(
    backs: readonly { readonly route: string; readonly to: Target; readonly held: boolean }[],
    mover: Mover,
  ): Promise<readonly Step[]> {
    const steps = backs.map(({ route, to, held }) => {
      const from = this.#places.of(route)!
      return { route, from, to: { ...this.#next(from, to, mover), held } }
    })
    await this.#atOnce(steps, 'rolled-back', mover)
    return steps
  }

  /** Stops promotions of a route, or lets them go on: nobody's callers move. */
  async hold(route: string, held: boolean, mover: Mover): Promise<Step> {
    const from = this.#places.of(route)!
    // The place is the same, and so is the evidence.
    const step = { route, from, to: { ...from, held, by: mover.by, why: mover.why } }
    await this.#atOnce([step], held ? 'held' : 'resumed', mover)
    return step
  }

  /** A new epoch, at the same place. */
  async newEpoch(route: string, mover: Mover): Promise<Step> {
    const from = this.#places.of(route)!
    const step = { route, from, to: inAnotherEpoch(from, from.held, mover.why, mover.by) }
    await this.#atOnce([step], 'epoch', mover)
    return step
  }

  /** Makes a move once it is stored. */
  async move(route: string, target: Target, kind: MoveKind, mover: Mover): Promise<MoveResult> {
    const { store, now } = this.#options
    const from = this.#places.of(route)!
    const to = this.#next(from, target, mover)
    const at = now()
    await this.#journal.written()
    if (!this.#journal.isWritten)
      return { storeTrouble: new Error('what happened before could not be written yet') }
    const move: Move = { route, from, to, kind, forced: mover.forced, reasons: mover.reasons }
    try {
      if (!(await store.move([move], at))) {
        await this.reread()
        return { raced: true }
      }
    } catch (error) {
      this.#journal.failed(error as Error)
      return { storeTrouble: error as Error }
    }
    // What was done at once meanwhile stands: the journal settles it with the store.
    if (this.#places.of(route) !== from) return { raced: true }
    this.#put([move], at)
    await this.#publish()
    return { moved: { route, from, to } }
  }

  /** Another build of an upstream runs: a new epoch for all that use it. Gives their names, or why it could not be stored. */
  async build(upstream: string, build: string, by: string): Promise<readonly string[] | Error> {
    const { store, now } = this.#options
    try {
      await store.setBuild(upstream, build)
    } catch (error) {
      this.#journal.failed(error as Error)
      return error as Error
    }
    this.#builds.set(upstream, build)
    const why = `build ${build} of ${upstream}`
    this.#note({ kind: 'build', by, why, at: now() })
    const { routes, files } = this.#otherFingerprints()
    const steps = routes.map(({ name, candidate }) => {
      const from = this.#places.of(name)!
      const isOver = candidate === upstream && this.#holders.isAutomatic(name)
      return { route: name, from, to: inAnotherEpoch(from, from.held && !isOver, why, by) }
    })
    const begun = this.#atOnce(steps, 'epoch', { by, why, forced: false, reasons: [] })
    // Behind the epochs: who is killed in between begins them at the next start.
    this.#files = new Map([...this.#files, ...files])
    if (files.size > 0) this.#journal.write({ files })
    await begun
    return routes.map(({ name }) => name)
  }

  /** A reload, or one that was refused. */
  noteReload(kind: 'reload' | 'reload-failed', why: string): void {
    this.#note({ kind, by: 'file', why, at: this.#options.now() })
  }

  /** Another instance may have moved routes: they are where the store says, unless something of ours is not written yet. */
  async reread(): Promise<void> {
    const { store } = this.#options
    if (!this.#journal.isWritten) return
    const known = await store.states()
    const builds = await store.builds()
    if (!this.#journal.isWritten) return
    this.#builds = new Map(builds)
    const files = new Map(this.#files)
    for (const [route, { file }] of known) if (files.has(route)) files.set(route, file)
    this.#files = files
    await this.#go([...known].map(([route, { state }]) => [route, state] as const))
  }

  /** Writes down what is left, as far as the store lets it. */
  async close(): Promise<void> {
    await this.#journal.written()
    this.#journal.close()
  }

  /** Gives the fronts what holds now, once for all that moves at the same moment. */
  #publish(): Promise<void> {
    this.#publishing ??= Promise.resolve().then(() => {
      this.#publishing = null
      return this.#options.publish(this.placed)
    })
    return this.#publishing
  }

  async #atOnce(steps: readonly Step[], kind: MoveKind, { forced, reasons }: Mover): Promise<void> {
    if (steps.length === 0) return
    const at = this.#options.now()
    const moves = steps.map((step): Move => ({ ...step, kind, forced, reasons }))
    this.#put(moves, at)
    // Before the store is asked, which may take its time in this thread.
    const published = this.#publish()
    this.#journal.write({ moves, at })
    await published
  }

  #put(moves: readonly Move[], at: number): void {
    for (const move of moves) {
      if (move.to !== null) this.#places.put(move.route, move.to)
      this.#holders.saw(move)
      this.#options.onEntry(entryOf(move, at))
    }
  }

  #next(from: RouteState, { phase, percent }: Target, { by, why }: Mover): RouteState {
    const { held, epoch } = from
    return { phase, percent, held, epoch: epoch + 1, since: this.#options.now(), by, why }
  }

  #note(what: Pick<NewHistoryEntry, 'kind' | 'by' | 'why' | 'at'>): void {
    const note = noteOf(what)
    this.#journal.write({ note })
    this.#options.onEntry(note)
  }

  #known() {
    const states = new Map<string, KnownState>()
    for (const [name, state] of this.#places.all) {
      const file = this.#files.get(name)
      if (file !== undefined) states.set(name, { state, file })
    }
    return {
      states,
      builds: this.#builds,
      isNew: this.#isNew,
      lastEpoch: (route: string) => this.#pastEpochs.of(route),
      isHeldAutomatically: (route: string) => this.#holders.isAutomatic(route),
    }
  }

  /**
   * What the file said of a route that is new is written before its state, and of others after it: a process that is
   * killed in between takes neither a first reading for an edit, nor misses one.
   */
  #writeSettled(moves: readonly Move[], files: ReadonlyMap<string, FileState>): void {
    const changed = [...files].filter(([route, file]) => !isSameFile(this.#files.get(route), file))
    const coming = changed.filter(([route]) => !this.#files.has(route))
    const known = changed.filter(([route]) => this.#files.has(route))
    this.#files = files
    const at = this.#options.now()
    if (coming.length > 0) this.#journal.write({ files: new Map(coming) })
    if (moves.length > 0) this.#journal.write({ moves, at })
    if (known.length > 0) this.#journal.write({ files: new Map(known) })
    this.#put(moves, at)
  }

  /** Routes whose evidence is of something else than what runs now. */
  #otherFingerprints(): {
    readonly routes: readonly Route[]
    readonly files: ReadonlyMap<string, FileState>
  } {
    const plan = this.#plan
    const files = new Map<string, FileState>()
    if (plan === null) return { routes: [], files }
    const routes = routesOf(plan).filter(route => {
      const file = this.#files.get(route.name)
      const fingerprint = fingerprintOf(plan, route, this.#builds)
      if (file === undefined || file.fingerprint === fingerprint) return false
      files.set(route.name, { ...file, fingerprint })
      return true
    })
    return { routes, files }
  }

  #adopt(known: ReadonlyMap<string, KnownState>): void {
    this.#places.replace(new Map([...known].map(([name, { state }]) => [name, state])))
    this.#files = new Map([...known].map(([name, { file }]) => [name, file]))
  }

  /** Fronts go on under the plan they have. */
  #goOn(plan: Plan, running: States, known: ReadonlyMap<string, KnownState>): void {
    this.#plan = plan
    const moves = unwritten(routesOf(plan), running, known)
    const files = new Map<string, FileState>()
    for (const route of routesOf(plan)) {
      if (this.#files.has(route.name)) continue
      const fingerprint = fingerprintOf(plan, route, this.#builds)
      files.set(route.name, { phase: route.phase, percent: route.canary.percent, fingerprint })
    }
    this.#files = new Map([...this.#files, ...files])
    if (files.size > 0) this.#journal.write({ files })
    if (moves.length === 0) return
    for (const move of moves) {
      this.#places.put(move.route, move.to!)
      this.#holders.saw(move)
    }
    this.#journal.write({ moves, at: this.#options.now() })
  }

  /** Moves of ours were written in another way: the routes are where the store says, those that did not move on since. */
  async #onRebased(moves: readonly Move[]): Promise<void> {
    const known = await this.#options.store.states()
    const left = moves.filter(({ route, to }) => this.#places.of(route) === to)
    await this.#go(
      left.flatMap(({ route }) => {
        const stored = known.get(route)
        return stored === undefined ? [] : [[route, stored.state] as const]
      }),
    )
  }

  /** Routes are where another instance put them. */
  async #go(states: readonly (readonly [route: string, state: RouteState])[]): Promise<void> {
    let isOther = false
    for (const [route, to] of states) {
      const from = this.#places.of(route)
      if (from === undefined || (from.epoch === to.epoch && from.held === to.held)) continue
      this.#places.put(route, to)
      this.#holders.saw({ route, from, to, kind: 'epoch' })
      isOther = true
    }
    if (isOther) await this.#publish()
  }
}

function isSameFile(a: FileState | undefined, b: FileState): boolean {
  return a?.phase === b.phase && a.percent === b.percent && a.fingerprint === b.fingerprint
}
