import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { BanyanEvent, Steering } from '../../types/steering.ts'

/** So many may listen at once. */
const MOST_LISTENERS = 100
/** What a listener may leave unread, in bytes, beside what the system's buffers hold. */
const LARGEST_BACKLOG = 256 * 1024
/** So many events can be caught up with after a short break. */
const REMEMBERED = 256
const HEARTBEAT_MS = 15_000
/** How long a listener's browser waits before it comes back. */
const RETRY_MS = 2_000

/** How long a stop waits for listeners to take the end. */
const LAST_WRITE_MS = 500

interface Listener {
  readonly response: ServerResponse
  /** Whether who listens is still allowed to. */
  readonly isAllowed: () => boolean
  /** Had unread bytes at the last heartbeat. */
  isBehind: boolean
}

interface Remembered {
  readonly number: number
  readonly text: string
}

/**
 * Tells everything that happens, as server-sent events, to everybody who listens. Each listener has its own short backlog:
 * one that does not read is ended, and comes back when it can.
 *
 * The first event is `begin`: `{ missed }` says whether anything may have happened since the listener's last event, so that
 * it should look at everything again. `evidence` events are not remembered: the next one says the same.
 */
export class Feed {
  readonly #log: Logger
  /** Of this process: ids of another one are not known here. */
  readonly #id = randomUUID()
  readonly #listeners = new Set<Listener>()
  readonly #remembered: Remembered[] = []
  readonly #end: () => void
  readonly #heartbeat: NodeJS.Timeout
  #number = 0
  #isClosed = false

  constructor(steering: Pick<Steering, 'subscribe'>, log: Logger, heartbeatMs: number = HEARTBEAT_MS) {
    this.#log = log
    this.#end = steering.subscribe(event => this.#tell(event))
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref()
  }

  get isFull(): boolean {
    return this.#isClosed || this.#listeners.size >= MOST_LISTENERS
  }

  /** Begins to tell. The head was not sent yet. `lastId` is what the listener says it heard last. */
  add(response: ServerResponse, lastId: string | undefined, isAllowed: () => boolean): void {
    const listener: Listener = { response, isAllowed, isBehind: false }
    const missed = this.#since(lastId)
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
    response.on('error', () => {}).on('close', () => this.#listeners.delete(listener))
    const begin = this.#frame(this.#number, 'begin', { missed: missed === null })
    response.write(`retry: ${RETRY_MS}\n${begin}${(missed ?? []).map(({ text }) => text).join('')}`)
    this.#listeners.add(listener)
  }

  /** Ends every stream. */
  close(): void {
    this.#isClosed = true
    this.#end()
    clearInterval(this.#heartbeat)
    for (const { response } of this.#listeners) response.end()
    // Those that do not read would be waited for.
    setTimeout(() => this.#destroyAll(), LAST_WRITE_MS).unref()
  }

  #destroyAll(): void {
    for (const { response } of this.#listeners) response.destroy()
  }

  #tell(event: BanyanEvent): void {
    const number = ++this.#number
    const text = this.#frame(number, event.event, event)
    if (event.event !== 'evidence' && this.#remembered.push({ number, text }) > REMEMBERED)
      this.#remembered.shift()
    this.#send(text)
  }

  #beat(): void {
    for (const listener of this.#listeners) {
      const { response, isBehind, isAllowed } = listener
      if (!isAllowed()) response.end()
      else if (isBehind && response.writableLength > 0) this.#endSlow(response)
      listener.isBehind = response.writableLength > 0
    }
    this.#send(': still here\n\n')
  }

  #send(text: string): void {
    for (const { response } of this.#listeners) {
      if (response.writableLength > LARGEST_BACKLOG) this.#endSlow(response)
      else if (!response.writableEnded) response.write(text)
    }
  }

  #endSlow(response: ServerResponse): void {
    this.#log.warn({ refused: 'slow-listener' }, 'a listener of the event stream does not read and is ended')
    response.destroy()
  }

  /** What was told after an id; null when that is not known any more. */
  #since(lastId: string | undefined): readonly Remembered[] | null {
    const [, id, digits] = /^([\w-]+)\.(\d+)$/.exec(lastId ?? '') ?? []
    const number = Number(digits)
    const oldest = this.#remembered[0]?.number ?? 0
    if (id !== this.#id || number > this.#number) return null
    if (this.#remembered.length >= REMEMBERED && number < oldest) return null
    return this.#remembered.filter(one => one.number > number)
  }

  #frame(number: number, event: string, data: object): string {
    return `id: ${this.#id}.${number}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
  }
}
