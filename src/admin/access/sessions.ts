import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ADMIN_COOKIE_NAME } from '../../phases/cookie.ts'
import type { AdminToken } from '../../types.ts'
import { type Asker, askerOf } from './tokens.ts'

const LONGEST_MS = 12 * 3_600_000
/** Past so many the oldest ends. */
const MOST = 1_000

interface Session {
  /** The token it was opened with, to be asked for again each time: what leaves the file opens nothing any more. */
  readonly token: string
  readonly until: number
}

/** Sessions of people who signed in with a token, so that the token itself is sent once and kept nowhere in the browser. */
export class Sessions {
  readonly #now: () => number
  readonly #sessions = new Map<string, Session>()

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Opens a session for a right token; gives the cookie, or null for a wrong one. */
  open(token: string, tokens: readonly AdminToken[], secure: boolean): string | null {
    // As in a header, where each byte is a character.
    const given = Buffer.from(token, 'utf8').toString('latin1')
    if (askerOf(given, tokens) === null) return null
    const id = randomBytes(32).toString('base64url')
    this.#sessions.set(keyOf(id), { token: given, until: this.#now() + LONGEST_MS })
    if (this.#sessions.size > MOST) this.#sessions.delete(this.#sessions.keys().next().value!)
    return cookieLine(id, LONGEST_MS / 1_000, secure)
  }

  /** Who a request's session belongs to, as its token is now; null without a session. */
  askerOf(headers: IncomingHttpHeaders, tokens: readonly AdminToken[]): Asker | null {
    const session = this.#sessionOf(headers)
    return session === null ? null : askerOf(session.token, tokens)
  }

  /** Ends a request's session; gives the cookie that takes it out of the browser. */
  close(headers: IncomingHttpHeaders, secure: boolean): string {
    const id = idIn(headers)
    if (id !== null) this.#sessions.delete(keyOf(id))
    return cookieLine('', 0, secure)
  }

  #sessionOf(headers: IncomingHttpHeaders): Session | null {
    const id = idIn(headers)
    const key = id === null ? '' : keyOf(id)
    const session = this.#sessions.get(key)
    if (session === undefined) return null
    if (this.#now() < session.until) return session
    this.#sessions.delete(key)
    return null
  }
}

function cookieLine(id: string, seconds: number, secure: boolean): string {
  return `${ADMIN_COOKIE_NAME}=${id}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}

function idIn({ cookie = '' }: IncomingHttpHeaders): string | null {
  const pair = cookie.split(';').find(one => one.trim().startsWith(`${ADMIN_COOKIE_NAME}=`))
  return pair === undefined ? null : pair.trim().slice(ADMIN_COOKIE_NAME.length + 1)
}

/** What is remembered opens nothing, and finding it takes the same time whatever was guessed. */
function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}
