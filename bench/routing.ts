/**
 * How long a match takes in a table of 10,000 routes, and how long building that table holds up a front's loop.
 *
 * Half of the routes are prefixes, a quarter templates, a fifth exact, 20 expressions (the rest: more exact paths);
 * a third have a host or a header. Run it: node bench/routing.ts
 *
 * Times are wall time: a slice's longest is as a rule a garbage collection of the young objects, not the slice's work.
 */
import { buildInSlices, match, type Table } from '../src/routing/table.ts'
import type { RequestHead, Route } from '../src/types.ts'
import { request, route, type Written } from '../test/routing/routes.ts'

const ROUTES = 10_000
const REQUESTS = 20_000
const TARGETS = { medianUs: 20, sliceMs: 10, buildMs: 500 }
const WORDS = ['orders', 'users', 'carts', 'items', 'invoices', 'search', 'media', 'reports', 'api', 'shop']

const routes = manyRoutes()
const requests = manyRequests()
report('cold build', build(routes))
for (let i = 0; i < 3; i++) report('warm build', build(routes))
const { table } = build(routes)
for (let i = 0; i < 3; i++) reportMatches('mixed', table, requests)
reportMatches(
  'prefixes only',
  table,
  requests.filter((_, i) => i % 4 < 2),
)
for (const [name, path] of hostilePaths()) reportHostile(name, table, request(path))

function manyRoutes(): Route[] {
  return Array.from({ length: ROUTES }, (_, i) => route(`r${i}`, { path: pathOf(i), ...extrasOf(i) }))
}

function pathOf(i: number): string {
  const word = WORDS[i % 10]
  if (i % 500 === 7) return `~ ^/${word}/x${i}/[0-9]+/(lines|items)$`
  if (i % 20 < 10) return i % 3 === 0 ? `/${word}/p${i}/*` : `/v${i % 7}/${word}/p${i}/*`
  if (i % 20 < 15) return `/${word}/:id/t${i}/:part`
  return `/${word}/e${i}/list`
}

function extrasOf(i: number): Written {
  if (i % 3 !== 0) return {}
  if (i % 6 === 0) return { hosts: [i % 12 === 0 ? `h${i % 50}.example.com` : `*.z${i % 20}.example.com`] }
  return { headers: { 'x-tenant': `t${i % 100}` } }
}

function manyRequests(): RequestHead[] {
  return Array.from({ length: REQUESTS }, (_, n) => {
    const i = (n * 7919) % ROUTES
    const path = pathOf(i).startsWith('~') ? `/${WORDS[i % 10]}/x${i}/42/lines` : pathOf(i)
    const filled = path.replace(':id', String(n)).replace(':part', 'lines').replace('/*', `/${n}/lines`)
    const host = n % 3 === 0 ? `h${i % 50}.example.com` : `a.b.z${i % 20}.example.com`
    return request(filled, { host, headers: headersOf(i), query: 'page=2&sort=name' })
  })
}

function headersOf(i: number): string[] {
  const headers = ['Host', 'x', 'User-Agent', 'Mozilla/5.0', 'Accept', '*/*', 'Accept-Encoding', 'gzip, br']
  headers.push('Cookie', 'sid=0123456789abcdef; theme=dark', 'Referer', 'https://example.com/', 'DNT', '1')
  return [...headers, 'X-Tenant', `t${i % 100}`]
}

function hostilePaths(): [string, string][] {
  return [
    ['10 kB of slashes', '/'.repeat(10_240)],
    ['16 kB of one segment', `/${'a'.repeat(16_383)}`],
    ['16 kB of short segments', '/api'.repeat(4_096)],
    ['16 kB like an expression', `/orders/x7/${'1'.repeat(16_370)}`],
  ]
}

function build(all: readonly Route[]): { table: Table; totalMs: number; longestMs: number; slices: number } {
  const slices = buildInSlices(all)
  let totalMs = 0
  let longestMs = 0
  for (let count = 1; ; count++) {
    const start = performance.now()
    const slice = slices.next()
    const ms = performance.now() - start
    totalMs += ms
    longestMs = Math.max(longestMs, ms)
    if (slice.done) return { table: slice.value, totalMs, longestMs, slices: count }
  }
}

function report(name: string, { totalMs, longestMs, slices }: ReturnType<typeof build>): void {
  const good = totalMs < TARGETS.buildMs && longestMs < TARGETS.sliceMs
  line(good, name, `${totalMs.toFixed(0)} ms in all, longest of ${slices} slices ${longestMs.toFixed(1)} ms`)
}

function reportMatches(name: string, table: Table, heads: readonly RequestHead[]): void {
  const times = heads.map(head => timeUs(table, head)).sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)]!
  const found = heads.filter(head => match(table, head) !== null).length
  const figures = `median ${at(0.5).toFixed(2)} µs, p99 ${at(0.99).toFixed(2)} µs, worst ${times.at(-1)!.toFixed(0)} µs`
  line(at(0.5) < TARGETS.medianUs, name, `${figures}; ${found} of ${heads.length} matched`)
}

function reportHostile(name: string, table: Table, head: RequestHead): void {
  const times = Array.from({ length: 20 }, () => timeUs(table, head)).sort((a, b) => a - b)
  line(
    times[19]! < 10_000,
    name,
    `median ${times[10]!.toFixed(0)} µs, worst of 20 ${times[19]!.toFixed(0)} µs`,
  )
}

function timeUs(table: Table, head: RequestHead): number {
  const start = process.hrtime.bigint()
  match(table, head)
  return Number(process.hrtime.bigint() - start) / 1_000
}

function line(good: boolean, name: string, figures: string): void {
  console.log(`${good ? '✔' : '✖'} ${name.padEnd(26)}${figures}`)
}
