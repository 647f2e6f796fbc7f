import t from 'tap'
import { Burst, isBad } from '../../src/evidence/burst.ts'
import { chance, percentile } from './chance.ts'

const answer = (at: number, bad: boolean) => ({ at, bad, connect: null })
const connect = (at: number, made: boolean) =>
  ({ at, bad: !made, connect: made ? 'made' : 'refused' }) as const

function after(...answers: readonly { count: number; bad: boolean; everyMs?: number }[]): {
  burst: Burst
  now: number
} {
  const burst = new Burst()
  let now = 1_000
  for (const { count, bad, everyMs = 10 } of answers)
    for (let nth = 0; nth < count; nth++) {
      now += everyMs
      burst.add(answer(now, bad))
    }
  return { burst, now }
}

t.test('10 bad ones of the last 40 are a burst, 9 are not', async t => {
  const nine = after({ count: 100, bad: false }, { count: 9, bad: true })
  t.notOk(nine.burst.isBurst(nine.now))
  t.equal(nine.burst.reason(nine.now), null)
  nine.burst.add(answer(nine.now, true))
  t.ok(nine.burst.isBurst(nine.now))
  t.equal(nine.burst.reason(nine.now), '10 of the last 40 answers are 5xx or failures')
})

t.test('10 bad ones are enough when there were no others', async t => {
  const { burst, now } = after({ count: 10, bad: true })
  t.equal(burst.reason(now), '10 of the last 10 answers are 5xx or failures')
})

t.test('what is further back than 40 answers is forgotten', async t => {
  const { burst, now } = after({ count: 20, bad: true }, { count: 30, bad: false })
  t.ok(burst.isBurst(now))
  burst.add(answer(now, false))
  t.notOk(burst.isBurst(now))
})

t.test('what is older than 60 s is forgotten', async t => {
  const { burst, now } = after({ count: 10, bad: true, everyMs: 0 })
  t.ok(burst.isBurst(now + 60_000))
  t.notOk(burst.isBurst(now + 60_001))
})

t.test('no connect for 1 s and 5 tried is a burst', async t => {
  const burst = new Burst()
  burst.add(connect(0, true))
  for (const at of [5_000, 5_200, 5_400, 5_600]) burst.add(connect(at, false))
  t.notOk(burst.isBurst(6_500), '4 were tried')
  burst.add(connect(5_900, false))
  t.notOk(burst.isBurst(5_999), 'for less than a second')
  t.ok(burst.isBurst(6_000))
  t.equal(burst.reason(6_500), 'no connection for 1.5 s, 5 tried')
  t.notOk(burst.isBurst(66_000), 'a minute later nobody knows')
})

t.test('one connect that succeeds ends it', async t => {
  const burst = new Burst()
  for (let at = 0; at < 9; at++) burst.add({ at: at * 300, bad: null, connect: 'refused' })
  t.ok(burst.isBurst(2_700))
  burst.add({ at: 2_700, bad: null, connect: 'made' })
  t.notOk(burst.isBurst(2_800))
  for (let at = 0; at < 4; at++) burst.add({ at: 2_800 + at * 400, bad: null, connect: 'refused' })
  t.notOk(burst.isBurst(4_500))
})

t.test('connections that are reused say nothing of connects', async t => {
  const { burst, now } = after({ count: 200, bad: false, everyMs: 100 })
  t.notOk(burst.isBurst(now))
})

const answers = [
  ['a failure is bad', null, 200, true],
  ['a failure is bad whatever legacy said', null, 500, true],
  ['a 5xx is bad', 500, 200, true],
  ['a 5xx is bad when legacy was not asked', 503, null, true],
  ['a 5xx is not bad when legacy said 5xx too', 500, 502, false],
  ['a 4xx is not bad', 404, 200, false],
  ['a 2xx is not bad', 200, 500, false],
] as const

for (const [what, candidate, legacy, bad] of answers) {
  t.test(what, async t => {
    t.equal(isBad(candidate, legacy), bad)
  })
}

/** After how many answers a candidate that fails so often is found; null if it is not within so many. */
function foundAfter(seed: number, bad: number, most: number): number | null {
  const { isIn } = chance(seed)
  const { burst, now } = after({ count: 40, bad: false })
  for (let nth = 1; nth <= most; nth++) {
    burst.add(answer(now + nth * 20, isIn(bad)))
    if (burst.isBurst(now + nth * 20)) return nth
  }
  return null
}

t.test(
  'a candidate that fails always is found after 10 answers, one that fails half the time after 19',
  async t => {
    t.equal(foundAfter(1, 1, 100), 10)
    const runs = Array.from({ length: 1_000 }, (_, run) => foundAfter(run * 3 + 1, 0.5, 1_000) ?? 1_000)
    t.comment(`half: median ${percentile(runs, 0.5)}, p95 ${percentile(runs, 0.95)}`)
    t.ok(Math.abs(percentile(runs, 0.5) - 19) <= 1)
    t.ok(percentile(runs, 0.95) <= 30)
  },
)

t.test('a candidate that fails in 2 % of its answers, as one may, is not found in 10,000', async t => {
  const found = Array.from({ length: 20 }, (_, run) => foundAfter(run * 3 + 1, 0.02, 10_000))
  t.ok(found.every(after => after === null))
})
