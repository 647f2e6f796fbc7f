import { writeFile } from 'node:fs/promises'
import t from 'tap'
import { request } from 'undici'
import { startBanyan, type TestBanyan } from '../support/banyan.ts'
import { type MetricFamily, parseExposition, totalOf } from '../support/exposition.ts'
import { until } from '../support/until.ts'
import { closedPort, startUpstream } from '../support/upstream.ts'

type Families = ReadonlyMap<string, MetricFamily>

async function scraped({ adminUrl }: TestBanyan): Promise<Families | null> {
  const { statusCode, body } = await request(`${adminUrl}/metrics`)
  const text = await body.text()
  return statusCode === 200 ? parseExposition(text) : null
}

/** Once so many requests are told of, which may take a second. */
async function counted(banyan: TestBanyan, many: number): Promise<Families> {
  let found: Families | null = null
  await until(`${many} requests on /metrics`, async () => {
    found = await scraped(banyan)
    if (found === null) return false
    const outcomes = totalOf(found, 'banyan_exchanges_total')
    return (
      totalOf(found, 'banyan_requests_total') >= many &&
      outcomes >= many - totalOf(found, 'banyan_requests_total', { route: '' })
    )
  })
  return found!
}

async function ask(banyan: TestBanyan, paths: readonly string[]): Promise<void> {
  await Promise.all(
    paths.map(async path => {
      // A connection each, so that every front is asked.
      const { body } = await request(`${banyan.url}${path}`, { reset: true, headers: { who: path } })
      await body.dump()
    }),
  )
}

const paths = (prefix: string, many: number) => Array.from({ length: many }, (_, nth) => `${prefix}/${nth}`)

t.test(
  'counters are what was sent: in shadow and canary, by two fronts, across deaths of threads',
  async t => {
    const legacy = await startUpstream(t, (req, res) => {
      res.statusCode = req.url!.startsWith('/orders/1') ? 404 : 200
      res.end('a')
    })
    const candidate = await startUpstream(t, (req, res) => {
      res.statusCode = req.url!.startsWith('/orders/1') ? 404 : 200
      res.end(req.url!.endsWith('7') ? 'b' : 'a')
    })
    const banyan = await startBanyan(
      t,
      `upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}", gone: "http://127.0.0.1:${await closedPort()}" }
legacy: legacy
routes:
  - { name: orders, match: { path: "/orders/*" }, candidate: orders, phase: shadow, mirror: { noise: 0% } }
  - { name: carts, match: { path: "/carts/*" }, candidate: orders, phase: canary, mirror: { noise: 0% }, canary: { percent: 50%, stickyBy: "header:who" } }
  - { name: gone, match: { path: "/gone/*" }, candidate: gone, phase: live, fallback: false }
`,
      2,
    )
    await ask(banyan, [
      ...paths('/orders', 20),
      ...paths('/carts', 40),
      ...paths('/gone', 3),
      ...paths('/rest', 5),
    ])
    await ask(banyan, ['/%'])
    const sent = 69
    const found = await counted(banyan, sent)
    const requests = (labels: Record<string, string>) => totalOf(found, 'banyan_requests_total', labels)
    const outcomes = (labels: Record<string, string>) => totalOf(found, 'banyan_exchanges_total', labels)
    t.equal(requests({}), sent)
    t.equal(
      requests({ route: 'orders', side: 'legacy', status: '4xx' }),
      11,
      '/orders/1 and /orders/10 to 19',
    )
    t.equal(requests({ route: 'orders', side: 'legacy', status: '2xx' }), 9)
    t.equal(requests({ route: 'orders' }), 20)
    t.equal(requests({ route: 'carts', status: '2xx' }), 40)
    const served = requests({ route: 'carts', side: 'candidate' })
    t.ok(served > 5 && served < 35, `${served} of 40 by the candidate`)
    t.equal(requests({ route: 'carts', side: 'legacy' }), 40 - served)
    t.equal(requests({ route: 'gone', side: 'banyan', status: '5xx' }), 3)
    t.equal(requests({ route: '*', side: 'legacy' }), 5)
    t.equal(requests({ route: '', side: 'banyan', status: '4xx' }), 1)
    for (const route of ['orders', 'carts', 'gone', '*'])
      t.equal(outcomes({ route }), requests({ route }), `each exchange of ${route} has an outcome`)
    t.equal(outcomes({ route: 'orders', outcome: 'match' }), 18)
    t.equal(outcomes({ route: 'orders', outcome: 'differ', reason: '' }), 2, '/orders/7 and /orders/17')
    t.equal(outcomes({ route: 'carts', outcome: 'differ' }), 4)
    t.equal(outcomes({ route: 'gone', outcome: 'failed', reason: 'connect' }), 3)
    t.equal(outcomes({ route: '*', outcome: 'skipped', reason: 'phase' }), 5)
    const heads = (side: string) =>
      totalOf(found, 'banyan_pair_head_seconds_count', { route: 'orders', side })
    t.same([heads('legacy'), heads('candidate')], [20, 20])
    t.equal(totalOf(found, 'banyan_request_duration_seconds_count'), sent)
    t.equal(totalOf(found, 'banyan_route_phase', { route: 'orders', phase: 'shadow' }), 1)
    t.equal(totalOf(found, 'banyan_route_phase', { route: 'orders' }), 1, 'and in no other')
    t.equal(totalOf(found, 'banyan_route_candidate_ratio', { route: 'carts' }), 0.5)
    t.equal(totalOf(found, 'banyan_route_verdict', { route: 'orders', verdict: 'wait' }), 1)
    t.equal(totalOf(found, 'banyan_store_up'), 1)
    t.equal(totalOf(found, 'banyan_reloads_total', { result: 'applied' }), 1, 'the first file is none')
    t.ok(totalOf(found, 'banyan_mirror_limit_bytes') > 0)
    const threads = found.get('banyan_event_loop_delay_seconds')!.series.map(({ labels }) => labels.thread)
    t.same([...new Set(threads)].sort(), ['back', 'front-0', 'front-1', 'supervisor'])
    t.ok(
      totalOf(found, 'process_cpu_seconds_total') > 0 && totalOf(found, 'process_resident_memory_bytes') > 0,
    )

    let before = found
    const noStepBack = (now: Families, what: string) => {
      // Sums of seconds are added up in another order: the last bits may differ.
      for (const name of [
        'banyan_requests_total',
        'banyan_exchanges_total',
        'banyan_pair_head_seconds',
        'banyan_request_duration_seconds',
        'process_cpu_seconds_total',
      ])
        for (const { name: series, labels, value } of before.get(name)!.series)
          if (totalOf(now, series, labels) < value * (1 - 1e-9))
            t.fail(`${what}: ${series} ${JSON.stringify(labels)}`)
      before = now
    }
    for (const [thread, total] of [
      ['back', sent + 20],
      ['front-0', sent + 40],
      ['back', sent + 60],
    ] as const) {
      const again = new Promise<void>(resolve => banyan.supervisor.once('restarted', () => resolve()))
      const ready =
        thread === 'back' ? null : new Promise<void>(resolve => banyan.supervisor.on('progress', resolve))
      await banyan.supervisor.kill(thread)
      await again
      await ready
      await until('the admin port answers', async () => {
        const now = await scraped(banyan).catch(() => null)
        if (now !== null) noStepBack(now, `after the death of ${thread}`)
        return now !== null
      })
      await ask(banyan, paths('/orders', 20))
      noStepBack(await counted(banyan, total), `later, after the death of ${thread}`)
      t.equal(totalOf(before, 'banyan_requests_total'), total, 'and nothing is counted twice')
    }
    await until('restarts are told', async () => {
      const now = await scraped(banyan)
      return now !== null && totalOf(now, 'banyan_thread_restarts_total', { thread: 'back' }) === 2
    })
    t.equal(totalOf((await scraped(banyan))!, 'banyan_thread_restarts_total', { thread: 'front-0' }), 1)
  },
)

t.test('a change of the file that is refused is counted, and a route that is gone is not shown', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('a'))
  const yaml = (route: string) => `upstreams: { legacy: "${legacy.url}", orders: "${legacy.url}" }
legacy: legacy
routes: [{ name: ${route}, match: { path: "/orders/*" }, candidate: orders, phase: shadow }]
`
  const banyan = await startBanyan(t, yaml('orders'))
  await ask(banyan, paths('/orders', 3))
  await counted(banyan, 3)
  await banyan.edit(yaml('purchases'))
  await writeFile(banyan.file, 'version: 2\n')
  await until('it is counted as refused', async () => {
    const found = await scraped(banyan)
    return found !== null && totalOf(found, 'banyan_reloads_total', { result: 'refused' }) === 1
  })
  const found = (await scraped(banyan))!
  t.equal(totalOf(found, 'banyan_reloads_total', { result: 'applied' }), 1)
  t.ok(totalOf(found, 'banyan_file_problems') > 0)
  const routes = [...found.values()].flatMap(({ series }) => series.map(({ labels }) => labels.route ?? ''))
  t.same([...new Set(routes)].sort(), ['', '*', 'purchases'])
})
