import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { Witness } from '../types/copying.ts'

/**
 * A caller's body on its way to one upstream, with back-pressure.
 *
 * It stands between the two because an upstream that fails destroys the body it was given, and the caller's own
 * stream is the connection on which the failure must still be told. Nothing is read before the upstream asks, so a
 * request that found no connection can still be given, whole, to another upstream. A witness hears what is read; it
 * goes on hearing when the upstream wants no more, as the caller still sends the rest.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage
  readonly #onProgress: () => void
  readonly #witness: Witness | null
  #reading = false

  /** `onProgress` is called with every chunk: the sender is alive. */
  constructor(request: IncomingMessage, onProgress: () => void, witness: Witness | null) {
    super({ highWaterMark: 64 * 1024 })
    this.#request = request
    this.#onProgress = onProgress
    this.#witness = witness
  }

  /** Whether any of the body was taken; if not, another upstream may still have it. */
  get touched(): boolean {
    return this.#reading
  }

  override _read(): void {
    this.#listen()
    this.#request.resume()
  }

  /** No upstream wants more of it. The rest is read and thrown away, or the connection could not go on. */
  letGo(): void {
    if (this.#witness !== null) this.#listen()
    this.destroy()
    this.#request.resume()
  }

  #listen(): void {
    if (this.#reading) return
    this.#reading = true
    this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#witness === null) {
      this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    }
    callback(error)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#witness?.requestData(chunk)
    if (this.destroyed) return
    this.#onProgress()
    if (!this.push(chunk)) this.#request.pause()
  }

  readonly #onEnd = (): void => {
    this.#witness?.requestEnded()
    if (!this.destroyed) this.push(null)
  }

  readonly #onClose = (): void => {
    if (this.#request.readableEnded) return
    this.#witness?.requestBroke()
    this.destroy(new Error('the caller stopped sending'))
  }
}
