import { sum } from '../evidence/sum.ts'
import { stratumOf, Tally } from '../evidence/tally.ts'
import type { Pair } from '../types/copying.ts'
import type { EvidenceDelta } from '../types/evidence.ts'
import type { Compared } from './comparing.ts'

interface Counted {
  readonly route: string
  readonly epoch: number
  readonly tally: Tally
  readonly added: EvidenceDelta[]
}

/** What is counted of many routes and epochs until somebody takes it. */
export class Tallies {
  readonly #byEpoch = new Map<string, Counted>()

  of(route: string, epoch: number): Tally {
    return this.#counted(route, epoch).tally
  }

  add(deltas: readonly EvidenceDelta[]): void {
    for (const delta of deltas) {
      const { added } = this.#counted(delta.route, delta.epoch)
      const before = added.pop()
      added.push(before === undefined ? delta : { ...delta, evidence: sum(before.evidence, delta.evidence) })
    }
  }

  /** Counts a pair that was compared. */
  compared(pair: Pair, { outcome, hidden, control }: Compared): void {
    const tally = this.of(pair.route, pair.epoch)
    const { legacy, candidate, request, at } = pair
    tally.hid(hidden)
    if (outcome.outcome === 'skipped') {
      tally.skipped(outcome.reason)
      return
    }
    if (outcome.outcome === 'match') tally.match()
    else if (outcome.outcome === 'failed') tally.failed(outcome.failure)
    else tally.differed(outcome.differences)
    const headMs = 'headMs' in candidate ? candidate.headMs : candidate.totalMs
    tally.pair(stratumOf(request.method, legacy.status), legacy.headMs, headMs, at)
    if (control !== null) tally.control(control, outcome.outcome === 'differ' ? outcome.differences : [])
  }

  /** All that was counted since the last time. */
  take(): EvidenceDelta[] {
    const deltas: EvidenceDelta[] = []
    for (const { route, epoch, tally, added } of this.#byEpoch.values()) {
      const counted = tally.take()
      if (counted !== null) this.add([{ route, epoch, evidence: counted }])
      deltas.push(...added)
    }
    this.#byEpoch.clear()
    return deltas
  }

  #counted(route: string, epoch: number): Counted {
    const key = `${epoch} ${route}`
    const known = this.#byEpoch.get(key)
    if (known !== undefined) return known
    const counted = { route, epoch, tally: new Tally(), added: [] }
    this.#byEpoch.set(key, counted)
    return counted
  }
}
