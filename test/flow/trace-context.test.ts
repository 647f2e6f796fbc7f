import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { request } from 'undici'
import { runBanyan } from '../support/process.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLERS = `00-${ID}-00f067aa0ba902b7-01`
const idOf = (headers: IncomingHttpHeaders) => String(headers.traceparent).slice(3, 35)
const spanOf = (headers: IncomingHttpHeaders) => String(headers.traceparent).slice(36, 52)

t.test('both sides are asked in one trace: the copy and the control as spans of their own', async t => {
  const asked = { legacy: [] as IncomingHttpHeaders[], candidate: [] as IncomingHttpHeaders[] }
  const legacy = await startUpstream(t, (req, res) => {
    asked.legacy.push(req.headers)
    res.end('same')
  })
  const candidate = await startUpstream(t, (req, res) => {
    asked.candidate.push(req.headers)
    res.end('same')
  })
  const banyan = await runBanyan(
    t,
    `upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes: [{ name: orders, match: { path: "/orders/*" }, candidate: orders, phase: shadow }]
`,
  )
  const ask = async (path: string, headers: Record<string, string>) => {
    asked.legacy = []
    asked.candidate = []
    const { body } = await request(`${banyan.url}${path}`, { headers })
    await body.dump()
    // Legacy a second time: the first fifty copies have a control.
    await until('all have been asked', () => asked.legacy.length === 2 && asked.candidate.length === 1)
    const served = asked.legacy.find(headers => headers['banyan-mirror'] === undefined)!
    const control = asked.legacy.find(headers => headers['banyan-mirror'] !== undefined)!
    return { served, control, copy: asked.candidate[0]! }
  }

  const given = await ask('/orders/1', { traceparent: CALLERS, tracestate: 'congo=t61rcWkgMzE' })
  t.equal(given.served.traceparent, CALLERS)
  for (const one of Object.values(given)) {
    t.equal(idOf(one), ID)
    t.equal(one.tracestate, 'congo=t61rcWkgMzE')
    t.match(one.traceparent, /-01$/)
  }
  t.equal(new Set(Object.values(given).map(spanOf)).size, 3)
  t.match(await banyan.logged({ path: '/orders/1' }), { trace: ID })

  const made = await ask('/orders/2', { traceparent: `${CALLERS}-more`, tracestate: 'congo=t61rcWkgMzE' })
  const { trace } = await banyan.logged({ path: '/orders/2' })
  for (const one of Object.values(made)) {
    t.equal(idOf(one), trace)
    t.equal(one.tracestate, undefined)
    t.match(one.traceparent, /^00-[\da-f]{32}-[\da-f]{16}-00$/)
  }
  t.not(trace, ID)
  t.equal(new Set(Object.values(made).map(spanOf)).size, 3)
})
