import type { IncomingMessage } from 'node:http'
import type { Witness } from '../types/copying.ts'
import { RequestBody } from './request-body.ts'

/** A caller's body for whichever upstream is asked: as it is when its last byte is here already, else as a stream. */
export class CallerBody {
  readonly #request: IncomingMessage
  readonly #isChunked: boolean
  readonly #onProgress: () => void
  readonly #witness: Witness | null
  #body: RequestBody | Buffer | null = null

  /** `onProgress` is called with every piece that the caller sends; the witness hears all of them. */
  constructor(request: IncomingMessage, isChunked: boolean, onProgress: () => void, witness: Witness | null) {
    this.#request = request
    this.#isChunked = isChunked
    this.#onProgress = onProgress
    this.#witness = witness
  }

  /** It is still coming, and anything may have been taken of it. */
  get isTouched(): boolean {
    return this.#body instanceof RequestBody && this.#body.touched
  }

  /** The upstream wants more than the caller sends. */
  get isAwaited(): boolean {
    return this.isTouched && !this.#request.isPaused()
  }

  /** What is to be given with the request. A body that came in chunks goes in chunks. */
  forUpstream(): RequestBody | Buffer {
    if (this.#body === null && this.#request.complete && !this.#isChunked) this.#body = this.#whole()
    this.#body ??= new RequestBody(this.#request, this.#onProgress, this.#witness)
    return this.#body
  }

  /** Another upstream will be given it; to be called only while it is not touched. */
  takeBack(): void {
    if (!(this.#body instanceof RequestBody)) return
    this.#body.destroy()
    this.#body = null
  }

  /** No upstream wants more of it. */
  letGo(): void {
    if (this.#body instanceof RequestBody) this.#body.letGo()
  }

  #whole(): Buffer | null {
    const body = this.#request.read() as Buffer | null
    if (body !== null && this.#witness !== null) {
      this.#witness.requestData(body)
      this.#witness.requestEnded()
    }
    return body
  }
}
