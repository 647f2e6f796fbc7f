import { type ServerResponse, STATUS_CODES } from 'node:http'
import { nextTick } from 'node:process'
import { ownAnswer } from './failures.ts'
import { isHopByHop } from './hop-by-hop.ts'

/** A body up to this size that comes with its head goes out with it in one write. */
const SMALL_BODY_BYTES = 4 * 1024

/** In a reason phrase; undici reads it as UTF-8, so bytes of any other charset come as U+FFFD. */
const UNWRITABLE = /[^\t -~\x80-\xff]/

/** What the caller gets, in as few writes as it takes. */
export class Reply {
  readonly response: ServerResponse
  /** 0 until a head was given. */
  status = 0
  /** Of the body. */
  bytes = 0
  /** The head was given to Node, which keeps it for the first write. */
  #headWaits = false
  /** The first piece of the body, while it may still turn out to be all of it. */
  #first: Buffer | null = null

  constructor(response: ServerResponse) {
    this.response = response
  }

  /** Whether the caller takes no more for now. */
  get isFull(): boolean {
    return this.response.writableNeedDrain
  }

  /** Whether an earlier request of the connection is still being answered: this one waits for its turn. */
  get isQueued(): boolean {
    return this.response.socket === null && !this.response.destroyed
  }

  /** Whether all of it was given; the caller may still have to take it. */
  get isEnded(): boolean {
    return this.response.writableEnded
  }

  /**
   * Gives the head; it goes out with the first of the body, or by itself at the end of this turn. Throws where Node
   * refuses to write it (a character no header may hold): nothing has been sent then.
   */
  head(status: number, message: string, headers: readonly string[]): void {
    this.response.writeHead(status, UNWRITABLE.test(message) ? '' : message, headers as string[])
    this.status = status
    this.#headWaits = true
    nextTick(flush, this)
  }

  /** false: the caller is slow; `drain` of the response tells when it takes more. */
  write(chunk: Buffer): boolean {
    this.bytes += chunk.length
    if (this.#headWaits && this.#first === null && chunk.length <= SMALL_BODY_BYTES) {
      this.#first = chunk
      return true
    }
    this.flush()
    return this.response.write(chunk)
  }

  end(trailers: readonly Buffer[]): void {
    if (trailers.length > 0)
      this.response.addTrailers(pairs(trailers).filter(([name]) => !isHopByHop(name.toLowerCase())))
    const first = this.#first
    // As text the head and a small body become one write; Latin-1 gives back the very bytes.
    if (first === null) this.response.end()
    else this.response.end(first.toString('latin1'), 'latin1')
  }

  /** The proxy's own answer, of the kind the caller prefers; `last`: it ends the connection. */
  own(status: number, accept: string | null, last: boolean): void {
    const { headers, body } = ownAnswer(status, accept)
    this.status = status
    // The phrase is named: Node would try one again that it has just refused.
    const phrase = STATUS_CODES[status]!
    this.response.writeHead(status, phrase, last ? [...headers, 'connection', 'close'] : [...headers])
    this.response.end(body)
  }

  /** A body that will not be whole: the connection breaks, it never ends cleanly. */
  breakOff(): void {
    this.response.destroy()
  }

  /** Sends what has waited for more to come with it in this turn. */
  flush(): void {
    const { response } = this
    if (!this.#headWaits || response.writableEnded || response.destroyed) return
    this.#headWaits = false
    if (this.#first === null) response.flushHeaders()
    else response.write(this.#first)
    this.#first = null
  }
}

function flush(reply: Reply): void {
  reply.flush()
}

function pairs(raw: readonly Buffer[]): [string, string][] {
  const result: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    result.push([raw[index]!.toString('latin1'), raw[index + 1]!.toString('latin1')])
  }
  return result
}
