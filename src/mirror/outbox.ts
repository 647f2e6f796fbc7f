import type { MessagePort } from 'node:worker_threads'
import type { Logger } from 'pino'
import { Tally } from '../evidence/tally.ts'
import type { BackToFront, FrontToBack } from '../messages.ts'
import { pairTotalsOf } from '../totals/pair-totals.ts'
import type { Batch, Pair } from '../types/copying.ts'
import type { EvidenceDelta } from '../types/evidence.ts'
import type { PairTotals } from '../types/metrics.ts'
import type { ByteBudget } from './byte-budget.ts'
import type { RouteEpoch } from './route-epoch.ts'

const EVERY_MS = 250
/** Of all that copies may hold, so much may wait to be compared: a back that is behind does not catch up by waiting. */
const WAITING_SHARE = 1 / 4
/** With so many pairs, or bytes of them, a batch does not wait for its time. */
const MANY_PAIRS = 64
const LARGE_BYTES = 2 * 1024 * 1024
/** Batches that were sent and not stored. Every so many of them the time between two doubles, */
const SLOWER_EVERY = 128
/** up to this many doublings: what a store misses for two hours is kept, in as many counts as it would be anyway. */
const MOST_DOUBLINGS = 8

/** A batch that was sent, as it would be sent again. */
interface Kept {
  readonly sequence: number
  readonly deltas: readonly EvidenceDelta[]
  /** How many of its pairs are the back's to count. */
  readonly pairs: ReadonlyMap<RouteEpoch, number>
  /** Taken of the budget until they are compared. */
  bytes: number
  /** What became of its pairs is among the totals of this thread's life. */
  areCounted: boolean
}

/**
 * What a front has for the back: gathered, sent in batches, and kept until it is stored.
 *
 * Counts are never lost and never doubled: a batch that nobody has confirmed is sent again to the back that replaces a
 * dead one, under its number, with its pairs as `skipped: undecided`. While there is no back, counts add up here.
 */
export class Outbox {
  readonly #budget: ByteBudget
  readonly #log: Pick<Logger, 'error'>
  readonly #onCounted: (counted: readonly PairTotals[]) => void
  #port: MessagePort | null = null
  #sequence = 0
  #touched: RouteEpoch[] = []
  #pairs: Pair[] = []
  #pairEpochs: RouteEpoch[] = []
  #pairBytes = 0
  /** Of all pairs that are not compared, sent or not. */
  #heldBytes = 0
  #kept: Kept[] = []
  #timer: NodeJS.Timeout | null = null
  #onStored: (() => void) | null = null

  /** `onCounted` is told once of every outcome that is known for good. */
  constructor(
    budget: ByteBudget,
    log: Pick<Logger, 'error'>,
    onCounted: (counted: readonly PairTotals[]) => void = () => {},
  ) {
    this.#budget = budget
    this.#log = log
    this.#onCounted = onCounted
  }

  get isConnected(): boolean {
    return this.#port !== null
  }

  /** Batches that were sent and are not stored. */
  get unstored(): number {
    return this.#kept.length
  }

  /** A back is there, the first or another one. */
  connect(port: MessagePort): void {
    this.#disconnect()
    this.#port = port
    port.on('message', (message: BackToFront) => this.#confirmed(message))
    port.on('close', () => {
      if (this.#port === port) this.#disconnect()
    })
    for (const kept of this.#kept) {
      this.#isUndecided(kept)
      this.#send(
        { sequence: kept.sequence, deltas: [...kept.deltas, ...undecided(kept.pairs)], pairs: [] },
        [],
      )
    }
    this.#wakeUp()
  }

  /** Not counted, not kept, not sent again. */
  tell(message: FrontToBack): void {
    this.#port?.postMessage(message)
  }

  /** Something was counted there. */
  touch(epoch: RouteEpoch): void {
    if (epoch.isTouched) return
    epoch.isTouched = true
    this.#touched.push(epoch)
    this.#wakeUp()
  }

  /** Whether another pair may wait to be compared: one always, however large. */
  hasRoomFor(bytes: number): boolean {
    return this.#heldBytes === 0 || this.#heldBytes + bytes <= this.#budget.limit * WAITING_SHARE
  }

  /** Takes a pair whose `bytes` were taken of the budget. Without a back it counts as undecided. */
  add(pair: Pair, epoch: RouteEpoch, bytes: number): void {
    if (this.#port === null) {
      this.#budget.free(bytes)
      if (isTheBacksToCount(pair)) this.#countUndecided(epoch)
      return
    }
    this.#pairs.push(pair)
    this.#pairEpochs.push(epoch)
    this.#pairBytes += bytes
    this.#heldBytes += bytes
    this.#wakeUp()
    if (this.#kept.length < SLOWER_EVERY && this.#isFull()) this.flush()
  }

  /** Sends what there is. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#port === null) return
    const deltas = this.#takeDeltas()
    if (deltas.length === 0 && this.#pairs.length === 0) return
    const batch: Batch = { sequence: ++this.#sequence, deltas, pairs: this.#pairs }
    const kept: Kept = {
      sequence: batch.sequence,
      deltas,
      pairs: this.#pairCounts(),
      bytes: this.#pairBytes,
      areCounted: false,
    }
    this.#onCounted(pairTotalsOf(deltas))
    this.#pairs = []
    this.#pairEpochs = []
    this.#pairBytes = 0
    this.#kept.push(kept)
    this.#send(batch, buffersOf(batch.pairs))
  }

  /** Sends the last there is, and resolves when all is stored, at the latest after `mostMs`. */
  async close(withinMs: number, mostMs: number): Promise<void> {
    this.flush()
    if (this.#port === null) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onStored = resolve
    this.#port.postMessage({ type: 'close', withinMs } satisfies FrontToBack)
    const timer = setTimeout(resolve, mostMs)
    if (this.#kept.length > 0) await promise
    clearTimeout(timer)
    this.#onStored = null
  }

  #send(batch: Batch, given: ArrayBuffer[]): void {
    try {
      this.#port!.postMessage({ type: 'batch', batch } satisfies FrontToBack, given)
    } catch (error) {
      this.#log.error({ err: error }, 'pairs could not be handed over; they count as undecided')
      const kept = this.#kept.find(({ sequence }) => sequence === batch.sequence)!
      this.#free(kept)
      this.#isUndecided(kept)
      const deltas = [...batch.deltas, ...undecided(kept.pairs)]
      this.#port!.postMessage({
        type: 'batch',
        batch: { ...batch, deltas, pairs: [] },
      } satisfies FrontToBack)
    }
  }

  #confirmed(message: BackToFront): void {
    for (const kept of this.#kept) if (kept.sequence <= message.sequence) this.#free(kept)
    if (message.type === 'compared') {
      this.#wereCompared(message.sequence, message.counted)
      return
    }
    this.#kept = this.#kept.filter(({ sequence }) => sequence > message.sequence)
    if (this.#kept.length === 0) this.#onStored?.()
  }

  #disconnect(): void {
    if (this.#port === null) return
    const port = this.#port
    this.#port = null
    port.close()
    // What the dead one held is gone with it.
    for (const kept of this.#kept) this.#free(kept)
    this.#budget.free(this.#pairBytes)
    this.#heldBytes -= this.#pairBytes
    for (const [index, pair] of this.#pairs.entries()) {
      if (isTheBacksToCount(pair)) this.#countUndecided(this.#pairEpochs[index]!)
    }
    this.#pairs = []
    this.#pairEpochs = []
    this.#pairBytes = 0
    this.#onStored?.()
  }

  #wereCompared(sequence: number, counted: readonly PairTotals[]): void {
    const kept = this.#kept.find(one => one.sequence === sequence)
    if (kept === undefined || kept.areCounted) return
    kept.areCounted = true
    this.#onCounted(counted)
  }

  /** Nobody will say what its pairs came to. */
  #isUndecided(kept: Kept): void {
    if (kept.areCounted) return
    kept.areCounted = true
    this.#onCounted(pairTotalsOf(undecided(kept.pairs)))
  }

  #countUndecided(epoch: RouteEpoch): void {
    epoch.tally.skipped('undecided')
    this.touch(epoch)
  }

  #free(kept: Kept): void {
    this.#budget.free(kept.bytes)
    this.#heldBytes -= kept.bytes
    kept.bytes = 0
  }

  #isFull(): boolean {
    return this.#pairs.length >= MANY_PAIRS || this.#pairBytes >= LARGE_BYTES
  }

  #wakeUp(): void {
    if (this.#timer !== null || this.#port === null) return
    const doublings = Math.min(MOST_DOUBLINGS, Math.floor(this.#kept.length / SLOWER_EVERY))
    this.#timer = setTimeout(() => this.flush(), EVERY_MS * 2 ** doublings)
    this.#timer.unref()
  }

  #takeDeltas(): EvidenceDelta[] {
    const touched = this.#touched
    this.#touched = []
    const deltas: EvidenceDelta[] = []
    for (const one of touched) {
      one.isTouched = false
      const evidence = one.tally.take()
      if (evidence !== null) deltas.push({ route: one.route, epoch: one.epoch, evidence })
    }
    return deltas
  }

  #pairCounts(): ReadonlyMap<RouteEpoch, number> {
    const counts = new Map<RouteEpoch, number>()
    for (const [index, pair] of this.#pairs.entries()) {
      const epoch = this.#pairEpochs[index]!
      if (isTheBacksToCount(pair)) counts.set(epoch, (counts.get(epoch) ?? 0) + 1)
    }
    return counts
  }
}

function isTheBacksToCount(pair: Pair): boolean {
  return !('failure' in pair.candidate)
}

function undecided(pairs: ReadonlyMap<RouteEpoch, number>): EvidenceDelta[] {
  const deltas: EvidenceDelta[] = []
  for (const [{ route, epoch }, many] of pairs) {
    const tally = new Tally()
    for (let counted = 0; counted < many; counted++) tally.skipped('undecided')
    const evidence = tally.take()
    if (evidence !== null) deltas.push({ route, epoch, evidence })
  }
  return deltas
}

/** Bodies of pairs are in memory of their own; empty ones are not worth giving away. */
function buffersOf(pairs: readonly Pair[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = []
  const give = (body: Uint8Array | null) => {
    if (body !== null && body.byteLength > 0) buffers.push(body.buffer as ArrayBuffer)
  }
  for (const { request, legacy, candidate, control } of pairs) {
    give(request.body)
    give(legacy.body)
    if ('body' in candidate) give(candidate.body)
    if (control !== null) give(control.body)
  }
  return buffers
}
