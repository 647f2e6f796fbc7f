/** What Banyan logs of one exchange, as far as the demo reads it. */
export interface Exchange {
  /** When it ended, in milliseconds since 1970. */
  readonly time: number
  readonly path: string
  readonly status: number
  readonly route: string | null
  /** Who answered; null when Banyan did by itself. */
  readonly side: 'legacy' | 'candidate' | null
  readonly revision: number
  /** Until the head of the answer. */
  readonly headMs: number
  /** Why legacy answered instead of the candidate. */
  readonly fallback: string | null
}

interface Waiter {
  readonly wanted: (exchange: Exchange) => boolean
  readonly resolve: (exchange: Exchange) => void
}

/** Reads Banyan's standard output: one JSON object a line, `exchange` among others. */
export class AccessLog {
  readonly #onExchange: (exchange: Exchange) => void
  #waiters: readonly Waiter[] = []
  readonly #listeners = new Set<(exchange: Exchange) => void>()

  constructor(onExchange: (exchange: Exchange) => void) {
    this.#onExchange = onExchange
  }

  /** True when the line is an exchange. */
  take(line: string): boolean {
    const exchange = exchangeIn(line)
    if (exchange === null) return false
    this.#onExchange(exchange)
    for (const listener of this.#listeners) listener(exchange)
    const heard = this.#waiters.filter(({ wanted }) => wanted(exchange))
    this.#waiters = this.#waiters.filter(waiter => !heard.includes(waiter))
    for (const { resolve } of heard) resolve(exchange)
    return true
  }

  /** Tells of every exchange from now on; the function ends it. */
  listen(listener: (exchange: Exchange) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The next exchange that is wanted. Banyan writes its log once a second, so this may be a second late. */
  next(wanted: (exchange: Exchange) => boolean): Promise<Exchange> {
    const { promise, resolve } = Promise.withResolvers<Exchange>()
    this.#waiters = [...this.#waiters, { wanted, resolve }]
    return promise
  }
}

function exchangeIn(line: string): Exchange | null {
  if (!line.includes('"msg":"exchange"')) return null
  const said = JSON.parse(line) as Partial<Exchange>
  return {
    time: said.time ?? 0,
    path: said.path ?? '',
    status: said.status ?? 0,
    route: said.route ?? null,
    side: said.side ?? null,
    revision: said.revision ?? 0,
    headMs: said.headMs ?? 0,
    fallback: said.fallback ?? null,
  }
}
