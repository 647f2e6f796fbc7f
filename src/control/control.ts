import type { Logger } from 'pino'
import type { Batch } from '../types/copying.ts'
import type { Target } from '../types/evidence.ts'
import type { Steering } from '../types/steering.ts'
import type { NewHistoryEntry, Store } from '../types/store.ts'
import type { Plan, Problem } from '../types.ts'
import { Announcer } from './announcer.ts'
import { Course } from './course.ts'
import { Gatekeeper } from './gatekeeper.ts'
import { Judging } from './judging.ts'
import { Ledger } from './ledger.ts'
import { Past } from './past.ts'
import { type FrontLink, Recording } from './recording.ts'
import { type Running, STARTED_IN_SHADOW, startedInShadow } from './running.ts'
import { Senders } from './senders.ts'
import type { States } from './states.ts'
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

/** What fronts do already when another back was here before. */
export interface Before {
  readonly plan: Plan
  readonly states: States
  readonly revision: number
}

/** How often routes are judged. */
const JUDGE_MS = 1_000
const PRUNE_MS = 3_600_000

/** All that a back does with what fronts hand over: compares, counts, judges, moves, and tells. */
export class Control {
  readonly #options: ControlOptions
  readonly #announcer = new Announcer(error => this.#failed(error))
  readonly #health: StoreHealth
  readonly #terms: TermsBook
  readonly #ledger = new Ledger()
  readonly #course: Course
  readonly #past: Past
  readonly #recording: Recording
  readonly #senders: Senders
  readonly #judging: Judging
  readonly #gatekeeper: Gatekeeper
  #running: Running | null = null
  #clocks: NodeJS.Timeout[] = []
  #unwatch: () => void = () => {}
  readonly steering: Steering

  /** Reads what the store knows, and gives the fronts that are there already what follows from it. */
  static async open(options: ControlOptions, before: Before | null): Promise<Control> {
    const control = new Control(options)
    await control.#course.open(before)
    await control.#ledger.load(options.store, control.#course.states)
    if (before !== null) {
      control.#running = { plan: before.plan, revision: before.revision, problems: [] }
      control.#turn()
    }
    control.#begin()
    return control
  }

  private constructor(options: ControlOptions) {
    this.#options = options
    const { store, log, now, clock, key, version, writeFile } = options
    this.#health = new StoreHealth(log, now)
    this.#terms = new TermsBook(key)
    this.#course = new Course({
      store,
      log,
      now,
      publish: states => this.#publish(states),
      onEntry: entry => this.#tellEntry(entry),
      onStoreTrouble: error => this.#health.tell('states', error),
    })
    const onEvidenceTrouble = (error: Error | null) => this.#health.tell('evidence', error)
    const stateOf = (route: string) => this.#course.states.get(route)
    this.#past = new Past({ store, ledger: this.#ledger, stateOf, now })
    this.#recording = new Recording({
      store,
      log,
      clock,
      now,
      onStoreTrouble: onEvidenceTrouble,
      termsOf: (route, epoch) => this.#terms.of(route, epoch),
      differences: () => this.#running!.plan.differences,
      onCounted: deltas => {
        this.#ledger.add(deltas)
        this.#past.add(deltas)
      },
    })
    this.#senders = new Senders({ store, recording: this.#recording, onStoreTrouble: onEvidenceTrouble })
    const holder = (route: string) => this.#course.holder(route)
    this.#judging = new Judging({ ledger: this.#ledger, now, clock, holder })
    this.#gatekeeper = new Gatekeeper({
      course: this.#course,
      judging: this.#judging,
      ledger: this.#ledger,
      plan: () => this.#running?.plan ?? null,
      clock,
      storeAnswers: () => !this.#health.isInTrouble('states'),
      tell: event => this.#announcer.tell(event),
      onError: error => this.#failed(error),
    })
    this.steering = new Helm({
      store,
      key,
      now,
      clock,
      ledger: this.#ledger,
      past: this.#past,
      course: this.#course,
      judging: this.#judging,
      health: this.#health,
      version,
      writeFile,
      running: () => this.#running!,
      subscribe: listener => this.#announcer.subscribe(listener),
    })
  }

  /** Where routes are now, as fronts are given it. */
  get states(): States {
    return this.#course.placed
  }

  /** A plan applies. `apply` gives the fronts both, at the moment when they are settled. */
  async take(plan: Plan, revision: number, apply: (states: States) => void): Promise<void> {
    const isFirst = this.#running === null
    const wasRefused = this.#running !== null && this.#running.problems.length > 0
    await this.#course.take(plan, states => {
      this.#running = { plan, revision, problems: [] }
      this.#turn()
      apply(states)
    })
    if (isFirst) {
      for (const route of startedInShadow(plan, this.#course.states))
        this.#options.log.warn({ route }, STARTED_IN_SHADOW)
    }
    if (wasRefused || revision > 1) this.#course.noteReload('reload', `revision ${revision}`)
  }

  /** A file that was not taken. */
  refused(problems: readonly Problem[]): void {
    this.#running = { ...this.#running!, problems }
    const [first] = problems
    const what = first === undefined ? '' : `: ${first.file}:${first.line}:${first.column} ${first.what}`
    this.#course.noteReload('reload-failed', `${problems.length} problems${what}`)
  }

  /** The file says again what is running. */
  mended(): void {
    if (this.#running !== null) this.#running = { ...this.#running, problems: [] }
  }

  /** A front's channel is open. */
  meet(front: string): void {
    this.#senders.meet(front)
  }

  record(front: string, batch: Batch, link: FrontLink): void {
    this.#senders.take(front, batch, link)
  }

  /** No front sends more; pairs not compared within this time are skipped. */
  hurry(withinMs: number): void {
    this.#recording.hurry(withinMs)
  }

  /** A front has seen the candidate break, and has put the route's callers on legacy where it may. */
  burst(name: string, epoch: number, reason: string): void {
    const route = this.#running?.plan.routes.find(route => route.name === name)
    const state = this.#course.states.get(name)
    if (route === undefined || state === undefined) return
    if (this.#judging.sawBurst(name, state, epoch, reason)) this.#gatekeeper.judge(route)
  }

  /** Writes everything down and closes the store. */
  async close(): Promise<void> {
    for (const clock of this.#clocks) clearInterval(clock)
    this.#unwatch()
    this.#senders.close()
    await this.#recording.close()
    await this.#past.close()
    await this.#course.close()
    await this.#options.store.close()
  }

  #begin(): void {
    const { store, now } = this.#options
    const inTrouble = (part: 'states' | 'evidence') => (error: Error) => this.#health.tell(part, error)
    this.#unwatch = store.watch(() => void this.#course.reread().catch(inTrouble('states')))
    const keepMs = () => this.#running?.plan.differences.keepMs ?? 0
    this.#clocks = [
      setInterval(() => void this.#gatekeeper.look().catch(error => this.#failed(error)), JUDGE_MS),
      setInterval(() => void store.prune(now() - keepMs()).catch(error => this.#failed(error)), PRUNE_MS),
    ]
  }

  #tellEntry(entry: NewHistoryEntry): void {
    const isNote = entry.kind === 'reload' || entry.kind === 'reload-failed' || entry.kind === 'build'
    const { reasons, ...said } = entry
    if (!isNote) this.#options.log.info(said, `${entry.route} moved: ${entry.kind}`)
    this.#announcer.tell({ event: isNote ? 'noted' : 'moved', entry })
  }

  #failed(error: unknown): void {
    this.#options.log.error({ err: error }, 'something that was due could not be done')
  }

  async #publish(states: States): Promise<void> {
    if (this.#running === null) return
    this.#turn()
    await this.#options.publish(states)
  }

  /** What is counted, compared and judged from now on. */
  #turn(): void {
    this.#terms.turn(this.#running!.plan, this.#course.states)
    this.#ledger.turn(this.#course.states)
  }
}
