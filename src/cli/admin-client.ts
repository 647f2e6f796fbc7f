import { Agent, type Dispatcher, request } from 'undici'
import type { BanyanEvent } from '../types/steering.ts'
import type { Problem } from '../types.ts'
import { eventsIn } from './event-stream.ts'

/** A running Banyan's API, as the command line asks it. Nothing here throws for what the other end does. */
export interface AdminClient {
  readonly url: string
  /** `path` stands below `/api/v1/`, its parts already encoded. */
  get<T>(path: string): Promise<Answered<T>>
  post<T>(path: string, body: object): Promise<Answered<T>>
  /** Everything that happens from now on; ends when the connection does, or the signal says so. */
  events(signal: AbortSignal): Promise<{ readonly stream: AsyncIterable<BanyanEvent> } | Unanswered>
  close(): Promise<void>
}

export type Answered<T> = { readonly value: T } | Unanswered

/** Why there is no answer to print. */
export type Unanswered =
  /** No connection, none in time, or one that broke. */
  | { readonly unreachable: string }
  /** An answer, but not the one that was asked for. `body` is null when it is not Banyan's JSON. */
  | { readonly status: number; readonly body: ErrorBody | null }

/** What the API says of what it does not do: a `Refused`, or an error of HTTP. */
export interface ErrorBody {
  readonly error?: unknown
  readonly message?: unknown
  readonly refused?: unknown
  readonly problems?: readonly Problem[]
  readonly [name: string]: unknown
}

const CONNECT_TIMEOUT_MS = 5_000
/** To judge anew may take the back a while. */
const ANSWER_TIMEOUT_MS = 60_000
/** Something comes every 15 s on a stream of events, be it only a sign of life. */
const SILENCE_MS = 45_000
const LARGEST_BODY = 256 * 1024 * 1024
const ROOT = '/api/v1/'

/** Speaks to the admin port at this address, with this token when there is one. Redirects are not followed: they could carry the token away. */
export function adminClient(url: string, token: string | null): AdminClient {
  const agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, maxResponseSize: LARGEST_BODY })
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` }

  const ask = (path: string, options: Partial<Dispatcher.RequestOptions>, accept: string) =>
    request(`${url}${ROOT}${path}`, {
      dispatcher: agent,
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      method: 'GET',
      ...options,
      headers: { accept, ...authorization, ...options.headers },
    })

  const json = async <T>(path: string, options: Partial<Dispatcher.RequestOptions>): Promise<Answered<T>> => {
    try {
      const { statusCode, body } = await ask(path, options, 'application/json')
      return answered(statusCode, await body.text())
    } catch (error) {
      return { unreachable: whyNot(error) }
    }
  }

  return {
    url,
    get: path => json(path, {}),
    post: (path, body) =>
      json(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    events: async signal => {
      try {
        const options = { signal, bodyTimeout: SILENCE_MS }
        const { statusCode, body } = await ask('events', options, 'text/event-stream')
        if (statusCode === 200) return { stream: eventsIn(body) }
        return { status: statusCode, body: errorIn(await body.text()) }
      } catch (error) {
        return { unreachable: whyNot(error) }
      }
    },
    close: () => agent.destroy(),
  }
}

function answered<T>(status: number, text: string): Answered<T> {
  if (status < 200 || status > 299) return { status, body: errorIn(text) }
  try {
    return { value: JSON.parse(text) as T }
  } catch {
    return { status, body: null }
  }
}

function errorIn(text: string): ErrorBody | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ErrorBody) : null
  } catch {
    return null
  }
}

/** `connect ECONNREFUSED 127.0.0.1:8081`; of several addresses, what the first said. */
function whyNot(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return whyNot(error.errors[0])
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
