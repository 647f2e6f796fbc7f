import type { Socket } from 'node:net'
import { Deadlines, type Waiting } from '../upstreams/deadlines.ts'

/** How late an idle connection may be closed, in milliseconds. */
const TICK_MS = 1_000

const KEPT = Symbol('kept')
type Connection = Socket & { [KEPT]?: Kept }

/**
 * The connections of callers: one on which nothing has been asked for a while is closed.
 *
 * Node would do it with a timer that is made and thrown away with every request (measured: 5 % of the processor time of a
 * small one); here a request is two assignments, and one timer looks at all connections.
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
  /** When it became idle. */
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
    if (--this.#unanswered > 0) return
    this.#bytesRead = this.#connection.bytesRead
    this.waitingSince = this.#deadlines.now
    this.limitMs = this.#keptMs
  }

  onDeadline(): void {
    // It is idle no more. If it is a head that is on its way, how long that may take is for the server to see.
    if (this.#connection.bytesRead !== this.#bytesRead) this.limitMs = 0
    else this.#connection.destroy()
  }
}
