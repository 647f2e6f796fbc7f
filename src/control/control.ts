import type { Logger } from 'pino'
import type { Batch } from '../types/copying.ts'
import type { Target, Verdict } from '../types/evidence.ts'
import type { BanyanEvent, Steering } from '../types/steering.ts'
import type { NewHistoryEntry, Store } from '../types/store.ts'
import type { Plan, Problem } from '../types.ts'
import { Course } from './course.ts'
import { Journal } from './journal.ts'
import type { Judged } from './judging.ts'
import { Judging } from './judging.ts'
import { Ledger } from './ledger.ts'
import { type FrontLink, Recording } from './recording.ts'
import type { States } from './states.ts'
import { AUTOMATIC } from './states.ts'
import { Helm } from './steering.ts'
import { StoreHealth } from './store-health.ts'
import { TermsBook } from './terms.ts'

export interface ControlOptions {
  readonly store: Store
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Milliseconds that do not go back. */
  readonly clock: () => number
  /** For the redaction: new at each start. */
  readonly key: Uint8Array
  /** Gives the fronts other states of the running plan; resolves when all have them. */
  readonly publish: (states: States) => Promise<void>
  readonly version: string
  /** Edits the file so that it says where a route is. */
  readonly writeFile: (route: string, target: Target) => Promise<{ readonly place: string } | Problem>
}

/** How often routes are judged. */
const JUDGE_MS = 1_000
const PRUNE_MS = 3_600_000

/** All that a back does with what fronts hand over: compares, counts, judges, moves, and tells. */
export class Control {
  readonly #options: ControlOptions
  readonly #health: StoreHealth
  readonly #terms: TermsBook
  readonly #ledger = new Ledger()
  readonly #journal: Journal
  readonly #course: Course
  readonly #recording: Recording
  readonly #known = new Map<string, number>()
  #plan: Plan | null = null
  #revision = 0
  #problems: readonly Problem[] = []
  #warnings: readonly string[] = []
  readonly #judging: Judging
  readonly #listeners = new Set<(event: BanyanEvent) => void>()
  /** Routes that a move of ours is on its way for. */
  readonly #moving = new Set<string>()
  readonly #calls = new Map<string, Verdict['call']>()
  #clocks: NodeJS.Timeout[] = []
  #unwatch: () => void = () => {}
  readonly steering: Steering

  /** Reads what the store knows. `running`: what the fronts do, where another back was here before. */
  static async open(
    options: ControlOptions,
    running: { readonly plan: Plan; readonly states: States; readonly revision: number } | null,
  ): Promise<Control> {
    const control = new Control(options)
    await control.#course.open(running)
    await control.#ledger.load(options.store, control.#course.states)
    if (running !== null) control.#turn(running.plan, running.revision)
    control.#begin()
    return control
  }

  private constructor(options: ControlOptions) {
    this.#options = options
    const { store, log, now, clock, key } = options
    this.#health = new StoreHealth(log, now)
    this.#terms = new TermsBook(key)
    const onStoreTrouble = (error: Error | null) => this.#health.tell(error)
    this.#journal = new Journal({
      store,
      log,
      onStoreTrouble,
      onRaced: moves => void this.#course.rolledBackElsewhere(moves).catch(onStoreTrouble),
    })
    this.#course = new Course({
      store,
      journal: this.#journal,
      log,
      now,
      publish: states => this.#publish(states),
      onEntry: entry => this.#tellEntry(entry),
    })
    this.#recording = new Recording({
      store,
      log,
      clock,
      now,
      onStoreTrouble,
      termsOf: (route, epoch) => this.#terms.of(route, epoch),
      differences: () => this.#plan!.differences,
      onCounted: deltas => this.#ledger.add(deltas),
    })
    this.#judging = new Judging(this.#ledger, now, clock)
    this.steering = new Helm({
      store,
      key,
      now,
      clock,
      ledger: this.#ledger,
      course: this.#course,
      judging: this.#judging,
      health: this.#health,
      version: options.version,
      writeFile: options.writeFile,
      running: () => {
        return {
          plan: this.#plan!,
          revision: this.#revision,
          problems: this.#problems,
          warnings: this.#warnings,
        }
      },
      subscribe: listener => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
    })
  }

  /** A plan applies: where its routes are. To be published with it. */
  async take(plan: Plan, revision: number): Promise<States> {
    const { states, startInShadow } = await this.#course.take(plan)
    for (const route of startInShadow) this.#options.log.warn({ route }, STARTS_IN_SHADOW)
    if (startInShadow.length > 0) this.#warnings = startInShadow.map(route => `${route}: ${STARTS_IN_SHADOW}`)
    this.#turn(plan, revision)
    if (this.#problems.length > 0 || revision > 1) this.#course.noteReload('reload', `revision ${revision}`)
    this.#problems = []
    return states
  }

  /** A file that was not taken. */
  refused(problems: readonly Problem[]): void {
    this.#problems = problems
    const [first] = problems
    const what = first === undefined ? '' : `: ${first.file}:${first.line}:${first.column} ${first.what}`
    this.#course.noteReload('reload-failed', `${problems.length} problems${what}`)
  }

  /** The file says again what is running. */
  mended(): void {
    this.#problems = []
  }

  /** A front's channel is open. What the store has of it already is not counted again. */
  async meet(front: string): Promise<void> {
    try {
      this.#known.set(front, await this.#options.store.received(front))
    } catch (error) {
      this.#health.tell(error as Error)
    }
  }

  record(front: string, batch: Batch, link: FrontLink): void {
    if (batch.sequence > (this.#known.get(front) ?? 0)) {
      this.#recording.take(front, batch, link)
      return
    }
    link.compared(batch.sequence)
    link.stored(batch.sequence)
  }

  /** No front sends more; pairs not compared within this time are skipped. */
  hurry(withinMs: number): void {
    this.#recording.hurry(withinMs)
  }

  /** A front has seen the candidate break, and has put the route's callers on legacy where it may. */
  async burst(route: string, epoch: number, reason: string): Promise<void> {
    this.#judging.sawBurst(route, epoch, reason)
    await this.#judge()
  }

  /** Writes everything down and closes the store. */
  async close(): Promise<void> {
    for (const clock of this.#clocks) clearInterval(clock)
    this.#unwatch()
    await this.#recording.close()
    await this.#journal.written()
    this.#journal.close()
    await this.#options.store.close()
  }

  #begin(): void {
    const { store, now } = this.#options
    this.#unwatch = store.watch(() => void this.#course.reread().catch(error => this.#health.tell(error)))
    const keepMs = () => this.#plan?.differences.keepMs ?? 0
    this.#clocks = [
      setInterval(() => void this.#judge().catch(error => this.#failed(error)), JUDGE_MS),
      setInterval(
        () => void store.prune(now() - keepMs()).catch(error => this.#health.tell(error)),
        PRUNE_MS,
      ),
    ]
  }

  /** Judges every route, and makes the moves that are due by themselves. */
  async #judge(): Promise<void> {
    if (this.#plan === null) return
    const judged = this.#judging.look(this.#plan, this.#course.states)
    for (const one of judged) this.#tellVerdict(one)
    const routes = this.#ledger.takeChanged()
    if (routes.length > 0) this.#tell({ event: 'evidence', routes })
    await Promise.all(judged.map(one => this.#moveIfDue(one)))
  }

  async #moveIfDue({ route, verdict }: Judged): Promise<void> {
    const { call, to, reasons } = verdict
    const { rollback, advance } = route.gate
    if (to === null || this.#moving.has(route.name)) return
    this.#moving.add(route.name)
    try {
      const failing = reasons.filter(({ criterion }) => criterion === 'burst' || criterion === 'alarm')
      const mover = { by: AUTOMATIC, forced: false, reasons }
      if (call === 'rollback' && rollback === 'auto') {
        const why = failing.map(({ measured }) => measured).join('; ')
        await this.#course.rollback(route, to, { ...mover, why }, true)
      } else if (call === 'promote' && advance === 'auto') {
        await this.#course.move(route, to, 'promoted', { ...mover, why: 'the gate passes' })
      }
    } finally {
      this.#moving.delete(route.name)
    }
  }

  #tellVerdict({ route, verdict }: Judged): void {
    const { call, reasons } = verdict
    if (this.#calls.get(route.name) === call) return
    this.#calls.set(route.name, call)
    this.#tell({ event: 'verdict', route: route.name, call, reasons })
  }

  #tellEntry(entry: NewHistoryEntry): void {
    const isNote = entry.kind === 'reload' || entry.kind === 'reload-failed' || entry.kind === 'build'
    const { at, ...said } = entry
    if (!isNote)
      this.#options.log.info({ ...said, reasons: undefined }, `${entry.route} moved: ${entry.kind}`)
    this.#tell({ event: isNote ? 'noted' : 'moved', entry })
  }

  #tell(event: BanyanEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#failed(error)
      }
    }
  }

  #failed(error: unknown): void {
    this.#options.log.error({ err: error }, 'what was due every second could not be done')
  }

  async #publish(states: States): Promise<void> {
    if (this.#plan !== null) this.#turn(this.#plan, this.#revision)
    await this.#options.publish(states)
  }

  #turn(plan: Plan, revision: number): void {
    this.#plan = plan
    this.#revision = revision
    this.#terms.turn(plan, this.#course.states)
    this.#ledger.turn(this.#course.states)
  }
}

const STARTS_IN_SHADOW =
  'the file says canary, but the store is new and knows nothing of its evidence: the route starts in shadow'
