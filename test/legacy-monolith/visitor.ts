import type { Test } from 'tap'
import { type RunningShop, type ShopOptions, startShop } from '../../legacy-monolith/server.ts'

/** A shop of its own for one test, closed with it. */
export async function openShop(t: Test, options: ShopOptions = {}): Promise<RunningShop> {
  const shop = await startShop(options)
  t.teardown(() => shop.close())
  return shop
}

/** Somebody with a browser: keeps cookies, does not follow redirects by itself. */
export class Visitor {
  readonly #base: string
  readonly #cookies = new Map<string, string>()

  constructor(base: string) {
    this.#base = base
  }

  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response & { page: string }> {
    return this.#ask(path, { headers })
  }

  async post(path: string, fields: Record<string, string>): Promise<Response & { page: string }> {
    return this.#ask(path, { method: 'POST', body: new URLSearchParams(fields) })
  }

  /** Loads a page and posts the form on it that goes to `action`, with its hidden fields and `fields`. */
  async submit(
    page: string,
    action: string,
    fields: Record<string, string> = {},
  ): Promise<Response & { page: string }> {
    const form = formsOn((await this.get(page)).page).find(found => found.action === action)
    if (!form) throw new Error(`no form to ${action} on ${page}`)
    return this.post(action, { ...form.hidden, ...fields })
  }

  async logIn(email = 'anna@example.com', password = 'fig'): Promise<Response & { page: string }> {
    return this.submit('/login', '/login', { email, password })
  }

  async #ask(path: string, init: RequestInit): Promise<Response & { page: string }> {
    const headers = { ...(init.headers as Record<string, string>), cookie: this.cookies }
    const response = await fetch(this.#base + path, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      this.#cookies.set(name!, value!)
    }
    return Object.assign(response, { page: await response.text() })
  }
}

export interface Form {
  readonly action: string
  readonly hidden: Readonly<Record<string, string>>
}

/** The forms of a page with their hidden fields. */
export function formsOn(page: string): Form[] {
  return [...page.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(([, action, inside]) => ({
    action: action!,
    hidden: Object.fromEntries(
      [...inside!.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [
        name!,
        value!,
      ]),
    ),
  }))
}

/** An answer of the API, read as it is. */
// biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it
export async function json(base: string, path: string, init?: RequestInit): Promise<any> {
  return (await fetch(base + path, init)).json()
}

export interface Followed {
  readonly position: number
  readonly type: string
  readonly at: string
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it
  readonly data: any
}

/** The outbox after a position, to its present end. */
export async function outbox(base: string, after = 0): Promise<Followed[]> {
  const all: Followed[] = []
  for (let position = after; ; ) {
    const answer = await json(base, `/internal/outbox?after=${position}&limit=1000`)
    if (answer.events.length === 0) return all
    all.push(...answer.events)
    position = answer.position
  }
}
