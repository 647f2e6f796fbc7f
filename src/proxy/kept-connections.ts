import type { Socket } from 'node:net'
import { Deadlines, type Waiting } from '../upstreams/deadlines.ts'

/** How often idle connections are looked for, in milliseconds. */
const TICK_MS = 1_000

const KEPT = Symbol('kept')
type Connection = Socket & { [KEPT]?: Kept }

/**
 * The connections of callers: one on which nothing has been asked for a while is closed.
 *
 * Node would do it with a timer that is made and thrown away with every request (measured: 5 % of the processor time of a
 * small one); here a request is a few assignments, and one timer looks at all connections.
 */
export class KeptConnections {
  readonly #limitMs: number
  readonly #deadlines: Deadlines<Kept>

  /** `limitMs`: how long one is kept after its last answer. */
  constructor(limitMs: number, tickMs = TICK_MS) {
    this.#limitMs = limitMs
    this.#deadlines = new Deadlines(tickMs)
  }

  /** Until its first request is there the server's own limit for heads holds. */
  add(connection: Connection): void {
    const kept = new Kept(connection, this.#deadlines, this.#limitMs)
    connection[KEPT] = kept
    this.#deadlines.add(kept)
    connection.once('close', () => this.#deadlines.delete(kept))
  }
}

/** A request has come on a connection. */
export function requestBegan(connection: Connection): void {
  connection[KEPT]?.began()
}

/** One was answered, or given up. */
export function requestEnded(connection: Connection): void {
  connection[KEPT]?.ended()
}

class Kept implements Waiting {
  readonly #connection: Socket
  readonly #deadlines: Deadlines<Kept>
  readonly #keptMs: number
  #unanswered = 0
  /** When it was looked at, or became idle, last. */
  #bytesRead = 0
  waitingSince = 0
  limitMs = 0
  waitingAt = -1

  constructor(connection: Socket, deadlines: Deadlines<Kept>, keptMs: number) {
    this.#connection = connection
    this.#deadlines = deadlines
    this.#keptMs = keptMs
  }

  began(): void {
    this.#unanswered++
  }

  ended(): void {
    this.#unanswered--
    this.#bytesRead = this.#connection.bytesRead
    this.waitingSince = this.#deadlines.now
    this.limitMs = this.#keptMs
  }

  onDeadline(): void {
    const { bytesRead } = this.#connection
    if (this.#unanswered === 0 && bytesRead === this.#bytesRead) {
      this.#connection.destroy()
      return
    }
    // A request has come, or a part of its head: looked at again after as long.
    this.#bytesRead = bytesRead
    this.waitingSince = this.#deadlines.now
  }
}
