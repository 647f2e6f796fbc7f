import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { outcomesOf } from '../../src/control/views.ts'
import { openStore } from '../../src/store/open.ts'
import type { Outcomes, RouteView } from '../../src/types/steering.ts'
import type { Side } from '../../src/types.ts'
import type { Teardown } from './banyan.ts'
import { type BanyanProcess, runFile } from './process.ts'
import { startUpstream } from './upstream.ts'

/** A real process on SQLite in a folder of the test's, with one route in shadow whose candidate is wrong in several ways. */
export interface LoadedShadow {
  readonly store: string
  /** Starts it, again too: on the same file and store. */
  start(): Promise<BanyanProcess>
}

/** Every third answer differs, every seventh fails, every eleventh never comes. */
export async function loadedShadow(t: Teardown, folder: string): Promise<LoadedShadow> {
  const legacy = await startUpstream(t, (_, response) => order(response, 'legacy', 0))
  let asked = 0
  const candidate = await startUpstream(t, (_, response) => order(response, 'candidate', ++asked))
  const file = join(folder, 'routes.yaml')
  writeFileSync(
    file,
    `version: 1
listen: { host: 127.0.0.1, port: 0 }
admin: { host: 127.0.0.1, port: 0 }
store: "sqlite:state.db"
drain: 1s
upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes:
  - { name: orders, match: { path: "/*" }, candidate: orders, phase: shadow, mirror: { timeout: 2s } }
`,
  )
  return { store: join(folder, 'state.db'), start: () => runFile(t, file) }
}

function order(response: ServerResponse, side: Side, nth: number): void {
  if (nth > 0 && nth % 11 === 0) return
  if (nth > 0 && nth % 7 === 0) {
    response.destroy()
    return
  }
  const by = nth % 3 === 2 ? side : 'legacy'
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: 42, by }))
}

export function totalOf({ match, differ, failed, skipped }: Outcomes): number {
  const counts = [...Object.values(failed), ...Object.values(skipped)] as (number | undefined)[]
  return counts.reduce((sum: number, many) => sum + (many ?? 0), match + differ)
}

/** What a running one says of the route. */
export async function viewOf({ adminPort }: BanyanProcess): Promise<RouteView> {
  return (await (await fetch(`http://127.0.0.1:${adminPort}/api/v1/routes/orders`)).json()) as RouteView
}

/** What the files say of the route, when nobody has them open. Whatever is to be said about opening them throws. */
export async function keptIn(
  file: string,
): Promise<{ readonly outcomes: Outcomes; readonly phase: string; readonly epoch: number }> {
  const said: string[] = []
  const store = await openStore(`sqlite:${file}`, { now: Date.now, log: (_, what) => said.push(what) })
  try {
    if (said.length > 0 || store.isNew) throw new Error(`the store is not as it was: ${said.join('; ')}`)
    const { phase, epoch } = (await store.states()).get('orders')!.state
    return { outcomes: outcomesOf(await store.evidence('orders', epoch)), phase, epoch }
  } finally {
    await store.close()
  }
}
