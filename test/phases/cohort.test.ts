import t from 'tap'
import { cohortTicket } from '../../src/phases/cohort.ts'

const callers = Array.from({ length: 20_000 }, (_, i) => `caller-${i}`)
const tickets = callers.map(caller => cohortTicket('orders', caller))

t.test('tickets never change: they outlive restarts, versions and instances', async t => {
  t.equal(cohortTicket('orders', 'anna'), 0.30254544768393554)
  t.equal(cohortTicket('orders', 'bert'), 0.22647110707627705)
  t.equal(cohortTicket('users', 'anna'), 0.19358381570393512)
  t.equal(cohortTicket('', '\u00e9\u{1f600}'), 0.20143308930986792)
})

t.test('tickets lie in [0, 1)', async t => {
  t.ok(tickets.every(ticket => ticket >= 0 && ticket < 1))
})

t.test('tickets are uniform', async t => {
  const bins = Array.from({ length: 100 }, () => 0)
  for (const ticket of tickets) bins[Math.floor(ticket * 100)]!++
  const expected = callers.length / bins.length
  const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  // 99 degrees of freedom: above 149 comes once in a thousand times, and these tickets are always the same.
  t.ok(chiSquare < 149, `chi-square ${chiSquare.toFixed(1)}`)
})

t.test('1% of callers are 1% of callers', async t => {
  for (const percent of [0.01, 0.1, 0.5]) {
    const share = tickets.filter(ticket => ticket < percent).length / callers.length
    const fourSigma = 4 * Math.sqrt((percent * (1 - percent)) / callers.length)
    t.ok(Math.abs(share - percent) < fourSigma, `${share} for ${percent}`)
  }
})

t.test('who is in at a share is in at every larger one', async t => {
  const inAt = (percent: number) => callers.filter(caller => cohortTicket('orders', caller) < percent)
  const [one, ten, half] = [inAt(0.01), inAt(0.1), inAt(0.5)].map(list => new Set(list))
  t.ok(one!.size > 0 && one!.isSubsetOf(ten!) && ten!.isSubsetOf(half!))
})

t.test('the first callers of one cohort are not the first of another', async t => {
  const first = (cohort: string) => new Set(callers.filter(caller => cohortTicket(cohort, caller) < 0.1))
  const both = first('orders').intersection(first('users')).size / callers.length
  t.ok(Math.abs(both - 0.01) < 0.004, `${both} are in both, 1% by chance`)
})

t.test('where the salt ends makes a difference', async t => {
  t.not(cohortTicket('ab', 'c'), cohortTicket('a', 'bc'))
})
