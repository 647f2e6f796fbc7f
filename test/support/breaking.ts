import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { Overview, RouteView } from '../../src/types/steering.ts'
import type { HistoryEntry } from '../../src/types/store.ts'
import type { RouteState } from '../../src/types.ts'
import { HEADER, startBanyan, type Teardown, type TestBanyan } from './banyan.ts'
import { startUpstream, type Upstream } from './upstream.ts'

type Fault = 'none' | '500' | 'wrong' | 'gone'

/** A shop whose candidate can be broken, and callers who ask at a steady rate. */
export interface Breaking {
  readonly banyan: TestBanyan
  readonly candidate: Upstream
  fault: Fault
  /** How often the candidate answered a caller, not a copy. */
  readonly servedByCandidate: number
  /** When it last did, and when it first answered badly, on `performance.now`'s clock; 0: never. */
  readonly lastServedAt: number
  readonly firstBadAt: number
  /** Callers' answers that were no 200. */
  readonly errors: readonly string[]
  view(): Promise<RouteView>
  state(): Promise<RouteState>
  overview(): Promise<Overview>
  history(): Promise<readonly HistoryEntry[]>
  /** Asks once; `connections` of its own tell fronts apart. */
  ask(who: string, agent?: Agent): Promise<string>
  /** Asks 50 times a second until it is so; in milliseconds since it began. */
  askUntil(reached: () => Promise<boolean>, withinMs: number): Promise<number>
}

const EVERY_MS = 20

/** One route in canary at half of the callers. `route` is added to it. */
export async function startBreaking(
  t: Teardown,
  options: { readonly route?: string; readonly workers?: number; readonly store?: string } = {},
): Promise<Breaking> {
  const { route = '', workers = 1, store = 'memory:' } = options
  let [served, lastServedAt, firstBadAt] = [0, 0, 0]
  let asked = 0
  const errors: string[] = []
  const json = { 'content-type': 'application/json' }
  const legacy = await startUpstream(t, (_, res) => res.writeHead(200, json).end('{"price":1,"by":"us"}'))
  const candidate = await startUpstream(t, (req, res) => {
    if (!('banyan-mirror' in req.headers)) {
      served++
      lastServedAt = performance.now()
    }
    // Every fifth.
    const isBad = breaking.fault === '500' || (breaking.fault === 'wrong' && asked % 5 === 0)
    if (isBad) firstBadAt ||= performance.now()
    if (breaking.fault === '500') res.writeHead(500).end('oh')
    else res.writeHead(200, json).end(isBad ? '{"price":2,"by":"us"}' : '{"price":1,"by":"us"}')
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
${route}`,
    workers,
    HEADER.replace('memory:', store),
  )
  const admin = async <Body>(path: string) =>
    (await (await fetch(`${banyan.adminUrl}/api/v1/${path}`)).json()) as Body
  const callers = new Agent({ connections: 64 })
  t.teardown(() => callers.destroy())
  const ask = async (who: string, agent = callers) => {
    const { statusCode, body } = await request(`${banyan.url}/orders/${asked++}`, {
      headers: { who },
      dispatcher: agent,
    })
    const text = await body.text()
    if (statusCode !== 200) errors.push(`${statusCode} ${text}`)
    return text
  }
  const breaking: Breaking = {
    banyan,
    candidate,
    fault: 'none',
    get servedByCandidate() {
      return served
    },
    get lastServedAt() {
      return lastServedAt
    },
    get firstBadAt() {
      return firstBadAt
    },
    errors,
    view: () => admin<RouteView>('routes/orders'),
    state: async () => (await admin<RouteView>('routes/orders')).state,
    overview: () => admin<Overview>('overview'),
    history: () => admin<HistoryEntry[]>('history?route=orders'),
    ask,
    askUntil: async (reached, withinMs) => {
      const began = performance.now()
      const asking: Promise<unknown>[] = []
      for (let nth = 0; performance.now() - began < withinMs; nth++) {
        asking.push(ask(`caller-${asked}`).catch(error => errors.push(String(error))))
        if (nth % 5 === 4 && (await reached())) break
        await delay(Math.max(0, began + nth * EVERY_MS - performance.now()))
      }
      const took = performance.now() - began
      await Promise.all(asking)
      return took
    },
  }
  return breaking
}
