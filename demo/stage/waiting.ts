import { setTimeout as pause } from 'node:timers/promises'
import { request } from 'undici'
import type { Child } from './child.ts'

const PATIENCE_MS = 30_000
const PAUSE_MS = 40

/** Resolves when a GET of `url` is answered 200. Rejects when its process ends, or is not ready after 30 s. */
export async function untilReady(child: Child, url: string, signal: AbortSignal): Promise<void> {
  await child.orEnded(poll(child, url, signal))
}

async function poll(child: Child, url: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while ((await statusOf(url, signal)) !== 200) {
    if (performance.now() > deadline)
      throw child.failure(`was not ready after ${PATIENCE_MS / 1_000} s (${url})`)
    await pause(PAUSE_MS, undefined, { signal })
  }
}

/** The `total` of one of the API's lists: how many products, orders or customers somebody knows. */
export async function totalOf(list: string, signal: AbortSignal): Promise<number> {
  const { total } = (await jsonOf(`${list}?perPage=1`, signal)) as { total: number }
  return total
}

export async function jsonOf(url: string, signal: AbortSignal): Promise<unknown> {
  const { body } = await request(url, { signal })
  return body.json()
}

async function statusOf(url: string, signal: AbortSignal): Promise<number | null> {
  try {
    const { statusCode, body } = await request(url, { signal, headersTimeout: 2_000 })
    await body.dump()
    return statusCode
  } catch (error) {
    if (signal.aborted) throw error
    return null
  }
}
