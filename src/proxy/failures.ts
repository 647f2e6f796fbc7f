import type { Failure } from '../types.ts'

/** The statuses of the proxy's own answers, by what is wrong. 499 stands in the log only. */
export const STATUS = {
  badMessage: 400,
  noRoute: 404,
  stalled: 408,
  headersTooLarge: 431,
  clientGone: 499,
  badGateway: 502,
  overloaded: 503,
  timeout: 504,
  loop: 508,
} as const

/** The one place that turns a failure into a status. */
export function statusOf(failure: Failure): number {
  switch (failure) {
    case 'client-gone':
      return STATUS.clientGone
    case 'timeout':
      return STATUS.timeout
    case 'request-body':
      return STATUS.stalled
    case 'connect':
    case 'reset':
    case 'malformed':
    case 'response-body':
      return STATUS.badGateway
  }
}

/** What the proxy says when it answers by itself. Nothing in it names an upstream. */
const TITLES: { readonly [status: number]: readonly [title: string, detail: string] } = {
  400: ['Bad Request', 'The request could not be understood.'],
  404: ['Not Found', 'Nothing is served at this address.'],
  408: ['Request Timeout', 'The request did not arrive in time.'],
  431: ['Request Header Fields Too Large', 'The headers of the request are too large.'],
  500: ['Internal Server Error', 'Something went wrong here.'],
  502: ['Bad Gateway', 'The service behind this address did not give a usable answer.'],
  503: ['Service Unavailable', 'The service behind this address is overloaded. Try again in a moment.'],
  504: ['Gateway Timeout', 'The service behind this address did not answer in time.'],
  508: ['Loop Detected', 'This request has already been here.'],
}

export interface OwnAnswer {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: string
}

const made = new Map<string, OwnAnswer>()

/** The proxy's own answer: small, JSON unless the caller's `Accept` asks for HTML first, never cached. */
export function ownAnswer(status: number, accept: string | null): OwnAnswer {
  const html = prefersHtml(accept)
  const key = `${status}${html}`
  const known = made.get(key)
  if (known !== undefined) return known
  const answer = html ? htmlAnswer(status) : jsonAnswer(status)
  made.set(key, answer)
  return answer
}

function jsonAnswer(status: number): OwnAnswer {
  const [title, detail] = TITLES[status] ?? TITLES[500]!
  return answer(status, 'application/json', JSON.stringify({ status, error: title, message: detail }))
}

function htmlAnswer(status: number): OwnAnswer {
  const [title, detail] = TITLES[status] ?? TITLES[500]!
  const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${status} ${title}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>
<h1>${title}</h1>
<p>${detail}</p>
</html>
`
  return answer(status, 'text/html; charset=utf-8', page)
}

function answer(status: number, type: string, body: string): OwnAnswer {
  const length = String(Buffer.byteLength(body))
  return {
    status,
    body,
    headers: ['content-type', type, 'content-length', length, 'cache-control', 'no-store'],
  }
}

/** HTML when `text/html` is named before any JSON type, as browsers do. */
function prefersHtml(accept: string | null): boolean {
  if (accept === null) return false
  const html = accept.indexOf('text/html')
  if (html === -1) return false
  const json = accept.indexOf('json')
  return json === -1 || html < json
}

/** What Node's own parser refused, or gave up waiting for. */
export function statusOfClientError(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return STATUS.headersTooLarge
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? STATUS.stalled : STATUS.badMessage
}

/** After these no telling where the caller's next message begins: the connection ends. */
export function endsConnection(status: number): boolean {
  return status === STATUS.badMessage || status === STATUS.stalled
}
