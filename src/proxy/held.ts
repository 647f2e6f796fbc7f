import type { Leg } from '../upstreams/leg.ts'

/** How much of a held answer is kept in memory; beyond it the upstream waits. */
const HELD_BYTES = 64 * 1024

/**
 * A candidate's answer that is not wanted while legacy may still give a better one.
 *
 * A small one is read to its end, so that its connection can be used again; of a large one the sender waits.
 */
export class Held {
  readonly leg: Leg
  readonly status: number
  readonly message: string
  readonly headers: readonly Buffer[]
  readonly chunks: Buffer[] = []
  #bytes = 0
  /** Set when the whole answer is here. */
  trailers: readonly Buffer[] | null = null

  constructor(leg: Leg, status: number, message: string, headers: readonly Buffer[]) {
    this.leg = leg
    this.status = status
    this.message = message
    this.headers = headers
  }

  add(chunk: Buffer): void {
    this.chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes >= HELD_BYTES) this.leg.pause()
  }
}
