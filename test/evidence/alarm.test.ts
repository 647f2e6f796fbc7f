import t from 'tap'
import {
  type AlarmState,
  alarmAfter,
  alarmMean,
  alarmStart,
  alternativesFor,
  CALM,
  disagreedLately,
  floorFor,
  isAlarm,
} from '../../src/evidence/alarm.ts'
import { chance, percentile } from './chance.ts'

const gate = { agree: 0.999 }

function fed(state: AlarmState, s: number, f: number, times: number, nowMs = 0): AlarmState {
  let after = state
  for (let time = 0; time < times; time++) after = alarmAfter(after, s, f, nowMs, gate)
  return after
}

/** One by one, as when each comparison is judged. */
const good = fed(alarmStart(), 1, 0, 20_000)

function foundAfter(seed: number, wrong: number): number {
  const { isIn } = chance(seed)
  let state = good
  for (let compared = 1; ; compared++) {
    state = isIn(wrong) ? alarmAfter(state, 0, 1, 0, gate) : alarmAfter(state, 1, 0, 0, gate)
    if (isAlarm(state, 0)) return compared
  }
}

const figures = [
  // share that is wrong, comparisons until it is found: median and p95
  [1, 5, 5],
  [0.2, 24, 53],
  [0.05, 210, 471],
] as const

for (const [wrong, median, p95] of figures) {
  t.test(`${wrong * 100} % wrong after 20,000 good ones is found after ${median} (${p95})`, async t => {
    const runs = Array.from({ length: 1_000 }, (_, run) => foundAfter(run * 13 + 5, wrong))
    const found = [percentile(runs, 0.5), percentile(runs, 0.95)] as const
    t.comment(`median ${found[0]}, p95 ${found[1]}`)
    if (wrong === 1) t.same(found, [median, p95])
    // The figures are themselves of a simulation: its median and p95 may be off by some hundredths.
    t.ok(Math.abs(found[0] / median - 1) <= 0.05, `median ${found[0]}`)
    t.ok(Math.abs(found[1] / p95 - 1) <= 0.1, `p95 ${found[1]}`)
  })
}

t.test('at the failure floor itself alarms are 10,000 comparisons apart or more', async t => {
  const { cleanRun } = chance(77)
  const floor = floorFor(gate.agree)
  let compared = 0
  let alarms = 0
  let state = alarmStart()
  while (compared < 1_500_000) {
    const clean = cleanRun(floor)
    // Agreements in a row add up, but for those after which C would have begun again at 1.
    const first = Math.min(1, clean)
    state = alarmAfter(alarmAfter(state, first, 0, 0, gate), clean - first, 0, 0, gate)
    state = alarmAfter(state, 0, 1, 0, gate)
    compared += clean + 1
    if (!isAlarm(state, 0)) continue
    alarms++
    state = alarmStart()
  }
  t.comment(`${alarms} alarms in ${compared} comparisons`)
  t.ok(alarms === 0 || compared / alarms >= 10_000, `${alarms} alarms in ${compared}`)
})

t.test('as many as the gate allows, for as long as one likes, is no alarm', async t => {
  let state = alarmStart()
  let highest = 0
  for (let second = 0; second < 50_000; second++) {
    state = alarmAfter(state, 999, 1, second * 1000, gate)
    highest = Math.max(highest, alarmMean(state))
    if (isAlarm(state, second * 1000)) t.fail('an alarm')
  }
  t.ok(highest < CALM, `it never stands above ${highest}`)
})

t.test('a second’s comparisons count together', async t => {
  const state = alarmAfter(alarmStart(), 4_000, 1_000, 0, gate)
  t.ok(isAlarm(state, 0))
  t.notOk(isAlarm(alarmAfter(alarmStart(), 5_000, 5, 0, gate), 0))
  t.ok(isAlarm(alarmAfter(alarmStart(), 0, 5, 0, gate), 0))
})

t.test('C is as written down', async t => {
  t.same(
    alternativesFor(floorFor(0.999)).map(rate => Number(rate.toFixed(6))),
    [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 0.9],
  )
  t.same(
    alternativesFor(floorFor(0.99)).map(rate => Number(rate.toFixed(6))),
    [0.2, 0.4, 0.8, 0.9],
  )
  t.same(
    alternativesFor(floorFor(0.9)).map(rate => Number(rate.toFixed(6))),
    [0.4, 0.8, 0.9],
  )
  const floor = floorFor(0.999)
  let written = alternativesFor(floor).map(() => 1)
  let state = alarmStart()
  for (const [s, f] of [
    [3, 1],
    [100, 0],
    [0, 2],
    [7, 1],
  ] as const) {
    state = alarmAfter(state, s, f, 0, gate)
    written = alternativesFor(floor).map(
      (rate, k) => Math.max(written[k]!, 1) * ((1 - rate) / (1 - floor)) ** s * (rate / floor) ** f,
    )
    const mean = written.reduce((sum, c) => sum + c) / written.length
    t.ok(Math.abs(alarmMean(state) / mean - 1) < 1e-9, `${mean}`)
  }
})

t.test('fewer than 5 disagreements are never an alarm', async t => {
  t.notOk(isAlarm(fed(good, 0, 1, 4), 0))
  t.ok(alarmMean(fed(good, 0, 1, 4)) > 1e4)
  t.ok(isAlarm(fed(good, 0, 1, 5), 0))
})

t.test('disagreements of more than 15 minutes ago do not count', async t => {
  const minutes = 60_000
  let state = fed(good, 0, 1, 4, 0)
  state = alarmAfter(state, 0, 1, 14 * minutes, gate)
  t.ok(isAlarm(state, 14 * minutes))
  t.equal(disagreedLately(state, 14 * minutes), 5)
  t.equal(disagreedLately(state, 15 * minutes), 1)
  t.notOk(isAlarm(state, 15 * minutes))
})

t.test('remembers no more than 900 seconds, also when the clock is set back', async t => {
  let state = alarmStart()
  for (let second = 0; second < 5_000; second++) state = alarmAfter(state, 0, 1, second * 1000, gate)
  t.equal(state.seconds.length, 900)
  for (let second = 5_000; second > 0; second--) state = alarmAfter(state, 0, 1, second * 1000, gate)
  t.ok(state.seconds.length <= 900)
  t.equal(disagreedLately(state, 5_000_000) > 900, true)
})

t.test('starts at 1, changes nothing it is given, and counts anew under another agreement', async t => {
  t.equal(alarmMean(alarmStart()), 1)
  t.notOk(isAlarm(alarmStart(), 0))
  const before = JSON.stringify(good)
  const high = fed(good, 0, 1, 10)
  t.equal(JSON.stringify(good), before)
  t.ok(alarmMean(high) > 1e4)
  t.ok(Math.abs(alarmMean(alarmAfter(high, 0, 0, 0, { agree: 0.9 })) - 1) < 1e-9)
})

t.test('counts that shrink because noise was found add nothing', async t => {
  const state = alarmAfter(good, 3, -40, 0, gate)
  t.same(state, alarmAfter(good, 3, 0, 0, gate))
})

t.test('is a number however long it goes on', async t => {
  const state = fed(good, 0, 100_000, 100)
  t.ok(Number.isFinite(alarmMean(state)))
  t.ok(isAlarm(state, 0))
})
