import type { Counts, Evidence } from '../types/evidence.ts'
import type { DifferenceClass, Failure, Side, SkipReason } from '../types.ts'
import { atOf, classesByField, count, fieldsIn, histogramOf, objectOf, type Seen } from './counting.ts'
import { countsFrom } from './counts.ts'
import { bucketOf } from './latency.ts'
import { fieldKey, MOST_FIELDS, MOST_SIGNATURES, REST, signatureKey } from './signatures.ts'

/**
 * Counts what happens on one route in one epoch.
 *
 * Made once for as long as the epoch lasts: it remembers which signatures and fields it has met, so that all it gives
 * together names at most 500 of each. Counting a request that was not copied allocates nothing.
 */
export class Tally {
  #since = 0
  #newest = 0
  #match = 0
  #legacyAnswers = 0
  #legacyErrors = 0
  #candidateAnswers = 0
  #candidateErrors = 0
  #controls = 0
  #isEmpty = true
  readonly #skipped = new Map<SkipReason, number>()
  readonly #failed = new Map<Failure, number>()
  readonly #signatures = new Map<string, number>()
  readonly #hidden = new Map<string, number>()
  readonly #strata = new Map<string, number>()
  readonly #legacyMs = new Map<number, number>()
  readonly #candidateMs = new Map<number, number>()
  readonly #classes = new Map<string, Map<DifferenceClass, number>>()
  readonly #controlled = new Map<string, Controlled>()
  readonly #knownSignatures = new Set<string>()
  readonly #knownFields = new Set<string>()

  /** An exchange began. By itself this is nothing to give away. */
  began(at: number): void {
    if (this.#since === 0 || at < this.#since) this.#since = at
  }

  // What became of an exchange: one of these four, once.

  match(): void {
    this.#isEmpty = false
    this.#match++
  }

  skipped(reason: SkipReason): void {
    this.#isEmpty = false
    count(this.#skipped, reason)
  }

  /** The candidate gave no whole answer. A caller who hung up never counts against it: that is a skip. */
  failed(failure: Failure): void {
    this.#isEmpty = false
    if (failure === 'client-gone') count(this.#skipped, 'client-gone')
    else count(this.#failed, failure)
  }

  /** The answers differ; in what, all of it. */
  differed(differences: readonly Seen[]): void {
    this.#isEmpty = false
    count(this.#signatures, this.#known(this.#knownSignatures, signatureKey(fieldsIn(differences))))
    for (const [field, classes] of classesByField(differences)) {
      const counts = atOf(this.#classes, this.#knownField(field), newClasses)
      for (const word of classes) count(counts, word)
    }
  }

  /**
   * Both sides were asked, and the outcome is match, differ or failed.
   *
   * @param stratum from `stratumOf`, by the status of legacy's answer
   * @param candidateHeadMs of a candidate that failed: its timeout
   * @param at when the exchange ended, in milliseconds since 1970
   */
  pair(stratum: string, legacyHeadMs: number, candidateHeadMs: number, at: number): void {
    this.#isEmpty = false
    count(this.#strata, stratum)
    count(this.#legacyMs, bucketOf(legacyHeadMs))
    count(this.#candidateMs, bucketOf(candidateHeadMs))
    if (at > this.#newest) this.#newest = at
  }

  /**
   * Legacy was asked a second time.
   *
   * @param differences of legacy's second answer from its first; none when they agree
   * @param candidate differences of the candidate's answer in the same exchange
   */
  control(differences: readonly Seen[], candidate: readonly Seen[]): void {
    this.#isEmpty = false
    this.#controls++
    for (const [field, classes] of classesByField(differences)) {
      const controlled = atOf(this.#controlled, this.#knownField(field), newControlled)
      controlled.control++
      for (const word of classes) count(controlled.classes, word)
    }
    for (const field of fieldsIn(candidate))
      atOf(this.#controlled, this.#knownField(field), newControlled).candidate++
  }

  /** How many differences each rule hid in a pair. */
  hid(hidden: Counts): void {
    for (const [label, many] of Object.entries(hidden)) {
      if (!many) continue
      this.#isEmpty = false
      count(this.#hidden, label, many)
    }
  }

  /** A caller got an answer; an error is a 5xx, or a failure that is not the caller's. */
  served(side: Side, isError: boolean): void {
    this.#isEmpty = false
    if (side === 'legacy') {
      this.#legacyAnswers++
      if (isError) this.#legacyErrors++
    } else {
      this.#candidateAnswers++
      if (isError) this.#candidateErrors++
    }
  }

  /** What was added since the last time, and starts anew; null when it is nothing. */
  take(): Evidence | null {
    if (this.#isEmpty) return null
    const taken: Evidence = {
      match: this.#match,
      signatures: countsFrom(this.#signatures),
      failed: countsFrom(this.#failed),
      skipped: countsFrom(this.#skipped),
      hidden: countsFrom(this.#hidden),
      classes: objectOf(this.#classes, countsFrom<DifferenceClass>),
      controls: {
        taken: this.#controls,
        fields: objectOf(this.#controlled, ({ control, candidate, classes }) => ({
          control,
          candidate,
          classes: countsFrom(classes),
        })),
      },
      served: {
        legacy: { answers: this.#legacyAnswers, errors: this.#legacyErrors },
        candidate: { answers: this.#candidateAnswers, errors: this.#candidateErrors },
      },
      latency: { legacy: histogramOf(this.#legacyMs), candidate: histogramOf(this.#candidateMs) },
      strata: countsFrom(this.#strata),
      since: this.#since,
      newest: this.#newest,
    }
    this.#startAnew()
    return taken
  }

  #startAnew(): void {
    this.#since = this.#newest = this.#match = this.#controls = 0
    this.#legacyAnswers = this.#legacyErrors = this.#candidateAnswers = this.#candidateErrors = 0
    for (const counts of [this.#skipped, this.#failed, this.#signatures, this.#hidden, this.#strata])
      counts.clear()
    for (const counts of [this.#legacyMs, this.#candidateMs, this.#classes, this.#controlled]) counts.clear()
    this.#isEmpty = true
  }

  #knownField(field: string): string {
    return this.#known(this.#knownFields, fieldKey(field), MOST_FIELDS)
  }

  /** The name itself while there are few, `REST` for those that come later. */
  #known(known: Set<string>, name: string, most = MOST_SIGNATURES): string {
    if (name === REST || known.has(name)) return name
    if (known.size >= most) return REST
    known.add(name)
    return name
  }
}

/** The kind of pair for coverage, `GET 2xx`: method and class of legacy's status. */
export function stratumOf(method: string, status: number): string {
  const classOf = Math.trunc(status / 100)
  let strata = STRATA.get(method)
  if (strata === undefined) {
    strata = Array.from({ length: 10 }, (_, digit) => `${method} ${digit}xx`)
    // Methods are named by callers.
    if (STRATA.size < 64) STRATA.set(method, strata)
  }
  return strata[classOf] ?? `${method} 0xx`
}

const STRATA = new Map<string, readonly string[]>()

interface Controlled {
  control: number
  candidate: number
  readonly classes: Map<DifferenceClass, number>
}

const newControlled = (): Controlled => ({ control: 0, candidate: 0, classes: new Map() })
const newClasses = (): Map<DifferenceClass, number> => new Map()
