import { errors, Pool } from 'undici'
import type { OutboxEvent } from '../published-language/events.ts'
import { type Refusal, shopAway, shopSilent } from '../published-language/refusals.ts'

/** The monolith, as the services talk to it. */
export interface Shop {
  readonly url: string
  readonly pool: Pool
  /** Events after a position; waits up to `waitSeconds` for the first. Throws on anything but a readable page. */
  outbox(
    after: number,
    limit: number,
    waitSeconds: number,
    signal: AbortSignal,
  ): Promise<readonly OutboxEvent[]>
  close(): Promise<void>
}

/** How long the monolith may stay silent beyond what it was asked to wait. */
const patienceMs = 10_000
const longestWaitMs = 25_000

export function openShop(url: string): Shop {
  const pool = new Pool(new URL(url).origin, {
    connections: 16,
    connectTimeout: 3_000,
    headersTimeout: longestWaitMs + patienceMs,
    bodyTimeout: patienceMs,
  })
  return {
    url,
    pool,
    async outbox(after, limit, waitSeconds, signal) {
      const path = `/internal/outbox?after=${after}&limit=${limit}&wait=${waitSeconds}`
      const answer = await pool.request({ method: 'GET', path, signal })
      const body = await answer.body.text()
      if (answer.statusCode !== 200) throw new Error(`the outbox answered ${answer.statusCode}`)
      const { events } = JSON.parse(body) as { events?: unknown }
      if (!Array.isArray(events)) throw new Error('the outbox answered without events')
      return events as readonly OutboxEvent[]
    },
    close: () => pool.destroy(),
  }
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** What a caller is told when asking the monolith failed: whether it may have been done all the same. */
export function whyNot(error: unknown): Refusal {
  if (error instanceof errors.ConnectTimeoutError) return shopAway
  return neverSent.has(String((error as { code?: unknown }).code)) ? shopAway : shopSilent
}
