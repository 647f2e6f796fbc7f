import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Bed, RouteName } from './bed.ts'
import type { BlockResult } from './load.ts'

export interface Grown {
  readonly beforeMiB: number
  /** The most it held, looked at twice a second. */
  readonly mostMiB: number
  readonly result: BlockResult
}

const BODY_BYTES = 16 * 1024
const LOOK_MS = 500

/**
 * What a process grows by while writes of 16 KiB, answered with as much, are copied. Where it was: after as much load on a
 * route that copies nothing, which is what forwarding needs.
 */
export async function memoryGrown(bed: Bed, perSecond: number, seconds: number): Promise<Grown> {
  const load = (route: RouteName, length: number) =>
    bed.load({
      url: bed.url(route, BODY_BYTES),
      perSecond,
      seconds: length,
      bodyBytes: BODY_BYTES,
      answerBytes: BODY_BYTES,
    })
  await load('plain', Math.min(seconds, 10))
  const beforeMiB = heldMiB(bed.banyan.pid)
  let mostMiB = beforeMiB
  let running = true
  const looking = (async () => {
    while (running) {
      mostMiB = Math.max(mostMiB, heldMiB(bed.banyan.pid))
      await wait(LOOK_MS)
    }
  })()
  const result = await load('copied', seconds)
  running = false
  await looking
  return { beforeMiB, mostMiB, result }
}

/** NaN where there is no /proc. */
function heldMiB(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
  } catch {
    return Number.NaN
  }
}
