import { copied, SLAB_BYTES } from '../upstreams/slab.ts'
import type { ByteBudget } from './byte-budget.ts'

/** A body that is gathered piece by piece, within what one body and what all of them together may hold. */
export class Gathered {
  readonly #budget: ByteBudget
  readonly #most: number
  #chunks: Buffer[] = []
  /** What was taken of the budget. */
  #held = 0
  bytes = 0

  constructor(budget: ByteBudget, most: number) {
    this.#budget = budget
    this.#most = most
  }

  /** Why a piece cannot be kept; null when it was. */
  add(chunk: Buffer): 'too-large' | 'bytes-full' | null {
    this.bytes += chunk.length
    if (this.bytes > this.#most) return 'too-large'
    // A small piece of what was read from the socket would keep all of that. One may keep a slab, which many share; were
    // each of many pieces kept so, a body that drips would keep a slab for every drop.
    const all = chunk.buffer.byteLength
    const isSmallPart = chunk.length * 2 < all
    const size = isSmallPart ? chunk.length : all
    if (!this.#budget.take(size)) return 'bytes-full'
    this.#held += size
    this.#chunks.push(isSmallPart ? this.#kept(chunk) : chunk)
    return null
  }

  #kept(chunk: Buffer): Buffer {
    if (this.#chunks.length > 0) return ownBytes([chunk])
    return chunk.buffer.byteLength > SLAB_BYTES ? copied(chunk) : chunk
  }

  /** The pieces in one. It may still be what others send: not to be changed, and not to be given away. */
  whole(): Buffer {
    if (this.#chunks.length === 0) return NOTHING
    if (this.#chunks.length > 1) this.#chunks = [ownBytes(this.#chunks)]
    return this.#chunks[0]!
  }

  free(): void {
    this.#budget.free(this.#held)
    this.#held = 0
    this.#chunks = []
  }
}

const NOTHING = Buffer.alloc(0)

/** A copy in memory of its own, which can be given to another thread. */
export function ownBytes(chunks: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const chunk of chunks) length += chunk.length
  const own = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const chunk of chunks) {
    own.set(chunk, at)
    at += chunk.length
  }
  return own
}
