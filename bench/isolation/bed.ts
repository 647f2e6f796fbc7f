import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Outcomes } from '../../src/types/steering.ts'
import { type Child, freePorts, GIVING_WAY, lastWords, start, stop } from '../children.ts'
import type { Block, BlockResult } from './load.ts'
import type { Delays } from './loop-delay.ts'
import type { Asked, Kind } from './upstream.ts'

/** The route whose requests are copied, and two that are alike but for that: callers of all three get the same answers. */
export const ROUTES = ['plain', 'again', 'copied'] as const
export type RouteName = (typeof ROUTES)[number]

/** Banyan between a load generator, a healthy legacy and a candidate of some kind; all of them processes of their own. */
export interface Bed {
  readonly banyan: Child
  /** The admin port. */
  readonly admin: string
  readonly load: (block: Block) => Promise<BlockResult>
  readonly url: (route: RouteName, bytes: number) => string
  readonly outcomes: (route: RouteName) => Promise<Outcomes>
  readonly asked: () => Promise<Asked>
  /** How late the front's loop was between two times (milliseconds since 1970), each 10 ms. */
  readonly lateness: (from: number, to: number) => Pick<Delays, 'delaysMs' | 'workedMs'>
  readonly end: () => Promise<void>
}

/** Short of the 10 s that is usual, so that what a block leaves behind is over before the next one. */
export const COPY_TIMEOUT_MS = 2_000

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const MAIN = here('../../src/main.ts')
const READY_WITHIN_MS = 60_000
let beds = 0

export async function openBed(
  folder: string,
  kind: Kind,
  delayMs: { readonly legacy: number; readonly candidate: number },
): Promise<Bed> {
  const place = join(folder, `${++beds}-${kind}`)
  mkdirSync(place)
  const ports = await freePorts(7)
  const [legacy, legacyControl, candidate, candidateControl, loadControl, proxy, admin] = ports as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const delays = join(place, 'loop-delays')
  writeFileSync(delays, '')
  writeFileSync(join(place, 'routes.yaml'), routesFile({ proxy, admin, legacy, candidate }))
  process.env.LOOP_DELAYS = delays
  const run = (name: string, args: readonly (string | number)[], before: readonly string[] = []) => {
    const [command, ...rest] = [...before, process.execPath, ...args.map(String)]
    return start(name, command!, rest, { folder: place, cwd: place })
  }
  const children = [
    run('legacy', [here('upstream.ts'), legacy, legacyControl, 'healthy', delayMs.legacy]),
    run('candidate', [here('upstream.ts'), candidate, candidateControl, kind, delayMs.candidate], GIVING_WAY),
    run('load', [here('load.ts'), loadControl]),
  ]
  const flags = ['--import', here('loop-delay.ts')]
  const banyan = run('banyan', [...flags, MAIN, 'run', '--config', join(place, 'routes.yaml')])
  const api = `http://127.0.0.1:${admin}`
  await Promise.all([
    answering(children[0]!, `http://127.0.0.1:${legacyControl}`),
    answering(children[1]!, `http://127.0.0.1:${candidateControl}`),
    answering(children[2]!, `http://127.0.0.1:${loadControl}`),
    answering(banyan, `${api}/readyz`),
  ])
  return {
    banyan,
    admin: api,
    url: (route, bytes) => `http://127.0.0.1:${proxy}/${route}/${bytes}`,
    load: async block => {
      const body = JSON.stringify(block)
      const answer = await fetch(`http://127.0.0.1:${loadControl}`, { method: 'POST', body })
      return (await answer.json()) as BlockResult
    },
    outcomes: async route => {
      const answer = await fetch(`${api}/api/v1/routes/${route}`)
      return ((await answer.json()) as { outcomes: Outcomes }).outcomes
    },
    asked: async () => (await (await fetch(`http://127.0.0.1:${candidateControl}`)).json()) as Asked,
    lateness: (from, to) => latenessIn(delays, from, to),
    end: async () => {
      for (const child of [children[2]!, banyan, children[0]!, children[1]!]) await stop(child, 20_000)
    },
  }
}

/** All outcomes of a route together. */
export function totalOf({ match, differ, failed, skipped }: Outcomes): number {
  const sum = (counts: { readonly [what: string]: number }) =>
    Object.values(counts).reduce((all, many) => all + many, 0)
  return (
    match + differ + sum(failed as { [what: string]: number }) + sum(skipped as { [what: string]: number })
  )
}

function latenessIn(file: string, from: number, to: number): Pick<Delays, 'delaysMs' | 'workedMs'> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.endsWith('}'))
    .map(line => JSON.parse(line) as Delays)
    .filter(({ at }) => at >= from && at <= to)
  return {
    delaysMs: lines.flatMap(({ delaysMs }) => delaysMs),
    workedMs: lines.flatMap(({ workedMs }) => workedMs),
  }
}

function routesFile(port: { proxy: number; admin: number; legacy: number; candidate: number }): string {
  const route = (name: RouteName, phase: string) => `
  - name: ${name}
    match: { path: "/${name}/*" }
    candidate: candidate
    phase: ${phase}`
  return `version: 1
listen: { host: 127.0.0.1, port: ${port.proxy} }
admin: { host: 127.0.0.1, port: ${port.admin} }
store: "sqlite:state.db"
upstreams:
  legacy: http://127.0.0.1:${port.legacy}
  candidate: http://127.0.0.1:${port.candidate}
legacy: legacy
defaults:
  mirror:
    methods: [GET, HEAD, POST]
    writes: "it keeps nothing"
    timeout: ${COPY_TIMEOUT_MS}ms
routes:${route('plain', 'legacy')}${route('again', 'legacy')}${route('copied', 'shadow')}
`
}

async function answering(child: Child, url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline && child.running()) {
    const isUp = await fetch(url).then(
      async answer => {
        await answer.arrayBuffer()
        return answer.ok
      },
      () => false,
    )
    if (isUp) return
    await wait(50)
  }
  throw new Error(`${child.name} did not answer\n${lastWords(child)}`)
}
