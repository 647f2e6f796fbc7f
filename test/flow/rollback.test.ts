import t from 'tap'
import { startBanyan } from '../support/banyan.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

t.test(
  'a candidate that turns bad in canary is taken off its callers within two seconds, and held',
  async t => {
    let isBad = false
    const legacy = await startUpstream(t, (_, res) => res.end('fine'))
    const candidate = await startUpstream(t, (_, res) => {
      if (isBad) res.statusCode = 500
      res.end(isBad ? 'oh' : 'fine')
    })
    const banyan = await startBanyan(
      t,
      `upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes:
  - name: orders
    match: { path: "/orders/*" }
    candidate: orders
    phase: canary
    canary: { percent: 50%, stickyBy: "header:who" }
`,
    )
    const view = async () => (await (await fetch(`${banyan.adminUrl}/api/v1/routes/orders`)).json()) as any
    const ask = async (nth: number) => {
      const response = await fetch(`${banyan.url}/orders/${nth}`, { headers: { who: `caller-${nth}` } })
      await response.text()
      return response.status
    }
    for (let nth = 0; nth < 50; nth++) t.equal(await ask(nth), 200)
    t.equal((await view()).state.phase, 'canary')
    isBad = true
    const began = performance.now()
    const statuses: number[] = []
    await until('legacy serves everybody again', async () => {
      statuses.push(await ask(statuses.length))
      return (await view()).state.phase === 'shadow'
    })
    t.ok(performance.now() - began < 2_000, 'within 2 s')
    t.ok(
      statuses.every(status => status === 200),
      'no caller saw an error',
    )
    const { state } = await view()
    t.match(state, { phase: 'shadow', held: true, by: 'banyan' })
    const history = (await (await fetch(`${banyan.adminUrl}/api/v1/history?route=orders`)).json()) as any
    t.match(history[0], {
      kind: 'rolled-back',
      by: 'banyan',
      why: '10 of the last 40 answers are 5xx or failures',
    })
  },
)
