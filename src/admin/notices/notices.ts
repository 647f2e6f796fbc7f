import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Verdict } from '../../types/evidence.ts'
import type { NoticeResult } from '../../types/metrics.ts'
import type { BanyanEvent } from '../../types/steering.ts'
import type { Notice } from '../../types.ts'
import { type Letter, letterOf } from './letter.ts'
import { Receiver } from './receiver.ts'

/** Ten tries in some 15 minutes. */
const PAUSES_MS = [2, 4, 8, 16, 32, 64, 128, 256, 512].map(seconds => seconds * 1_000)
const TIMEOUT_MS = 10_000

export interface NoticesOptions {
  /** The running plan's `notify`: a receiver that is gone from it gets nothing more, a new secret holds at once. */
  readonly plan: () => readonly Notice[]
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** 0..1 */
  readonly random: () => number
  /** Before each further try, in milliseconds. */
  readonly pausesMs?: readonly number[]
  /** How long a receiver may take to answer, in milliseconds. */
  readonly timeoutMs?: number
}

export interface Notices {
  /** Takes an event and returns at once, whatever becomes of it. Most events are told to nobody. */
  tell(event: BanyanEvent): void
  /** How often each was the result of a try, since this began. */
  readonly results: { readonly [result in NoticeResult]: number }
  /** Ends what is under way; what was not delivered by then is counted in the log. */
  close(): Promise<void>
}

/**
 * Posts what `notify` asks for to those who are not looking: each receiver gets each notice at least once, or the log says
 * that it did not. Notices may come twice and out of order: `id` tells the same from another, `at` when it happened.
 *
 * A receiver gets the events it lists and no others: a rollback is `rolled-back`, not `moved`.
 */
export function createNotices(options: NoticesOptions): Notices {
  const { plan, log, now, random, pausesMs = PAUSES_MS, timeoutMs = TIMEOUT_MS } = options
  const calls = new Map<string, Verdict['call']>()
  const receivers = new Map<string, Receiver>()
  const results = { delivered: 0, failed: 0, 'given-up': 0, dropped: 0 }
  const onResult = (result: NoticeResult) => {
    results[result]++
  }
  let isClosed = false

  function receiverOf(notice: Notice): Receiver {
    const key = keyOf(notice)
    const known = receivers.get(key)
    if (known !== undefined) return known
    const shown = new URL(notice.url).host
    const asPlanned = () => plan().find(one => keyOf(one) === key) ?? null
    const receiver = new Receiver({
      notice: asPlanned,
      shown,
      log,
      now,
      random,
      pausesMs,
      timeoutMs,
      onResult,
    })
    receivers.set(key, receiver)
    return receiver
  }

  function send(letter: Letter): void {
    const posted = { id: randomUUID(), event: letter.event, at: letter.entry?.at ?? now() }
    const body = JSON.stringify({ id: posted.id, at: posted.at, ...letter })
    for (const notice of plan()) {
      if (notice.events.includes(letter.event)) receiverOf(notice).add({ ...posted, body })
    }
  }

  function forgetIdle(): void {
    const planned = new Set(plan().map(keyOf))
    for (const [key, receiver] of receivers) if (receiver.isIdle && !planned.has(key)) receivers.delete(key)
  }

  return {
    results,
    tell(event) {
      if (isClosed) return
      try {
        const letter = letterOf(event, event.event === 'verdict' ? (calls.get(event.route) ?? null) : null)
        if (event.event === 'verdict') calls.set(event.route, event.call)
        if (event.event === 'noted' && event.entry.kind === 'gone') calls.delete(event.entry.route ?? '')
        if (letter === null) return
        forgetIdle()
        send(letter)
      } catch (error) {
        // Whoever tells has better things to do than to fail here.
        log.error({ err: error }, 'a notice could not be made')
      }
    },
    async close() {
      isClosed = true
      const left = await Promise.all([...receivers.values()].map(receiver => receiver.close()))
      const undelivered = left.reduce((sum, one) => sum + one, 0)
      if (undelivered > 0) log.warn({ undelivered }, 'notices were not delivered before the stop')
    },
  }
}

/** The secret may change on the way; what is told where is who a receiver is. */
function keyOf({ url, events }: Notice): string {
  return `${url} ${events.join()}`
}
