import { connect, type Socket } from 'node:net'
import { until } from './until.ts'

const ANSWERS_WITHIN_MS = 10_000

/** A caller that sends bytes as they are, and sees what comes back and whether the connection stays. */
export class RawCaller {
  readonly #socket: Socket
  /** Everything that came, as Latin-1. */
  received = ''
  /** Ended or reset by the other side. */
  isClosed = false

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', chunk => {
      this.received += chunk.toString('latin1')
    })
    const closed = () => {
      this.isClosed = true
    }
    this.#socket.on('end', closed).on('close', closed).on('error', closed)
  }

  /** `bytes` is Latin-1. Resolves when they are handed to the system. */
  send(bytes: string): Promise<void> {
    return new Promise(resolve => this.#socket.write(bytes, 'latin1', () => resolve()))
  }

  /** The statuses that came so far, 100 among them. */
  get statuses(): readonly number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  }

  /** When so many statuses have come. */
  async isAnswered(times: number): Promise<void> {
    await until(`${times} answers`, () => this.statuses.length >= times, ANSWERS_WITHIN_MS)
  }

  async receives(text: string): Promise<void> {
    await until(`${JSON.stringify(text)} comes`, () => this.received.includes(text), ANSWERS_WITHIN_MS)
  }

  async closes(): Promise<void> {
    await until('the connection is closed', () => this.isClosed, ANSWERS_WITHIN_MS)
  }

  /** Ends it with a reset, as a crash does. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  close(): void {
    this.#socket.destroy()
  }
}
