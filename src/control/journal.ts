import type { Logger } from 'pino'
import type { Move } from '../types/evidence.ts'
import type { FileState, NewHistoryEntry, Store } from '../types/store.ts'

/** What waits for a store that does not answer. Moves are few; beyond this the oldest notes go. */
const MOST_WAITING = 1_000
const AGAIN_MS = 1_000

/** Something that took effect already and is to be written down. */
type Entry =
  | { readonly moves: readonly Move[]; readonly at: number }
  | { readonly files: ReadonlyMap<string, FileState> }
  | { readonly note: NewHistoryEntry }

export interface JournalOptions {
  readonly store: Store
  readonly log: Logger
  /** Somebody else, on the same store, had moved a route first. */
  readonly onRaced: (moves: readonly Move[]) => void
  readonly onStoreTrouble: (error: Error | null) => void
}

/**
 * Writes down, in order, what took effect before the store knew of it: rollbacks, edits of the file, what happened.
 *
 * A store in trouble is asked again every second, for as long as it takes.
 */
export class Journal {
  readonly #options: JournalOptions
  readonly #waiting: Entry[] = []
  #writing: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #inTrouble = false

  constructor(options: JournalOptions) {
    this.#options = options
  }

  /** Whether all of it is in the store. */
  get isWritten(): boolean {
    return this.#waiting.length === 0 && this.#writing === null
  }

  write(entry: Entry): void {
    this.#waiting.push(entry)
    if (this.#waiting.length > MOST_WAITING) this.#forgetOne()
    if (this.#timer === null) void this.written()
  }

  /** Resolves when all is written, or the store would not take it now. */
  async written(): Promise<void> {
    if (this.#waiting.length > 0) this.#writing ??= this.#writeAll()
    await this.#writing
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #writeAll(): Promise<void> {
    this.close()
    try {
      for (let entry = this.#waiting[0]; entry !== undefined; entry = this.#waiting[0]) {
        await this.#writeOne(entry)
        // By identity: the oldest notes may have been forgotten meanwhile.
        const at = this.#waiting.indexOf(entry)
        if (at !== -1) this.#waiting.splice(at, 1)
      }
      if (this.#inTrouble) this.#options.onStoreTrouble(null)
      this.#inTrouble = false
    } catch (error) {
      this.#inTrouble = true
      this.#options.onStoreTrouble(error as Error)
      this.#timer = setTimeout(() => {
        this.#timer = null
        void this.written()
      }, AGAIN_MS)
    } finally {
      this.#writing = null
    }
  }

  async #writeOne(entry: Entry): Promise<void> {
    const { store, onRaced } = this.#options
    if ('files' in entry) await store.remember(entry.files)
    else if ('note' in entry) await store.note(entry.note)
    else if (!(await store.move(entry.moves, entry.at))) onRaced(entry.moves)
  }

  #forgetOne(): void {
    const at = this.#waiting.findIndex(entry => 'note' in entry)
    if (at === -1) return
    this.#waiting.splice(at, 1)
    this.#options.log.warn('the store does not answer, and a note for the history was let go')
  }
}
