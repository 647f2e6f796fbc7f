import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Teardown } from './banyan.ts'
import { bodyOf, startUpstream, type Upstream } from './upstream.ts'

/** Two upstreams between which every edit of the file switches all routes together. */
export interface Switching {
  readonly even: Upstream
  readonly odd: Upstream
}

export const SWITCHED_PATHS = ['/left/', '/right/', '/moved/', '/rest/'] as const

const FILLER = 'x'.repeat(3_000)
/** Long enough that the file changes while the answer is on its way. */
const SLOW_MS = 250

export async function startSwitching(t: Teardown): Promise<Switching> {
  return { even: await startNamed(t, 'even'), odd: await startNamed(t, 'odd') }
}

/** What an upstream answers: its name at the head, in front and at the end, what was asked, and how much was sent. */
export function answerOf(name: string, path: string, bytesSent: number): string {
  return `${name} ${path} ${bytesSent} ${FILLER} ${name}`
}

/** The file of edit `k`: under it every path is answered by `even` or by `odd`, as `k` is. */
export function switchedTo({ even, odd }: Switching, k: number): string {
  const name = nameOf(k)
  const url = k % 2 === 0 ? even.url : odd.url
  return `
upstreams: { even: "${even.url}", odd: "${odd.url}", fresh-${k}: "${url}" }
legacy: ${name}
defaults: { fallback: false }
routes:
  - { name: left-${k}, match: { path: "/left/*" }, candidate: fresh-${k}, phase: live }
  - { name: right-${k}, match: { path: "/right/*" }, candidate: ${name}, phase: live }
  - { name: moved, match: { path: "/moved/*" }, legacy: even, candidate: odd, phase: ${k % 2 === 0 ? 'legacy' : 'live'} }
`
}

/** Who answers everything under edit `k`. */
export function nameOf(k: number): 'even' | 'odd' {
  return k % 2 === 0 ? 'even' : 'odd'
}

function startNamed(t: Teardown, name: string): Promise<Upstream> {
  return startUpstream(t, (req, res) => void answer(name, req, res))
}

async function answer(name: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { length } = await bodyOf(req)
  const path = req.url ?? ''
  const body = answerOf(name, path, length)
  res.writeHead(200, { 'x-upstream': name, 'content-length': body.length })
  const half = body.length >> 1
  res.write(body.slice(0, half))
  if (path.endsWith('slow')) await delay(SLOW_MS)
  res.end(body.slice(half))
}
