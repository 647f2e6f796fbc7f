import { Agent } from 'undici'
import type { Answer, Ask } from './step.ts'

export interface Doors {
  readonly front: string
  readonly gateway: string
}

/** An answer, or why there is none that a customer could use. */
export type Outcome = { readonly answer: Answer } | { readonly trouble: string; readonly path: string }

const MOST_REDIRECTS = 5
const PATIENCE_MS = 10_000

/** One browser or phone: a few connections that stay open, a jar of cookies, redirects followed. */
export class Visitor {
  readonly #doors: Doors
  readonly #onRequest: (at: 'front' | 'gateway') => void
  readonly #connections = new Agent({
    connections: 2,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
    connect: { timeout: PATIENCE_MS },
  })
  readonly #cookies = new Map<string, string>()

  /** `onRequest` hears of every request that got an answer or failed, redirects included. */
  constructor(doors: Doors, onRequest: (at: 'front' | 'gateway') => void) {
    this.#doors = doors
    this.#onRequest = onRequest
  }

  /** Never rejects but when `signal` is aborted. */
  async ask(ask: Ask, signal: AbortSignal): Promise<Outcome> {
    let next = ask
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const outcome = await this.#once(next, signal)
      if ('trouble' in outcome) return outcome
      const { status, location } = outcome.answer
      if (status < 300 || status === 304 || location === null) return outcome
      const door = this.#doors[ask.at ?? 'front']
      if (!location.startsWith(`${door}/`)) {
        return { trouble: `was sent out of the shop, to ${location}`, path: next.path }
      }
      next = { path: location.slice(door.length), ...(ask.at && { at: ask.at }) }
    }
    return { trouble: 'was sent in circles', path: next.path }
  }

  /** Closes the connections. */
  leave(): Promise<void> {
    return this.#connections.destroy()
  }

  async #once(ask: Ask, signal: AbortSignal): Promise<Outcome> {
    const { at = 'front', path, form, json } = ask
    const body = form ? new URLSearchParams(form).toString() : json ? JSON.stringify(json) : null
    try {
      const {
        statusCode,
        headers,
        body: answered,
      } = await this.#connections.request({
        origin: this.#doors[at],
        path,
        method: ask.method ?? 'GET',
        headers: { ...this.#headers(ask), ...ask.headers },
        body,
        signal,
      })
      const text = await answered.text()
      this.#onRequest(at)
      if (at === 'front') this.#remember([headers['set-cookie'] ?? []].flat())
      const one = (name: string) => [headers[name]].flat()[0] ?? null
      const answer = { path, status: statusCode, body: text, type: one('content-type') ?? '' }
      return { answer: { ...answer, etag: one('etag'), location: one('location') } }
    } catch (error) {
      if (signal.aborted) throw error
      this.#onRequest(at)
      const { code, message } = error as NodeJS.ErrnoException
      return { trouble: `got no answer: ${code ? `${code}, ` : ''}${message}`, path }
    }
  }

  #headers({ at, form, json }: Ask): { [name: string]: string } {
    const cookies = at === 'gateway' ? '' : [...this.#cookies].map(pair => pair.join('=')).join('; ')
    return {
      accept: '*/*',
      'user-agent': 'banyan-demo',
      ...(cookies && { cookie: cookies }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(json && { 'content-type': 'application/json' }),
    }
  }

  #remember(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name !== undefined) this.#cookies.set(name, value ?? '')
    }
  }
}
