/** How long each page takes, and how large it is, with 500 routes and 100,000 stored differences: `node bench/pages.ts`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../src/store/open.ts'
import { delta, example } from '../test/store/samples.ts'
import { HEADER, startBanyan } from '../test/support/banyan.ts'

const ROUTES = 500
const EXAMPLES_A_ROUTE = 200
const FIELDS = 20
const TRIES = 15

const names = Array.from({ length: ROUTES }, (_, index) => `route-${index}`)
const folder = mkdtempSync(join(tmpdir(), 'banyan-pages-'))
const file = `sqlite:${join(folder, 'state.db')}`
const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true })]

await fill()
const routes = names
  .map(name => `  - { name: ${name}, match: { path: "/${name}/*" }, candidate: orders, phase: shadow }`)
  .join('\n')
const banyan = await startBanyan(
  { teardown: end => ends.push(end) },
  `upstreams: { legacy: "http://127.0.0.1:9", orders: "http://127.0.0.1:9" }\nlegacy: legacy\nroutes:\n${routes}\n`,
  1,
  HEADER.replace('"memory:"', JSON.stringify(file)),
)
const [{ id }] = (await (
  await fetch(`${banyan.adminUrl}/api/v1/routes/route-7/examples?limit=1`)
).json()) as [{ id: string }]
const paths = [
  '/',
  '/?from=300',
  '/routes/route-7',
  '/routes/route-7/promote',
  '/routes/route-7/differences',
  '/routes/route-7/differences?field=%24.f3',
  `/routes/route-7/differences/${id}`,
  '/activity',
  '/explain?url=/route-7/x',
  '/rollback',
]
for (const path of paths) {
  const taken: number[] = []
  let bytes = 0
  for (let tries = 0; tries < TRIES; tries++) {
    const began = performance.now()
    const answer = await fetch(banyan.adminUrl + path)
    bytes = (await answer.arrayBuffer()).byteLength
    taken.push(performance.now() - began)
    if (!answer.ok) throw new Error(`${path} is answered ${answer.status}`)
  }
  const median = taken.sort((a, b) => a - b)[TRIES >> 1]!
  process.stdout.write(
    `${median.toFixed(0).padStart(5)} ms ${(bytes / 1024).toFixed(0).padStart(5)} KiB  ${path}\n`,
  )
}
for (const end of ends.reverse()) await end()

/** What five hundred routes would have counted and kept. */
async function fill(): Promise<void> {
  const store = await openStore(file, { now: Date.now, log: () => {} })
  for (const route of names) {
    const examples = Array.from({ length: EXAMPLES_A_ROUTE }, (_, index) =>
      example(route, Date.now(), [`$.f${index % FIELDS}`], { perField: 50 }),
    )
    const signatures = Object.fromEntries(
      Array.from({ length: FIELDS }, (_, field) => [`["$.f${field}"]`, 10]),
    )
    await store.add({ deltas: [delta(route, 1, { match: 5_000, signatures })], examples, received: [] })
    const interval = {
      requests: { shadow: 9 },
      answered: { legacy: 9, candidate: 0 },
      agreed: 9,
      disagreed: 1,
      latency: { legacy: { 300: 9 }, candidate: { 290: 9 } },
    }
    const now = Date.now() - (Date.now() % 900_000)
    await store.addIntervals([
      ...Array.from({ length: 96 }, (_, back) => ({
        ...interval,
        route,
        at: now - back * 900_000,
        lengthMs: 900_000,
      })),
      ...Array.from({ length: 60 }, (_, back) => ({
        ...interval,
        route,
        at: now - back * 60_000,
        lengthMs: 60_000,
      })),
    ])
  }
  await store.close()
}
