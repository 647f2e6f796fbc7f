import type { Logger } from 'pino'
import type { Batch } from '../types/copying.ts'
import type { Store } from '../types/store.ts'
import type { Plan, Problem } from '../types.ts'
import { Course } from './course.ts'
import { Journal } from './journal.ts'
import { Ledger } from './ledger.ts'
import { type FrontLink, Recording } from './recording.ts'
import type { States } from './states.ts'
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
}

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

  /** Reads what the store knows. `running`: what the fronts do, where another back was here before. */
  static async open(
    options: ControlOptions,
    running: { readonly plan: Plan; readonly states: States; readonly revision: number } | null,
  ): Promise<Control> {
    const control = new Control(options)
    await control.#course.open(running)
    await control.#ledger.load(options.store, control.#course.states)
    if (running !== null) control.#turn(running.plan, running.revision)
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
      onEntry: () => {},
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
  }

  /** A plan applies: where its routes are. To be published with it. */
  async take(plan: Plan, revision: number): Promise<States> {
    const { states, startInShadow } = await this.#course.take(plan)
    for (const route of startInShadow) {
      this.#options.log.warn(
        { route },
        'the file says canary, but the store is new and knows nothing of its evidence: the route starts in shadow',
      )
    }
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

  /** Writes everything down and closes the store. */
  async close(): Promise<void> {
    await this.#recording.close()
    await this.#journal.written()
    this.#journal.close()
    await this.#options.store.close()
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
