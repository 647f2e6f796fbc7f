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
  /** What was asked from its first bad answer, to a caller or a copy, up to the last time it answered a caller. */
  readonly askedWhileBad: number
  /** Callers' answers that were no 200. */
  readonly errors: readonly string[]
  view(): Promise<RouteView>
  state(): Promise<RouteState>
  overview(): Promise<Overview>
  history(): Promise<readonly HistoryEntry[]>
  /** Asks once; `connections` of its own tell fronts apart. */
  ask(who: string, agent?: Agent): Promise<string>
  /** Asks so often, each time a little later, or later still on a slow machine. */
  askMore(times: number): Promise<void>
  /** Asks until it is so. Rejects, naming what was waited for, when `atMost` are not enough. */
  askUntil(what: string, reached: () => boolean | Promise<boolean>, atMost?: number): Promise<void>
}

/** 50 times a second. */
const EVERY_MS = 20
/** Of those that are asked at once; when all wait for an answer nothing more is asked. */
const CALLERS = 4

/** One route in canary at half of the callers. `route` is added to it. */
export async function startBreaking(
  t: Teardown,
  options: { readonly route?: string; readonly workers?: number; readonly store?: string } = {},
): Promise<Breaking> {
  const { route = '', workers = 1, store = 'memory:' } = options
  let [asked, served, askedAtLastServed] = [0, 0, 0]
  let askedAtFirstBad: number | null = null
  const errors: string[] = []
  const json = { 'content-type': 'application/json' }
  const legacy = await startUpstream(t, (_, res) => res.writeHead(200, json).end('{"price":1,"by":"us"}'))
  const candidate = await startUpstream(t, (req, res) => {
    if (!('banyan-mirror' in req.headers)) {
      served++
      askedAtLastServed = asked
    }
    // Every fifth.
    const isBad = breaking.fault === '500' || (breaking.fault === 'wrong' && asked % 5 === 0)
    if (isBad) askedAtFirstBad ??= asked
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
    get askedWhileBad() {
      return Math.max(0, askedAtLastServed - (askedAtFirstBad ?? askedAtLastServed))
    },
    errors,
    view: () => admin<RouteView>('routes/orders'),
    state: async () => (await admin<RouteView>('routes/orders')).state,
    overview: () => admin<Overview>('overview'),
    history: () => admin<HistoryEntry[]>('history?route=orders'),
    ask,
    askMore: async times => {
      const waiting = new Set<Promise<unknown>>()
      for (let left = times; left > 0; left--) {
        if (waiting.size === CALLERS) await Promise.race(waiting)
        const one: Promise<unknown> = ask(`caller-${asked}`)
          .catch(error => errors.push(String(error)))
          .finally(() => waiting.delete(one))
        waiting.add(one)
        await delay(EVERY_MS)
      }
      await Promise.all(waiting)
    },
    askUntil: async (what, reached, atMost = 500) => {
      const before = asked
      while (!(await reached())) {
        if (asked - before >= atMost) throw new Error(`not within ${atMost} requests: ${what}`)
        await breaking.askMore(5)
      }
    },
  }
  return breaking
}
