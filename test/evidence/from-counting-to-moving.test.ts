import t from 'tap'
import { agreementOf } from '../../src/evidence/agreement.ts'
import { type AlarmState, alarmAfter, alarmMean, alarmStart, isAlarm } from '../../src/evidence/alarm.ts'
import { countersOf, evidenceOf } from '../../src/evidence/counters.ts'
import { judge } from '../../src/evidence/judge.ts'
import { NOTHING, sum } from '../../src/evidence/sum.ts'
import { stratumOf, Tally } from '../../src/evidence/tally.ts'
import { PHASES } from '../../src/phases/table.ts'
import type { Evidence, Verdict } from '../../src/types/evidence.ts'
import { BASE, routeOf } from '../config/reading.ts'
import { chance } from './chance.ts'

const route = routeOf(`${BASE}routes:
  - { name: orders, match: { path: "/orders/*" }, candidate: orders, phase: canary }
`)
const state = { phase: 'canary', percent: 0.1, held: false, epoch: 1, since: 0, by: 'file', why: '' } as const
const TIMESTAMP = [{ field: '$.at', class: 'timestamp' }] as const
const PRICE = [...TIMESTAMP, { field: '$.price', class: 'other' }] as const

/** Fifty exchanges a second; each answer says when it was made, and a share of the prices is wrong. */
class Traffic {
  readonly #tally = new Tally()
  readonly #chance = chance(2)
  #evidence: Evidence = NOTHING
  #alarm: AlarmState = alarmStart()
  #now = 1_000

  second(wrong: number): Verdict {
    const before = agreementOf(this.#evidence)
    for (let nth = 0; nth < 50; nth++) {
      this.#now += 20
      this.#tally.began(this.#now)
      this.#tally.served(nth % 10 === 0 ? 'candidate' : 'legacy', false)
      const differences = this.#chance.isIn(wrong) ? PRICE : TIMESTAMP
      this.#tally.differed(differences)
      this.#tally.pair(stratumOf('GET', 200), 20, 18, this.#now)
      if (this.#now < 2_000 || nth === 7) this.#tally.control(TIMESTAMP, differences)
    }
    // As kept in a store, and read again.
    this.#evidence = evidenceOf(countersOf(sum(this.#evidence, this.#tally.take()!)))
    const after = agreementOf(this.#evidence)
    const more = [after.agreed - before.agreed, after.disagreed - before.disagreed] as const
    this.#alarm = alarmAfter(this.#alarm, ...more, this.#now, route.gate)
    const alarm = { mean: alarmMean(this.#alarm), raised: isAlarm(this.#alarm, this.#now) }
    const subject = { route, state, ways: PHASES.canary, evidence: this.#evidence, alarm, burst: null }
    return judge({ ...subject, now: this.#now, rate: 50 })
  }
}

t.test(
  'a route whose answers all differ by their timestamps waits, then may move, and is called back',
  async t => {
    const traffic = new Traffic()
    const first = traffic.second(0)
    t.equal(first.call, 'wait')
    t.same(first.agreement, { raw: 0, adjusted: 1 })
    let verdict = first
    let seconds = 1
    for (; verdict.call === 'wait' && seconds < 1_000; seconds++) verdict = traffic.second(0)
    t.equal(verdict.call, 'promote')
    t.same(verdict.to, { phase: 'canary', percent: 0.5 })
    t.same(verdict.excusedFields, ['$.at'])
    t.equal(seconds, Math.ceil(3_219 / 50), 'not a second later than it is proven')

    for (seconds = 0; verdict.call !== 'rollback' && seconds < 100; seconds++) verdict = traffic.second(0.2)
    t.same(verdict.to, { phase: 'shadow', percent: 0.1 })
    t.ok(seconds <= 2, `found after ${seconds} seconds of 50 comparisons`)
  },
)
