import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from 'pino'
import { signatureOf } from '../compare/suggestions.ts'
import type { Batch, Pair } from '../types/copying.ts'
import type { EvidenceDelta } from '../types/evidence.ts'
import type { NewExample, Store, StoreBatch } from '../types/store.ts'
import type { DifferencesPlan } from '../types.ts'
import { compared, type Terms } from './comparing.ts'
import { ExampleRate } from './example-rate.ts'
import { exampleOf } from './examples.ts'
import { Tallies } from './tallies.ts'

/** How often what was counted is written down. */
const FLUSH_MS = 250
/** How long comparing goes on before the admin port and the clocks have a turn. */
const SLICE_MS = 8
/** A store in trouble is asked again after so long, then ever later: a locked one holds this thread up when asked. */
const AGAIN_MS = { first: 2_000, most: 8_000 }
/** Examples that wait for a store that does not answer. */
const MAX_WAITING_EXAMPLES = 500

/** What a front is told of its batches. */
export interface FrontLink {
  /** Every pair up to here was compared; what those of this batch came to. */
  compared(sequence: number, counted: readonly EvidenceDelta[]): void
  /** All up to here is in the store: it need not be sent again when this back dies. */
  stored(sequence: number): void
}

export interface RecordingOptions {
  readonly store: Pick<Store, 'add'>
  readonly log: Pick<Logger, 'warn' | 'error'>
  /** Milliseconds that do not go back. */
  readonly clock: () => number
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** What the pairs of a route and epoch are compared with; null for one that nobody remembers. */
  readonly termsOf: (route: string, epoch: number) => Terms | null
  readonly differences: () => DifferencesPlan
  /** Told of everything that is counted, as soon as it is. */
  readonly onCounted: (deltas: readonly EvidenceDelta[]) => void
  readonly onStoreTrouble: (error: Error | null) => void
}

/** What the store is offered. It is offered again as it was until it is taken: a store that has it already adds nothing. */
interface Offer {
  readonly batch: StoreBatch
  readonly received: ReadonlyMap<string, { readonly sequence: number; readonly link: FrontLink }>
}

interface Work {
  readonly front: string
  readonly link: FrontLink
  readonly batch: Batch
}

/**
 * Turns what fronts hand over into evidence: compares pairs, counts, keeps examples, and writes all of it down.
 *
 * A batch is counted when all of its pairs are compared, whole, so that a store which has its sequence has all of it.
 * A store that does not answer holds up nothing: counts add up here until it does, and only examples are let go. Fronts
 * keep what is not stored, and send it again to the back that replaces one that died.
 */
export class Recording {
  readonly #options: RecordingOptions
  readonly #queue: Work[] = []
  readonly #rate: ExampleRate
  #tallies = new Tallies()
  #examples: NewExample[] = []
  #received = new Map<string, { sequence: number; link: FrontLink }>()
  #offer: Offer | null = null
  /** Examples that were not kept because the store was in trouble. */
  droppedExamples = 0
  #working = false
  #storing: Promise<void> | null = null
  #againMs = AGAIN_MS.first
  /** Not asked before; 0: it is not in trouble. */
  #againAt = 0
  #closing = Number.POSITIVE_INFINITY
  readonly #timer: NodeJS.Timeout

  constructor(options: RecordingOptions) {
    this.#options = options
    this.#rate = new ExampleRate(options.clock)
    this.#timer = setInterval(() => this.#flushIfDue(), FLUSH_MS)
  }

  take(front: string, batch: Batch, link: FrontLink): void {
    this.#queue.push({ front, link, batch })
    if (!this.#working) void this.#work()
  }

  /** No front sends more: pairs that are not compared within this time are `skipped: shutting-down`. */
  hurry(withinMs: number): void {
    this.#closing = Math.min(this.#closing, this.#options.clock() + withinMs)
  }

  /** Compares what is left, as far as `hurry` allows, and writes everything down. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    while (this.#working) await nextTurn()
    // What was offered before and failed, then what came since.
    await this.flush()
    if (this.#received.size > 0) await this.flush()
    if (this.#offer === null) return
    const fronts = Object.fromEntries(
      [...this.#offer.received].map(([front, { sequence }]) => [front, sequence]),
    )
    this.#options.log.error({ fronts }, 'the store did not take what was counted lately: it is lost')
  }

  /** Writes down what was counted. Never rejects: a store in trouble is asked again. */
  async flush(): Promise<void> {
    while (this.#storing !== null) await this.#storing
    this.#storing = this.#store()
    await this.#storing
    this.#storing = null
  }

  #flushIfDue(): void {
    if (this.#storing === null && this.#options.clock() >= this.#againAt) void this.flush()
  }

  async #work(): Promise<void> {
    this.#working = true
    let sliceEnds = this.#options.clock() + SLICE_MS
    for (let work = this.#queue.shift(); work !== undefined; work = this.#queue.shift()) {
      const counted = new Tallies()
      for (const pair of work.batch.pairs) {
        this.#count(pair, counted)
        if (this.#options.clock() < sliceEnds) continue
        await nextTurn()
        sliceEnds = this.#options.clock() + SLICE_MS
      }
      this.#finish(work, counted)
    }
    this.#working = false
  }

  #finish({ front, link, batch }: Work, counted: Tallies): void {
    const compared = counted.take()
    const deltas = [...batch.deltas, ...compared]
    this.#tallies.add(deltas)
    this.#received.set(front, { sequence: batch.sequence, link })
    if (deltas.length > 0) this.#options.onCounted(deltas)
    link.compared(batch.sequence, compared)
  }

  #count(pair: Pair, counted: Tallies): void {
    const { clock, now, termsOf, log } = this.#options
    const tally = counted.of(pair.route, pair.epoch)
    const terms = termsOf(pair.route, pair.epoch)
    if ('failure' in pair.candidate) {
      if (terms !== null) this.#keep(pair, [`failed ${pair.candidate.failure}`], terms, [])
      return
    }
    if (clock() > this.#closing) {
      tally.skipped('shutting-down')
      return
    }
    if (terms === null) {
      tally.skipped('undecided')
      return
    }
    try {
      const result = compared(pair, terms, clock, now())
      counted.compared(pair, result)
      if (result.outcome.outcome === 'differ') {
        const { differences } = result.outcome
        this.#keep(pair, signatureOf(differences), terms, differences)
      } else if (result.outcome.outcome === 'failed') {
        this.#keep(pair, [`failed ${result.outcome.failure}`], terms, [])
      }
    } catch (error) {
      log.error({ err: error, route: pair.route }, 'a pair could not be compared')
      tally.skipped('undecided')
    }
  }

  #keep(
    pair: Pair,
    fields: readonly string[],
    terms: Terms,
    differences: Parameters<typeof exampleOf>[1],
  ): void {
    if (!this.#rate.allows(pair.route, fields)) return
    try {
      this.#examples.push(exampleOf(pair, differences, fields, terms, this.#options.differences()))
    } catch (error) {
      this.#options.log.error({ err: error, route: pair.route }, 'an example could not be kept')
    }
    if (this.#examples.length <= MAX_WAITING_EXAMPLES) return
    this.#examples.shift()
    this.droppedExamples++
  }

  async #store(): Promise<void> {
    const { store, log, clock, onStoreTrouble } = this.#options
    this.#offer ??= this.#makeOffer()
    if (this.#offer === null) return
    const { batch, received } = this.#offer
    try {
      await store.add(batch)
    } catch (error) {
      this.#againAt = clock() + this.#againMs
      this.#againMs = Math.min(this.#againMs * 2, AGAIN_MS.most)
      onStoreTrouble(error as Error)
      return
    }
    this.#offer = null
    for (const { sequence, link } of received.values()) link.stored(sequence)
    if (this.#againAt === 0) return
    this.#againAt = 0
    this.#againMs = AGAIN_MS.first
    onStoreTrouble(null)
    if (this.droppedExamples > 0)
      log.warn({ examples: this.droppedExamples }, 'examples were let go while the store did not answer')
  }

  #makeOffer(): Offer | null {
    if (this.#received.size === 0) return null
    const received = this.#received
    const sequences = [...received].map(([front, { sequence }]) => ({ front, sequence }))
    const batch = { deltas: this.#tallies.take(), examples: this.#examples, received: sequences }
    this.#tallies = new Tallies()
    this.#examples = []
    this.#received = new Map()
    return { batch, received }
  }
}
