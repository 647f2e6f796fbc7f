import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Verdict } from '../types/evidence.ts'
import type { BanyanEvent } from '../types/steering.ts'
import type { Plan, Route, RouteState } from '../types.ts'
import type { Course } from './course.ts'
import { AUTOMATIC } from './holders.ts'
import type { Judging } from './judging.ts'
import type { Ledger } from './ledger.ts'

/** Routes that are judged at each look whether anything was counted on them or not: time alone changes verdicts, too. */
const IN_TURN = 200
/** How long judging goes on before the admin port and the fronts have a turn. */
const SLICE_MS = 8

export interface GatekeeperOptions {
  readonly course: Course
  readonly judging: Judging
  readonly ledger: Ledger
  readonly plan: () => Plan | null
  /** Milliseconds that do not go back. */
  readonly clock: () => number
  /** Nothing moves forward while it does not. */
  readonly storeAnswers: () => boolean
  readonly tell: (event: BanyanEvent) => void
  readonly onError: (error: unknown) => void
}

/** Judges routes, tells when a verdict changes, and makes the moves that are due by themselves. */
export class Gatekeeper {
  readonly #options: GatekeeperOptions
  /** Routes that are being promoted. */
  readonly #promoting = new Set<string>()
  readonly #calls = new Map<string, Verdict['call']>()
  #isLooking = false
  /** How many routes had their turn. */
  #turned = 0

  constructor(options: GatekeeperOptions) {
    this.#options = options
  }

  /** To be called every second: looks at all routes on which anything was counted or moved, and at some of the others. */
  async look(): Promise<void> {
    const { course, judging, ledger, plan, clock, tell } = this.#options
    const running = plan()
    if (running === null || this.#isLooking) return
    this.#isLooking = true
    try {
      const changed = ledger.takeChanged()
      if (changed.size > 0) tell({ event: 'evidence', routes: [...changed] })
      judging.forget(course.states)
      for (const route of this.#calls.keys()) if (!course.states.has(route)) this.#calls.delete(route)
      let sliceEnds = clock() + SLICE_MS
      for (const [index, route] of running.routes.entries()) {
        if (!this.#isDue(route, index, running.routes.length, changed)) continue
        this.judge(route)
        if (clock() < sliceEnds) continue
        await nextTurn()
        if (plan() !== running) return
        sliceEnds = clock() + SLICE_MS
      }
      this.#turned = (this.#turned + IN_TURN) % Math.max(1, running.routes.length)
    } finally {
      this.#isLooking = false
    }
  }

  /** Judges one route now, and makes the move that is due. */
  judge(route: Route): void {
    const { course, judging } = this.#options
    const state = course.states.get(route.name)
    if (state === undefined || route.candidate === null) return
    const verdict = judging.look(route, state)
    this.#tellVerdict(route, verdict)
    this.#moveIfDue(route, state, verdict)
  }

  #isDue({ name, candidate }: Route, index: number, routes: number, changed: ReadonlySet<string>): boolean {
    if (candidate === null) return false
    if ((index - this.#turned + routes) % routes < IN_TURN || changed.has(name)) return true
    const state = this.#options.course.states.get(name)
    return state !== undefined && this.#options.judging.isUnseen(name, state)
  }

  /** A rollback waits for nothing, not for a promotion that is under way either. */
  #moveIfDue(route: Route, { held }: RouteState, { call, to, reasons }: Verdict): void {
    const { gate, name } = route
    if (to === null) return
    if (call === 'rollback' && gate.rollback === 'auto') {
      const failing = reasons.filter(({ criterion }) => criterion === 'burst' || criterion === 'alarm')
      const why = failing.map(({ measured }) => measured).join('; ')
      const mover = { by: AUTOMATIC, forced: false, reasons, why }
      const { course, onError } = this.#options
      course.rollBack([{ route: name, to, held: true }], mover).catch(onError)
    } else if (call === 'promote' && gate.advance === 'auto' && !held) {
      this.#promote(name, to, reasons)
    }
  }

  #promote(route: string, to: NonNullable<Verdict['to']>, reasons: Verdict['reasons']): void {
    const { course, storeAnswers, onError } = this.#options
    if (this.#promoting.has(route) || !storeAnswers()) return
    this.#promoting.add(route)
    course
      .move(route, to, 'promoted', { by: AUTOMATIC, forced: false, reasons, why: 'the gate passes' })
      .catch(onError)
      .finally(() => this.#promoting.delete(route))
  }

  #tellVerdict({ name }: Route, { call, reasons }: Verdict): void {
    if (this.#calls.get(name) === call) return
    this.#calls.set(name, call)
    this.#options.tell({ event: 'verdict', route: name, call, reasons })
  }
}
