import { setTimeout as pause } from 'node:timers/promises'
import type { Customer } from './customers.ts'
import { type Dice, dice } from './dice.ts'
import { ARRIVALS, LUNCH } from './sessions.ts'
import type { Known, Session, Step } from './step.ts'
import { type Doors, Visitor } from './visitor.ts'

export interface CrowdOptions {
  /** How many are in the shop at any time. */
  readonly visitors: number
  readonly doors: Doors
  readonly customers: readonly Customer[]
  readonly counter: Counter
  /** Everybody drops what they do. */
  readonly signal: AbortSignal
  /** Those of an ordinary day unless said. */
  readonly habits?: Habits
}

/** What people come for, and how long they think between two things they do. */
export interface Habits {
  /** Each as likely as the others. */
  readonly arrivals: readonly Session[]
  readonly thinkingMs: { readonly least: number; readonly most: number }
}

/** Who keeps count. */
export interface Counter {
  asked(at: 'front' | 'gateway'): void
  failed(failure: Failure): void
  /** Somebody went through a whole session. */
  finished(session: Session): void
}

export interface Failure {
  readonly session: string
  readonly step: string
  readonly path: string
  readonly what: string
}

const anOrdinaryDay: Habits = { arrivals: ARRIVALS, thinkingMs: { least: 150, most: 650 } }

/** People with little time who look at plants on their phones and buy nothing. */
export const lunchBreak: Habits = {
  arrivals: [LUNCH],
  thinkingMs: { least: 40, most: 120 },
}

/** People in the shop. Whoever has finished leaves, and somebody else comes in. */
export class Crowd {
  readonly #options: CrowdOptions
  readonly #habits: Habits
  readonly #closing = new AbortController()
  readonly #gone: Promise<unknown>

  constructor(options: CrowdOptions) {
    this.#options = options
    this.#habits = options.habits ?? anOrdinaryDay
    const thinking = AbortSignal.any([options.signal, this.#closing.signal])
    this.#gone = Promise.all(
      Array.from({ length: options.visitors }, (_, index) => this.#place(index, thinking)),
    )
    this.#gone.catch(() => {})
  }

  /** Lets everybody finish what they are waiting for, and resolves when all are gone. */
  async leave(): Promise<void> {
    this.#closing.abort()
    await this.#gone
  }

  /** One after the other, each somebody new. */
  async #place(index: number, thinking: AbortSignal): Promise<void> {
    const chance = dice(index + 1)
    while (!thinking.aborted) {
      const visitor = new Visitor(this.#options.doors, at => this.#options.counter.asked(at))
      try {
        await this.#visit(visitor, chance.pick(this.#habits.arrivals), chance, thinking)
      } finally {
        await visitor.leave()
      }
    }
  }

  async #visit(visitor: Visitor, session: Session, chance: Dice, thinking: AbortSignal): Promise<void> {
    const { doors, customers, counter } = this.#options
    let known: Known = { dice: chance, customer: chance.pick(customers), front: doors.front }
    for (const step of session.steps) {
      if (!(await this.#thinks(chance, thinking))) return
      const learnt = await this.#take(visitor, session, step, known)
      if (learnt === null) return
      known = { ...known, ...learnt }
    }
    counter.finished(session)
  }

  /** What was learnt; null ends the visit. */
  async #take(visitor: Visitor, session: Session, step: Step, known: Known): Promise<Partial<Known> | null> {
    const outcome = await visitor.ask(step.ask(known), this.#options.signal)
    const fails = (path: string, what: string) => {
      this.#options.counter.failed({ session: session.name, step: step.name, path, what })
      return null
    }
    if ('trouble' in outcome) return fails(outcome.path, outcome.trouble)
    const { answer } = outcome
    const { statuses = [200], read } = step
    if (!statuses.includes(answer.status)) return fails(answer.path, `was answered ${answer.status}`)
    const learnt = read === undefined ? {} : read(answer, known)
    if (learnt !== null && 'complaint' in learnt) return fails(answer.path, learnt.complaint)
    return learnt as Partial<Known> | null
  }

  /** False when it is time to go instead. */
  #thinks(chance: Dice, signal: AbortSignal): Promise<boolean> {
    const { least, most } = this.#habits.thinkingMs
    return pause(chance.between(least, most), true, { signal }).catch(() => false)
  }
}
