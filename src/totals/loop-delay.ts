import { monitorEventLoopDelay } from 'node:perf_hooks'
import { nothingObserved, observe } from './observed.ts'

const RESOLUTION_MS = 20
const EVERY_MS = 1_000

/**
 * Watches how late this thread's event loop is: one observation a second, the longest delay within it.
 *
 * Of all delays most are of an idle loop, and would hide the one that somebody had to wait for.
 */
export class LoopDelay {
  readonly observed = nothingObserved()
  readonly #monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS })

  constructor() {
    this.#monitor.enable()
    setInterval(() => this.#look(), EVERY_MS).unref()
  }

  #look(): void {
    // What is measured is from one look of the monitor to the next.
    observe(this.observed, Math.max(0, this.#monitor.max / 1e9 - RESOLUTION_MS / 1_000))
    this.#monitor.reset()
  }
}
