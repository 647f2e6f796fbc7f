import t from 'tap'
import { BURST_BYTES, BYTES_PER_SECOND, Pace } from '../../src/mirror/pace.ts'
import { startFront } from '../support/front.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const CHUNK = 16 * 1024

/** A clock that stands until it is moved. */
function clock() {
  const at = { ms: 0, read: () => at.ms }
  return at
}

function reader() {
  const one = { pauses: 0, resumes: 0, pause: () => one.pauses++, resume: () => one.resumes++ }
  return one
}

t.test('what is read at once is bounded, and so is what may be read later', async t => {
  const at = clock()
  const pace = new Pace(at.read)
  pace.spend(BURST_BYTES)
  t.equal(pace.isSpent, false)
  pace.spend(1)
  t.equal(pace.isSpent, true)
  at.ms += 60_000
  t.equal(pace.isSpent, false)
  pace.spend(BURST_BYTES + 1)
  t.equal(pace.isSpent, true, 'a minute is worth no more than a burst')
})

t.test('what was read too early is made up for by time', async t => {
  const at = clock()
  const pace = new Pace(at.read)
  pace.spend(BURST_BYTES + BYTES_PER_SECOND)
  at.ms = 999
  t.equal(pace.isSpent, true)
  at.ms = 1_001
  t.equal(pace.isSpent, false)
})

t.test('what callers are given may be read in copies too', async t => {
  const pace = new Pace(() => 0)
  for (let given = 0; given < 100 * BURST_BYTES; given += CHUNK) {
    pace.earn(CHUNK)
    pace.spend(CHUNK)
  }
  t.equal(pace.isSpent, false)
})

t.test('who waits goes on in the order they came, and who left does not', async t => {
  const at = clock()
  const pace = new Pace(at.read)
  pace.spend(BURST_BYTES + 1)
  const [first, gone, second] = [reader(), reader(), reader()]
  for (const one of [first, gone, second]) pace.hold(one)
  pace.leave(gone)
  t.match([first, gone, second], [{ pauses: 1 }, { pauses: 1 }, { pauses: 1 }])
  at.ms = 1
  await until('the first goes on', () => first.resumes > 0)
  at.ms = 1_000
  await until('the second goes on', () => second.resumes > 0)
  t.match([first, gone, second], [{ resumes: 1 }, { resumes: 0 }, { resumes: 1 }])
})

t.test('copies that are flooded are read slowly, and their callers at once', async t => {
  const PIECE = Buffer.alloc(64 * 1024, 'x')
  let poured = 0
  const legacy = await startUpstream(t, (_, response) => response.end('fine'))
  const candidate = await startUpstream(t, (_, response) => {
    const pour = () => {
      for (let more = true; more && !response.destroyed; poured += PIECE.length) more = response.write(PIECE)
    }
    response.on('drain', pour)
    pour()
  })
  const front = await startFront(
    t,
    `
upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
limits: { mirrorBytes: 4GiB }
routes:
  - { name: orders, match: { path: "/*" }, candidate: orders, phase: shadow, mirror: { maxBody: 64MiB, timeout: 5s } }
`,
  )
  const began = performance.now()
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const answer = await fetch(front.url)
      await answer.text()
      return answer.status
    }),
  )
  t.ok(statuses.every(status => status === 200))
  const outcomes = await front.back.counted('orders', 40)
  const seconds = (performance.now() - began) / 1000
  t.same(outcomes, { 'bytes-full': 40 }, 'it is not held against the candidate')
  // Beside what was read there is what waits in 40 sockets, of which the kernel decides.
  t.ok(
    poured > BURST_BYTES && poured < (seconds * 20 + 40 * 16) * 1024 * 1024,
    `${poured / 1024 / 1024} MiB in ${seconds} s`,
  )
})
