import type { Logger } from 'pino'
import type { NoticeResult } from '../../types/metrics.ts'
import type { Notice } from '../../types.ts'
import { type Posted, post } from './post.ts'

/** So many notices may wait for one receiver; past that the oldest is dropped. */
const MOST_WAITING = 250
/** How long a stop waits for what is under way. */
const GRACE_MS = 1_000
/** Of those that are dropped so many are one line of the log. */
const LINE_EVERY = 100
/** So many are under way to one receiver at once, so that one that hangs does not hold up the others. */
const AT_ONCE = 4

interface Delivery {
  readonly posted: Posted
  /** How often it was tried. */
  readonly tries: number
  /** When it is tried next, in milliseconds. */
  readonly dueAt: number
}

export interface ReceiverOptions {
  /** As the plan has it now; null when it is gone from it. */
  readonly notice: () => Notice | null
  /** How it is named in the log. */
  readonly shown: string
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** 0..1 */
  readonly random: () => number
  /** Before each further try, in milliseconds; after the last it is given up. */
  readonly pausesMs: readonly number[]
  readonly timeoutMs: number
  readonly onResult: (result: NoticeResult) => void
}

/** Notices on their way to one receiver: tried again until it takes them, a bounded number of them, each by itself. */
export class Receiver {
  readonly #options: ReceiverOptions
  readonly #end = new AbortController()
  #waiting: readonly Delivery[] = []
  readonly #underWay = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | null = null
  #isClosing = false
  /** How many were dropped because too many waited. */
  dropped = 0

  constructor(options: ReceiverOptions) {
    this.#options = options
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#underWay.size === 0
  }

  add(posted: Posted): void {
    this.#wait({ posted, tries: 0, dueAt: this.#options.now() })
    this.#go()
  }

  /** Begins nothing more, and ends what is under way after a second. Gives how many notices were not delivered. */
  async close(): Promise<number> {
    this.#isClosing = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    const late = setTimeout(() => this.#end.abort(), GRACE_MS)
    await Promise.all(this.#underWay)
    clearTimeout(late)
    return this.#waiting.length
  }

  #wait(delivery: Delivery): void {
    this.#waiting = [...this.#waiting, delivery].sort((a, b) => a.dueAt - b.dueAt)
    if (this.#waiting.length <= MOST_WAITING) return
    const oldest = this.#waiting.reduce((a, b) => (b.posted.at < a.posted.at ? b : a))
    this.#waiting = this.#waiting.filter(one => one !== oldest)
    this.dropped++
    this.#options.onResult('dropped')
    if (this.dropped !== 1 && this.dropped % LINE_EVERY !== 0) return
    const { log, shown } = this.#options
    log.warn({ to: shown, dropped: this.dropped }, DROPPED)
  }

  #go(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const now = this.#options.now()
    for (;;) {
      const [next, ...others] = this.#waiting
      if (next === undefined || this.#underWay.size >= AT_ONCE || this.#isClosing) return
      if (next.dueAt > now) {
        this.#timer = setTimeout(() => this.#go(), next.dueAt - now).unref()
        return
      }
      this.#waiting = others
      const going = this.#try(next).finally(() => {
        this.#underWay.delete(going)
        this.#go()
      })
      this.#underWay.add(going)
    }
  }

  async #try({ posted, tries }: Delivery): Promise<void> {
    const { notice, log, shown, now, random, pausesMs, timeoutMs, onResult } = this.#options
    const to = notice()
    if (to === null) return
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(timeoutMs)])
    const refused = await post(to, posted, now(), signal)
    const said = { to: shown, event: posted.event, id: posted.id, tries: tries + 1 }
    if (refused === null) {
      onResult('delivered')
      log.info(said, 'a notice was delivered')
      return
    }
    const pause = pausesMs[tries]
    onResult(pause === undefined ? 'given-up' : 'failed')
    if (pause === undefined) {
      log.error({ ...said, reason: refused }, 'a notice could not be delivered and is given up')
      return
    }
    // Without jitter all that failed together would come back together.
    const pauseMs = pause * (0.7 + 0.3 * random())
    log.warn(
      { ...said, reason: refused, pauseMs: Math.round(pauseMs) },
      'a notice was not taken; it is tried again',
    )
    this.#wait({ posted, tries: tries + 1, dueAt: now() + pauseMs })
  }
}

const DROPPED = 'too many notices wait for this receiver; the oldest are dropped'
