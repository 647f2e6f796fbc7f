import type { Logger } from 'pino'
import type { Move } from '../types/evidence.ts'
import type { FileState, NewHistoryEntry, Store } from '../types/store.ts'
import { rebased } from './rebasing.ts'

/** What waits for a store that does not answer. Moves are few; beyond this the oldest notes go. */
const MOST_WAITING = 1_000
/** A store in trouble is asked again after so long, then ever later: a locked one holds this thread up when asked. */
const AGAIN_MS = { first: 2_000, most: 8_000 }
/** How often a move is tried against somebody else who moves the same route. */
const MOST_TRIES = 10

/** Something that took effect already and is to be written down. */
type Entry =
  | { readonly moves: readonly Move[]; readonly at: number }
  | { readonly files: ReadonlyMap<string, FileState> }
  | { readonly note: NewHistoryEntry }

export interface JournalOptions {
  readonly store: Pick<Store, 'move' | 'remember' | 'note' | 'states'>
  readonly log: Pick<Logger, 'warn' | 'error'>
  /** Somebody else had moved a route first: these are written in another way, or not at all. */
  readonly onRebased: (moves: readonly Move[]) => Promise<void>
  readonly onStoreTrouble: (error: Error | null) => void
}

/**
 * Writes down, in order, what took effect before the store knew of it: rollbacks, edits of the file, what happened.
 *
 * A store in trouble is asked again, for as long as it takes.
 */
export class Journal {
  readonly #options: JournalOptions
  readonly #waiting: Entry[] = []
  #writing: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #againMs = AGAIN_MS.first
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
    if (this.#waiting.length > 0) this.#begin()
    await this.#writing
  }

  /** The store would not take something else: it is told when it takes things again. */
  failed(error: Error): void {
    this.#fail(error)
  }

  /** Writes no more. What the store has not taken by now is lost, and is said. */
  close(): void {
    this.#endTimer()
    if (this.#waiting.length > 0) {
      const moves = this.#waiting.flatMap(entry => ('moves' in entry ? entry.moves : []))
      const lost = { entries: this.#waiting.length, moves: moves.map(({ route, to }) => ({ route, to })) }
      this.#options.log.error(lost, 'the store did not take what happened lately: it is lost')
    }
  }

  #begin(): void {
    // Not one that is over before this line is: it would stay here as if it were under way.
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null
    })
  }

  async #writeAll(): Promise<void> {
    this.#endTimer()
    try {
      if (this.#waiting.length === 0) await this.#options.store.remember(new Map())
      for (let entry = this.#waiting[0]; entry !== undefined; entry = this.#waiting[0]) {
        await this.#writeOne(entry)
        // By identity: the oldest notes may have been forgotten meanwhile.
        const at = this.#waiting.indexOf(entry)
        if (at !== -1) this.#waiting.splice(at, 1)
      }
      if (this.#inTrouble) this.#options.onStoreTrouble(null)
      this.#inTrouble = false
      this.#againMs = AGAIN_MS.first
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #fail(error: Error): void {
    this.#inTrouble = true
    this.#options.onStoreTrouble(error)
    if (this.#timer !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#begin()
    }, this.#againMs)
    this.#againMs = Math.min(this.#againMs * 2, AGAIN_MS.most)
  }

  async #writeOne(entry: Entry): Promise<void> {
    const { store } = this.#options
    if ('files' in entry) await store.remember(entry.files)
    else if ('note' in entry) await store.note(entry.note)
    else await this.#writeMoves(entry.moves, entry.at)
  }

  async #writeMoves(moves: readonly Move[], at: number): Promise<void> {
    const { store, log, onRebased } = this.#options
    let next = moves
    for (let tries = 0; next.length > 0; tries++) {
      if (await store.move(next, at)) break
      if (tries === MOST_TRIES) {
        log.error(
          { moves: next },
          'moves could not be written: somebody else moves the same routes all the time',
        )
        break
      }
      next = rebased(next, await store.states())
    }
    if (next !== moves) await onRebased(moves)
  }

  #endTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #forgetOne(): void {
    const at = this.#waiting.findIndex(entry => 'note' in entry)
    if (at === -1) return
    this.#waiting.splice(at, 1)
    this.#options.log.warn('the store does not answer, and a note for the history was let go')
  }
}
