import { setTimeout as pause } from 'node:timers/promises'
import type { OutboxEvent } from '../published-language/events.ts'
import type { Shop } from './shop.ts'

/** Follows the monolith's outbox for as long as it is open. */
export interface Follower {
  /** Whether it has once applied everything there was. */
  readonly caughtUp: boolean
  /** Why the last question to the outbox failed; null when it did not. */
  readonly trouble: string | null
  /** Resolves when everything that is in the outbox now has been applied. Never while it stands still. */
  untilCaughtUp(): Promise<void>
  /** Whether the condition came true within `timeoutMs`; looked at after every page of events. */
  until(condition: () => boolean, timeoutMs: number): Promise<boolean>
  /** Stops asking, or goes on. A follower that has never caught up does so first. */
  standStill(still: boolean): void
  close(): Promise<void>
}

export interface Following {
  readonly shop: Shop
  readonly position: () => number
  readonly apply: (events: readonly OutboxEvent[]) => void
  /** Told every time there is nothing left to apply. */
  readonly onCaughtUp: () => void
  readonly onTrouble: (error: unknown) => void
}

const pageSize = 500
const longPollSeconds = 25
const firstBackoffMs = 100
const maxBackoffMs = 5_000

/** Starts following. Failures are retried for ever, at 100 ms, 200 ms … 5 s. */
export function followOutbox({ shop, position, apply, onCaughtUp, onTrouble }: Following): Follower {
  const closing = new AbortController()
  /** Aborted to end a long poll early; a poll without waiting is left to finish. */
  let poll: AbortController | null = null
  let caughtUp = false
  let still = false
  let failures = 0
  let trouble: string | null = null
  let awake = Promise.withResolvers<void>()
  let waiting: (() => void)[] = []
  const watchers = new Set<() => void>()

  async function askOnce(): Promise<void> {
    // Only those who asked before this question was sent may be satisfied by its answer.
    const asked = waiting
    waiting = []
    const long = caughtUp && asked.length === 0
    poll = long ? new AbortController() : null
    const signal = poll ? AbortSignal.any([poll.signal, closing.signal]) : closing.signal
    try {
      const events = await shop.outbox(position(), pageSize, long ? longPollSeconds : 0, signal)
      apply(events)
      for (const watcher of [...watchers]) watcher()
      if (events.length === pageSize) waiting = [...asked, ...waiting]
      else {
        caughtUp = true
        onCaughtUp()
        for (const resolve of asked) resolve()
      }
    } catch (error) {
      waiting = [...asked, ...waiting]
      if (!long || !signal.aborted) throw error
    } finally {
      poll = null
    }
  }

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      if (still && caughtUp) {
        await awake.promise
        continue
      }
      try {
        await askOnce()
        failures = 0
        trouble = null
      } catch (error) {
        if (closing.signal.aborted) return
        failures++
        trouble = error instanceof Error ? error.message : String(error)
        onTrouble(error)
        const backoffMs = Math.min(firstBackoffMs * 2 ** (failures - 1), maxBackoffMs)
        await pause(backoffMs, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
  }

  const following = follow()

  return {
    get caughtUp() {
      return caughtUp
    },
    get trouble() {
      return trouble
    },
    untilCaughtUp() {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      poll?.abort()
      return promise
    },
    async until(condition, timeoutMs) {
      if (condition()) return true
      if (still) return false
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const watcher = () => condition() && resolve(true)
      const timer = setTimeout(resolve, timeoutMs, false)
      watchers.add(watcher)
      try {
        return await promise
      } finally {
        watchers.delete(watcher)
        clearTimeout(timer)
      }
    },
    standStill(next) {
      still = next
      awake.resolve()
      awake = Promise.withResolvers<void>()
      if (still) poll?.abort()
    },
    async close() {
      closing.abort()
      awake.resolve()
      await following
    },
  }
}
