import type { Notice } from '../../types.ts'
import { signature } from './signature.ts'

/** A notice as it goes out: the same id and the same bytes at every try. */
export interface Posted {
  readonly id: string
  readonly event: string
  /** When it happened, in milliseconds since 1970. */
  readonly at: number
  readonly body: string
}

/**
 * Posts a notice once. Gives null when the receiver took it, with any 2xx, else why not, in words that hold no secret.
 *
 * Redirects are not followed: a notice goes where the file says or nowhere. A user and password in the URL go into
 * `authorization`, since `fetch` takes no URL that has them.
 */
export async function post(
  to: Notice,
  posted: Posted,
  nowMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  const url = new URL(to.url)
  const user = decodeURIComponent(url.username)
  const basic = Buffer.from(`${user}:${decodeURIComponent(url.password)}`).toString('base64')
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'banyan',
    'banyan-event': posted.event,
    'banyan-id': posted.id,
    ...(to.secret === null ? {} : { 'banyan-signature': signature(to.secret, posted.body, nowMs) }),
    ...(user === '' && url.password === '' ? {} : { authorization: `Basic ${basic}` }),
  }
  url.username = ''
  url.password = ''
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: posted.body,
      redirect: 'manual',
      signal,
    })
    await answer.body?.cancel()
    return answer.ok ? null : `it answered ${answer.status}`
  } catch (error) {
    return reasonOf(error)
  }
}

/** What `fetch` throws says little itself; its cause has a code. Messages may quote the URL, so they are not used. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } }
  if (name === 'TimeoutError') return 'it did not answer in time'
  return typeof cause?.code === 'string' ? cause.code : 'it could not be reached'
}
