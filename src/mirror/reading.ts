import { isNamed } from '../compare/header-lines.ts'
import type { UnreadAnswer } from '../compare/settled.ts'
import type { Failure, Side, WholeAnswer } from '../types.ts'
import type { ByteBudget } from './byte-budget.ts'
import { Gathered } from './gathered.ts'
import type { SideResult } from './outcome.ts'

const WHOLE: SideResult = { is: 'whole' }
const TOO_LARGE: SideResult = { is: 'too-large' }

/** One side's answer as it is gathered, whoever asked for it. Times are from the last byte of the request. */
export class Reading implements UnreadAnswer {
  readonly side: Side
  readonly origin: string
  readonly #body: Gathered
  #raw: readonly Buffer[] = []
  #sentAt: number | null = null
  status = 0
  headMs = 0
  totalMs = 0
  /** null: it is not over. */
  result: SideResult | null = null

  /** `mostBytes`: of the body. */
  constructor(side: Side, origin: string, budget: ByteBudget, mostBytes: number) {
    this.side = side
    this.origin = origin
    this.#body = new Gathered(budget, mostBytes)
  }

  get headers(): readonly Buffer[] {
    return this.#raw
  }

  /** Of one that is whole. */
  get body(): Buffer {
    return this.#body.whole()
  }

  /** Of the body, so far. */
  get bytes(): number {
    return this.#body.bytes
  }

  /** It had a connection that took the request. */
  get wasSent(): boolean {
    return this.#sentAt !== null || this.status > 0
  }

  sent(): void {
    this.#sentAt = performance.now()
  }

  head(status: number, raw: readonly Buffer[]): void {
    this.status = status
    this.#raw = raw
    this.headMs = this.#elapsed()
  }

  /** The value of a header, of the first line of that name; empty when there is none. */
  header(lowerName: string): string {
    for (let index = 0; index + 1 < this.#raw.length; index += 2) {
      if (isNamed(this.#raw[index]!, lowerName)) return this.#raw[index + 1]!.toString('latin1')
    }
    return ''
  }

  /** false: there is no room for it. Past the limit nothing is kept, and the result is known. */
  add(chunk: Buffer): boolean {
    if (this.result !== null) return true
    const refused = this.#body.add(chunk)
    if (refused === 'too-large') this.isTooLarge()
    return refused !== 'bytes-full'
  }

  isTooLarge(): void {
    if (this.result === null) this.#over(TOO_LARGE)
    this.free()
  }

  end(): void {
    if (this.result === null) this.#over(WHOLE)
  }

  fail(failure: Failure): void {
    if (this.result !== null) return
    this.#over({ is: 'failed', failure })
    this.free()
  }

  /** Of one that is whole, for whoever reads it. */
  answer(): WholeAnswer {
    const { side, status, headMs, totalMs } = this
    const headers = this.#raw.map(part => part.toString('latin1'))
    return { side, status, headers, body: this.body, headMs, totalMs }
  }

  free(): void {
    this.#body.free()
  }

  #over(result: SideResult): void {
    this.result = result
    this.totalMs = this.#elapsed()
  }

  /** An answer may come before the request was sent whole. */
  #elapsed(): number {
    return this.#sentAt === null ? 0 : performance.now() - this.#sentAt
  }
}
