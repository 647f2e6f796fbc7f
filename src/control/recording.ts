import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from 'pino'
import { signatureOf } from '../compare/suggestions.ts'
import type { Batch, Pair } from '../types/copying.ts'
import type { EvidenceDelta } from '../types/evidence.ts'
import type { NewExample, Store } from '../types/store.ts'
import type { DifferencesPlan } from '../types.ts'
import { compared, type Terms } from './comparing.ts'
import { ExampleRate } from './example-rate.ts'
import { exampleOf } from './examples.ts'
import { Tallies } from './tallies.ts'

/** How often what was counted is written down. */
const FLUSH_MS = 250
/** How long comparing goes on before the admin port and the clocks have a turn. */
const SLICE_MS = 8
/** Examples that wait for a store that does not answer. */
const MAX_WAITING_EXAMPLES = 500

/** What a front is told of its batches. */
export interface FrontLink {
  /** Every pair up to here was compared. */
  compared(sequence: number): void
  /** All up to here was given to the store. */
  stored(sequence: number): void
}

export interface RecordingOptions {
  readonly store: Store
  readonly log: Logger
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

interface Work {
  readonly front: string
  readonly link: FrontLink
  readonly batch: Batch
}

/**
 * Turns what fronts hand over into evidence: compares pairs, counts, keeps examples, and writes all of it down.
 *
 * A batch is counted when all of its pairs are compared, whole, so that a store which has its sequence has all of it.
 * A store that does not answer holds up nothing: counts add up here until it does, and only examples are let go.
 */
export class Recording {
  readonly #options: RecordingOptions
  readonly #queue: Work[] = []
  readonly #rate: ExampleRate
  #tallies = new Tallies()
  #examples: NewExample[] = []
  #received = new Map<string, { sequence: number; link: FrontLink }>()
  /** Examples that were not kept because the store was in trouble. */
  droppedExamples = 0
  #working = false
  #storing: Promise<void> | null = null
  #inTrouble = false
  #closing = Number.POSITIVE_INFINITY
  readonly #timer: NodeJS.Timeout

  constructor(options: RecordingOptions) {
    this.#options = options
    this.#rate = new ExampleRate(options.clock)
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS)
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
    await this.flush()
  }

  /** Writes down what was counted. Never rejects: a store in trouble is asked again the next time. */
  async flush(): Promise<void> {
    while (this.#storing !== null) await this.#storing
    this.#storing = this.#store()
    await this.#storing
    this.#storing = null
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
    const deltas = [...batch.deltas, ...counted.take()]
    this.#tallies.add(deltas)
    this.#received.set(front, { sequence: batch.sequence, link })
    if (deltas.length > 0) this.#options.onCounted(deltas)
    link.compared(batch.sequence)
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
    const { store, onStoreTrouble } = this.#options
    if (this.#received.size === 0) return
    const tallies = this.#tallies
    const examples = this.#examples
    const received = this.#received
    this.#tallies = new Tallies()
    this.#examples = []
    this.#received = new Map()
    const deltas = tallies.take()
    try {
      await store.add({
        deltas,
        examples,
        received: [...received].map(([front, { sequence }]) => ({ front, sequence })),
      })
      if (this.#inTrouble) onStoreTrouble(null)
      this.#inTrouble = false
    } catch (error) {
      onStoreTrouble(error as Error)
      this.#inTrouble = true
      this.#putBack(deltas, examples, received)
    }
    // What a store in trouble could not take is kept here: no front need keep it as well.
    for (const { sequence, link } of received.values()) link.stored(sequence)
  }

  #putBack(
    deltas: readonly EvidenceDelta[],
    examples: readonly NewExample[],
    received: ReadonlyMap<string, { sequence: number; link: FrontLink }>,
  ): void {
    this.#tallies.add(deltas)
    const room = Math.max(0, MAX_WAITING_EXAMPLES - this.#examples.length)
    this.droppedExamples += Math.max(0, examples.length - room)
    this.#examples.unshift(...examples.slice(0, room))
    for (const [front, known] of received) if (!this.#received.has(front)) this.#received.set(front, known)
  }
}
