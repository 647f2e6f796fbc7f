/** One answer of the candidate, served or copied, or one attempt to reach it. */
export interface BurstEvent {
  /** Milliseconds, of any clock that does not go back. */
  readonly at: number
  /** From `isBad`; null: no answer is spoken of, only a connect. */
  readonly bad: boolean | null
  /** Whether a connection was opened for it; null: none was tried, one was reused. */
  readonly connect: 'made' | 'refused' | null
}

const ANSWERS = 40
const LEAST_BAD = 10
const ANSWERS_WITHIN_MS = 60_000
const LEAST_CONNECTS = 5
const NO_CONNECT_MS = 1_000

/**
 * Whether an answer of the candidate counts as bad: a failure, or a 5xx where legacy did not answer the same request with
 * one. Null is a failure of the candidate, and of legacy no answer, which counts as one that was not 5xx.
 */
export function isBad(candidateStatus: number | null, legacyStatus: number | null): boolean {
  if (candidateStatus === null) return true
  return candidateStatus >= 500 && !(legacyStatus !== null && legacyStatus >= 500)
}

/**
 * Sudden break: judged by one front on its own counters of one route in one epoch, never through the store.
 *
 * Of the candidate's last 40 answers, none older than 60 s, at least 10 were bad; or no connect succeeded for 1 s and at
 * least 5 were tried. Adding and asking cost some ten nanoseconds and allocate nothing.
 */
export class Burst {
  readonly #at = new Float64Array(ANSWERS)
  readonly #bad = new Uint8Array(ANSWERS)
  #next = 0
  #answers = 0
  #badAnswers = 0
  /** Connects refused since one was made: how many, the first and the last. */
  #refused = 0
  #firstRefusedAt = 0
  #lastRefusedAt = 0

  add(event: BurstEvent): void {
    if (event.connect === 'made') this.#refused = 0
    else if (event.connect === 'refused') {
      if (this.#refused++ === 0) this.#firstRefusedAt = event.at
      this.#lastRefusedAt = event.at
    }
    if (event.bad === null) return
    const bad = event.bad ? 1 : 0
    this.#badAnswers += bad - this.#bad[this.#next]!
    this.#bad[this.#next] = bad
    this.#at[this.#next] = event.at
    this.#next = (this.#next + 1) % ANSWERS
    if (this.#answers < ANSWERS) this.#answers++
  }

  isBurst(now: number): boolean {
    return this.#isUnreachable(now) || this.#badLately(now) >= LEAST_BAD
  }

  /** What is wrong, for people; null when nothing is. */
  reason(now: number): string | null {
    if (this.#isUnreachable(now)) {
      const seconds = ((now - this.#firstRefusedAt) / 1000).toFixed(1)
      return `no connection for ${seconds} s, ${this.#refused} tried`
    }
    const bad = this.#badLately(now)
    return bad >= LEAST_BAD
      ? `${bad} of the last ${this.#answersLately(now)} answers are 5xx or failures`
      : null
  }

  /** What was refused over a minute ago says nothing of now. */
  #isUnreachable(now: number): boolean {
    return (
      this.#refused >= LEAST_CONNECTS &&
      now - this.#firstRefusedAt >= NO_CONNECT_MS &&
      now - this.#lastRefusedAt <= ANSWERS_WITHIN_MS
    )
  }

  #badLately(now: number): number {
    // The usual case: there are not that many, however old they are.
    if (this.#badAnswers < LEAST_BAD) return 0
    let bad = 0
    for (let nth = 0; nth < ANSWERS; nth++)
      if (this.#bad[nth] === 1 && now - this.#at[nth]! <= ANSWERS_WITHIN_MS) bad++
    return bad
  }

  #answersLately(now: number): number {
    return this.#at.subarray(0, this.#answers).filter(at => now - at <= ANSWERS_WITHIN_MS).length
  }
}
