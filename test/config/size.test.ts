import t from 'tap'
import { parseConfig } from '../../src/config/load.ts'

/** A file of so many routes, as large ones are: every route says a few things. */
function large(routes: number): string {
  const lines = [
    'version: 1',
    'upstreams: { legacy: "http://127.0.0.1:1", a: "http://127.0.0.1:2" }',
    'legacy: legacy',
  ]
  lines.push('defaults: { timeout: 5s, mirror: { sample: 10% } }', 'routes:')
  for (let index = 0; index < routes; index++) {
    lines.push(`  - name: route-${index}`)
    lines.push(`    match: { path: "/r${index}/*", method: [GET, HEAD], headers: { x-a: true } }`)
    lines.push('    candidate: a', '    phase: shadow', '    mirror: { methods: [GET] }')
    lines.push('    compare: { ignore: ["$.generatedAt"] }')
  }
  return `${lines.join('\n')}\n`
}

t.test('10,000 routes are read in a few seconds, and in the memory of a worker', async t => {
  const text = large(10_000)
  const start = performance.now()
  const { plan, problems, routes } = parseConfig(text, 'routes.yaml', {})
  const took = performance.now() - start
  t.strictSame([problems, routes, plan?.routes.length], [[], 10_000, 10_000])
  t.match(plan?.routes.at(-1), {
    name: 'route-9999',
    timeoutMs: 5_000,
    mirror: { methods: ['GET'], sample: 0.1 },
  })
  // Some 3 s on an idle machine; the bound is for a busy one.
  t.ok(took < 30_000, `${Math.round(took)} ms`)
  t.ok(process.memoryUsage.rss() < 1.5 * 2 ** 30, `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`)
  t.comment(
    `${Math.round(took)} ms, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB, ${text.length} characters`,
  )
})

t.test('a mistake in each of 2,000 routes', async t => {
  const text = large(2_000)
    .replaceAll('candidate: a', 'candidate: b')
    .replaceAll('phase: shadow', 'phas: shadow')
  const start = performance.now()
  const { problems } = parseConfig(text, 'routes.yaml', {})
  t.equal(problems.length, 1_001)
  t.ok(performance.now() - start < 20_000)
})
