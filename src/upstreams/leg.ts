import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Side } from '../types.ts'
import { type Breakage, breakageOf } from './breakage.ts'
import { brokeWhileIdle } from './reuse.ts'
import type { Instance } from './upstreams.ts'

/** What a leg tells the exchange it belongs to. Calls come in this order; `legFailed` ends it at any point. */
export interface LegOwner {
  /** The last byte of the request was sent. */
  legSent(leg: Leg): void
  legHead(leg: Leg, status: number, message: string, headers: readonly Buffer[]): void
  legUpgraded(leg: Leg, status: number, headers: readonly Buffer[], socket: Duplex): void
  /** false: enough for now; the leg waits for `resume`. */
  legData(leg: Leg, chunk: Buffer): void
  legEnded(leg: Leg, trailers: readonly Buffer[]): void
  legFailed(leg: Leg, breakage: Breakage): void
}

/** undici also takes the name to ask for in TLS; its types do not say so. */
export type LegOptions = Dispatcher.DispatchOptions & { readonly servername: string }

/** One request on its way to one instance of an upstream, and the answer back. It decides nothing. */
export class Leg implements Dispatcher.DispatchHandler {
  readonly side: Side
  readonly instance: Instance
  readonly #owner: LegOwner
  #controller: Dispatcher.DispatchController | null = null
  /** A byte of the answer has come. */
  #began = false
  #answered = false
  #over = false
  /** Ended while it waited for a connection: undici still holds it, so it still counts as waiting. */
  #abandoned = false
  /** Why this side ended it, when it did. */
  #stopped: Breakage | null = null
  /** The error is one that a second try on a fresh connection may not meet. */
  brokeWhileIdle = false

  constructor(side: Side, instance: Instance, owner: LegOwner) {
    this.side = side
    this.instance = instance
    this.#owner = owner
  }

  /** Whether any of the request may have reached the upstream. */
  get sent(): boolean {
    return this.#controller !== null
  }

  get over(): boolean {
    return this.#over
  }

  dispatch(options: LegOptions): void {
    this.instance.inFlight++
    try {
      this.instance.dispatcher.dispatch(options, this)
    } catch (error) {
      // Only what undici finds wrong with the request itself: it was never queued.
      this.#fail({ failure: 'malformed', detail: String(error) })
    }
  }

  /** Ends the leg from this side; `legFailed` is told unless `quietly`. */
  stop(breakage: Breakage, quietly = false): void {
    if (this.#over) return
    this.#stopped = breakage
    // Still waiting for a connection: undici can only end it once it has one.
    this.#abandoned = this.#controller === null
    if (quietly) this.#finish()
    if (this.#controller === null) {
      if (!quietly) this.#fail(breakage)
    } else {
      withoutStacks(() => this.#controller?.abort(new Error(breakage.detail)))
    }
  }

  pause(): void {
    this.#controller?.pause()
  }

  resume(): void {
    if (!this.#over) this.#controller?.resume()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown and not aborted, which would close the connection that it was just given.
    if (this.#stopped !== null) throw new Error(this.#stopped.detail)
    this.#controller = controller
  }

  onRequestSent(): void {
    if (!this.#over) this.#owner.legSent(this)
  }

  onResponseStarted(): void {
    this.#began = true
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _: unknown,
    message?: string,
  ): void {
    if (this.#over || status < 200) return
    this.#answered = true
    this.#owner.legHead(this, status, message ?? '', controller.rawHeaders as Buffer[])
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    _: unknown,
    socket: Duplex,
  ): void {
    if (this.#over) {
      socket.destroy()
      return
    }
    this.#answered = true
    this.#finish()
    this.#owner.legUpgraded(this, status, controller.rawHeaders as Buffer[], socket)
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over) this.#owner.legData(this, chunk)
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#over) return
    this.#finish()
    this.#owner.legEnded(this, (controller.rawTrailers as Buffer[] | null) ?? [])
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.#abandoned) this.instance.inFlight--
    this.#abandoned = false
    if (this.#over) return
    this.brokeWhileIdle = !this.#began && brokeWhileIdle(error)
    this.#fail(this.#stopped ?? breakageOf(error, this.sent, this.#answered))
  }

  #fail(breakage: Breakage): void {
    this.#finish()
    this.#owner.legFailed(this, breakage)
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    if (!this.#abandoned) this.instance.inFlight--
  }
}

/**
 * Ending a request makes errors that nobody reads, and Node writes out the stack of each when it closes the connection:
 * an eighth of a front's time when the candidate makes every copy end so.
 */
function withoutStacks(abort: () => void): void {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    abort()
  } finally {
    Error.stackTraceLimit = limit
  }
}
