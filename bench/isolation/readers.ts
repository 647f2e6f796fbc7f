import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'

/** As the pages' own script has it: so often it looks at what was counted, in milliseconds. */
const COUNTED_MS = 2_000
/** What happened is looked at at once. */
const AT_ONCE = /^event: (begin|moved|noted|verdict)$/

/** They ask for pages as browsers with their script do, and draw nothing. */
export class Readers {
  readonly #admin: string
  readonly #many: number
  readonly #paths: readonly string[]
  readonly #streams: IncomingMessage[] = []
  /** How many pages were read. */
  pages = 0

  constructor(admin: string, many: number, paths: readonly string[]) {
    this.#admin = admin
    this.#many = many
    this.#paths = paths
  }

  /** Everybody opens a page and follows what happens. */
  async open(): Promise<void> {
    for (let index = 0; index < this.#many; index++)
      await this.#follow(this.#paths[index % this.#paths.length]!)
    await wait(500)
  }

  async close(): Promise<void> {
    for (const stream of this.#streams.splice(0)) stream.destroy()
    await wait(500)
  }

  async #follow(path: string): Promise<void> {
    await this.#read(path)
    const [stream] = (await once(get(`${this.#admin}/api/v1/events`), 'response')) as [IncomingMessage]
    this.#streams.push(stream)
    let waiting: NodeJS.Timeout | null = null
    const look = () => {
      if (waiting !== null) clearTimeout(waiting)
      waiting = null
      if (!stream.destroyed) void this.#read(path)
    }
    createInterface({ input: stream }).on('line', line => {
      if (AT_ONCE.test(line)) look()
      else if (line === 'event: evidence') waiting ??= setTimeout(look, COUNTED_MS)
    })
  }

  async #read(path: string): Promise<void> {
    await fetch(this.#admin + path, { headers: { accept: 'text/html' } }).then(answer => answer.text())
    this.pages++
  }
}
