import { readFileSync, truncateSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { type Child, lastWords } from './children.ts'
import { cpuMs, NOISY_ABOVE, othersBusy, useSoFar } from './cpu.ts'
import { type Generator, type LoadResult, load } from './load.ts'
import type { Payload } from './payloads.ts'
import type { Running } from './running.ts'

/** One proxy, one payload, one round. NaN where the machine does not tell. */
export interface Sample {
  readonly cpuUsPerRequest: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly requests: number
  /** Share of one core the upstream used. Near 1 it holds the proxy back, and requests per second say little. */
  readonly upstreamBusy: number
  /** Share of the machine that processes outside the bench used. */
  readonly othersBusy: number
}

export interface Window {
  readonly generator: Generator
  readonly payload: Payload
  readonly connections: number
  readonly seconds: number
  /** How often a window disturbed by other programs is measured again. */
  readonly patience: number
  readonly folder: string
}

let windows = 0
/** What a window is warmed up for, once the code is optimised: connections, and what others left in the caches. */
const WARM_UP_SECONDS = 1

/** Load without measuring. Optimised code comes late: a Node proxy needs some 50,000 requests before it settles. */
export async function warmUp(running: Running, window: Window, seconds: number): Promise<void> {
  await loadOn(running, window, seconds)
}

/**
 * Warms one proxy up, then measures it under load. Throws when a request failed: there is no figure then.
 *
 * A noisy window is measured again, `patience` times at most, and the quietest counts. Which one that is depends on what other
 * programs did, never on how the proxy fared.
 */
export async function measure(running: Running, upstream: Child, window: Window): Promise<Sample> {
  let quietest = await measureOnce(running, upstream, window)
  for (let again = 0; again < window.patience && quietest.othersBusy > NOISY_ABOVE; again++) {
    const sample = await measureOnce(running, upstream, window)
    if (sample.othersBusy < quietest.othersBusy) quietest = sample
  }
  return quietest
}

async function measureOnce(running: Running, upstream: Child, window: Window): Promise<Sample> {
  await warmUp(running, window, WARM_UP_SECONDS)
  await running.settled?.()
  if (running.accessLog !== null) truncateSync(running.accessLog)

  const before = { proxy: cpuMs(running.child.pid), upstream: cpuMs(upstream.pid), use: useSoFar() }
  const result = await loadOn(running, window, window.seconds)
  await running.settled?.()
  const after = { proxy: cpuMs(running.child.pid), upstream: cpuMs(upstream.pid), use: useSoFar() }

  await checkAccessLog(running, result.requests)
  const proxyMs = after.proxy - before.proxy
  const upstreamMs = after.upstream - before.upstream
  return {
    cpuUsPerRequest: (proxyMs * 1000) / result.requests,
    requestsPerSecond: result.requests / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    requests: result.requests,
    upstreamBusy: upstreamMs / 1000 / result.seconds,
    othersBusy: othersBusy(before.use, after.use),
  }
}

async function loadOn(running: Running, window: Window, seconds: number): Promise<LoadResult> {
  const url = running.origin + window.payload.path
  const result = await load({ ...window, url, seconds, name: `load-${++windows}` })
  check(running, window, result)
  return result
}

function check(running: Running, window: Window, result: LoadResult): void {
  const who = `${running.name}, ${window.payload.name}`
  if (!running.child.running()) throw new Error(`${who}: the proxy ended\n${lastWords(running.child)}`)
  const kinds = Object.entries(result.errors)
  if (kinds.length > 0) {
    const counts = kinds.map(([kind, count]) => `${count} × ${kind}`).join(', ')
    throw new Error(`${who}: failed requests: ${counts}\n${lastWords(running.child)}`)
  }
  if (result.requests === 0) throw new Error(`${who}: no request was answered`)
  // Answers still on their way at the end are in the bytes but not in the requests. A head is well under 2 KiB.
  const least = result.requests * window.payload.answerBytes
  const most = (result.requests + window.connections) * (window.payload.answerBytes + 2048)
  if (result.bytes < least || result.bytes > most) {
    throw new Error(
      `${who}: ${result.bytes} bytes for ${result.requests} answers; ${least} to ${most} expected`,
    )
  }
}

/** An access log that leaves lines out would flatter the proxy. Logs may lag a little: they are buffered. */
async function checkAccessLog(running: Running, requests: number): Promise<void> {
  if (running.accessLog === null) return
  const deadline = Date.now() + 3_000
  let lines = countLines(running.accessLog)
  while (lines < requests && Date.now() < deadline) {
    await wait(100)
    lines = countLines(running.accessLog)
  }
  if (lines < requests) {
    throw new Error(`${running.name}: its access log has ${lines} lines for ${requests} requests`)
  }
}

function countLines(file: string): number {
  let lines = 0
  for (const byte of readFileSync(file)) if (byte === 10) lines++
  return lines
}
