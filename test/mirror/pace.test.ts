import t from 'tap'
import { Pace, SLICE_BYTES } from '../../src/mirror/pace.ts'
import { startFront } from '../support/front.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const CHUNK = 64 * 1024

/** Something that reads a chunk whenever it may. */
function reader(pace: Pace) {
  const one = { pauses: 0, resumes: 0, pause: () => one.pauses++, resume: () => one.resumes++ }
  return Object.assign(one, {
    read: () => {
      pace.spend(CHUNK)
      return pace.hold(one)
    },
  })
}

t.test('what fits into a slice is read at once', async t => {
  const one = reader(new Pace(() => 0))
  for (let read = 0; read < SLICE_BYTES; read += CHUNK) t.equal(one.read(), false)
  t.equal(one.read(), true)
  t.match(one, { pauses: 1, resumes: 0 })
})

t.test('who waits goes on, a few at a time', async t => {
  const pace = new Pace(() => 0)
  pace.spend(SLICE_BYTES)
  const many = Array.from({ length: 40 }, () => reader(pace))
  for (const one of many) t.equal(one.read(), true)
  await until('the first go on', () => many[0]!.resumes > 0)
  t.equal(many.filter(one => one.resumes > 0).length, SLICE_BYTES / CHUNK)
  await until('all go on', () => many.every(one => one.resumes === 1))
})

t.test('copies that are flooded are read slowly, and their callers at once', async t => {
  const PIECE = Buffer.alloc(CHUNK, 'x')
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
  - { name: orders, match: { path: "/*" }, candidate: orders, phase: shadow, mirror: { maxBody: 64MiB, timeout: 1s } }
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
    poured > SLICE_BYTES && poured < (seconds * 130 + 40 * 16) * 1024 * 1024,
    `${poured / 1024 / 1024} MiB in ${seconds} s`,
  )
})
