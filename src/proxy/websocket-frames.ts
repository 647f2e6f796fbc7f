import { Transform, type TransformCallback } from 'node:stream'

/** The opcode of a frame that closes (RFC 6455 5.5.1). */
const CLOSES = 8
/** A whole close frame, unmasked as a server's are, with 1012: the service restarts, come again (RFC 6455 7.4, IANA). */
const COME_AGAIN = Buffer.from([0x80 | CLOSES, 2, 1012 >> 8, 1012 & 0xff])
/** Two bytes, a length of up to eight, a mask of four. */
const LONGEST_HEAD = 14

/** Knows where in a stream of WebSocket frames one ends and the next begins (RFC 6455 5.2). It keeps nothing of them. */
export class FrameEnds {
  readonly #head = Buffer.alloc(LONGEST_HEAD)
  #headLength = 0
  #dataLeft = 0
  /** A frame that closes has begun. */
  hasClosed = false

  get isBetween(): boolean {
    return this.#headLength === 0 && this.#dataLeft === 0
  }

  /** Goes through a chunk, or with `toEnd` to the end of the frame that is under way. Gives how far it went. */
  pass(chunk: Buffer, toEnd: boolean): number {
    let at = 0
    while (at < chunk.length) {
      if (this.#dataLeft > 0) {
        const taken = Math.min(this.#dataLeft, chunk.length - at)
        this.#dataLeft -= taken
        at += taken
      } else {
        this.#addToHead(chunk[at++]!)
      }
      if (toEnd && this.isBetween) break
    }
    return at
  }

  #addToHead(byte: number): void {
    const head = this.#head
    head[this.#headLength++] = byte
    if (this.#headLength < 2 || this.#headLength < headLengthOf(head[1]!)) return
    this.#headLength = 0
    this.#dataLeft = dataLengthOf(head)
    if ((head[0]! & 0xf) === CLOSES) this.hasClosed = true
  }
}

function headLengthOf(second: number): number {
  const short = second & 0x7f
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0
  return 2 + extended + (second & 0x80 ? 4 : 0)
}

function dataLengthOf(head: Buffer): number {
  const short = head[1]! & 0x7f
  if (short === 126) return head.readUInt16BE(2)
  return short === 127 ? head.readUInt32BE(2) * 2 ** 32 + head.readUInt32BE(6) : short
}

/**
 * Passes an upstream's frames on as they come, and can end them in between two: with a close frame of its own, behind which
 * nothing is passed on any more.
 */
export class EndableFrames extends Transform {
  readonly #ends = new FrameEnds()
  #isEnding = false
  #isOver = false

  /** Ends when the frame that is under way is whole: now, if there is none. */
  endBetween(): void {
    this.#isEnding = true
    if (this.#ends.isBetween) this.#close()
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.#isOver) {
      done()
      return
    }
    const passed = this.#ends.pass(chunk, this.#isEnding)
    this.push(passed === chunk.length ? chunk : chunk.subarray(0, passed))
    if (this.#isEnding && this.#ends.isBetween) this.#close()
    done()
  }

  #close(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (!this.#ends.hasClosed) this.push(COME_AGAIN)
    this.push(null)
  }
}
