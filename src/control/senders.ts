import type { Batch } from '../types/copying.ts'
import type { Store } from '../types/store.ts'
import type { FrontLink, Recording } from './recording.ts'

/** A store that does not answer is asked again after so long. */
const AGAIN_MS = 1_000

export interface SendersOptions {
  readonly store: Pick<Store, 'received'>
  readonly recording: Pick<Recording, 'take'>
  readonly onStoreTrouble: (error: Error) => void
}

interface Sender {
  /** The last batch that the store has; null while nobody could tell. */
  received: number | null
  readonly waiting: { readonly batch: Batch; readonly link: FrontLink }[]
}

/**
 * The fronts that hand over batches. What the store has of one already, by the back that was here before, is not counted
 * again: until the store says how far that is, its batches wait, which the front's own budget bounds.
 */
export class Senders {
  readonly #options: SendersOptions
  readonly #senders = new Map<string, Sender>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #isClosed = false

  constructor(options: SendersOptions) {
    this.#options = options
  }

  /** A front's channel is open. */
  meet(front: string): void {
    const sender: Sender = { received: null, waiting: [] }
    this.#senders.set(front, sender)
    void this.#ask(front, sender)
  }

  take(front: string, batch: Batch, link: FrontLink): void {
    const sender = this.#senders.get(front)
    if (sender === undefined) return
    if (sender.received === null) sender.waiting.push({ batch, link })
    else this.#record(front, sender.received, batch, link)
  }

  /** What still waits is for the next back: nobody told its front that it was stored. */
  close(): void {
    this.#isClosed = true
    for (const timer of this.#timers) clearTimeout(timer)
  }

  async #ask(front: string, sender: Sender): Promise<void> {
    const { store, onStoreTrouble } = this.#options
    try {
      sender.received = await store.received(front)
    } catch (error) {
      onStoreTrouble(error as Error)
      if (this.#isClosed) return
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        void this.#ask(front, sender)
      }, AGAIN_MS)
      this.#timers.add(timer)
      return
    }
    for (const { batch, link } of sender.waiting.splice(0)) this.#record(front, sender.received, batch, link)
  }

  #record(front: string, received: number, batch: Batch, link: FrontLink): void {
    if (batch.sequence > received) {
      this.#options.recording.take(front, batch, link)
      return
    }
    link.compared(batch.sequence, [])
    link.stored(batch.sequence)
  }
}
