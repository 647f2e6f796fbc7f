import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/**
 * A caller's body on its way to one upstream, with back-pressure.
 *
 * It stands between the two because an upstream that fails destroys the body it was given, and the caller's own
 * stream is the connection on which the failure must still be told. Nothing is read before the upstream asks, so a
 * request that found no connection can still be given, whole, to another upstream.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage
  readonly #onProgress: () => void
  #reading = false

  /** `onProgress` is called with every chunk: the sender is alive. */
  constructor(request: IncomingMessage, onProgress: () => void) {
    super({ highWaterMark: 64 * 1024 })
    this.#request = request
    this.#onProgress = onProgress
  }

  /** Whether any of the body was taken; if not, another upstream may still have it. */
  get touched(): boolean {
    return this.#reading
  }

  override _read(): void {
    if (!this.#reading) {
      this.#reading = true
      this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
    }
    this.#request.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    callback(error)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#onProgress()
    if (!this.push(chunk)) this.#request.pause()
  }

  readonly #onEnd = (): void => {
    this.push(null)
  }

  readonly #onClose = (): void => {
    if (!this.#request.readableEnded) this.destroy(new Error('the caller stopped sending'))
  }
}
