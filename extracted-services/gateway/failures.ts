/** What a front end is told when somebody behind the gateway fails: never who or where. */
export interface Failed {
  readonly status: number
  readonly error: string
  readonly message: string
}

const timedOut: Failed = {
  status: 504,
  error: 'timeout',
  message: 'A part of the shop did not answer in time',
}
const unreachable: Failed = {
  status: 502,
  error: 'unreachable',
  message: 'A part of the shop cannot be reached',
}
const timeouts = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'FST_REPLY_FROM_GATEWAY_TIMEOUT',
  'ETIMEDOUT',
])

/** The answer to give when asking somebody failed, by the error's code or by that of what caused it. */
export function failureOf(error: unknown): Failed {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (timeouts.has(codeOf(cause)) || cause.name === 'TimeoutError') return timedOut
  }
  return unreachable
}

/** The answer to give for an error of the gateway itself, or of a request it cannot read. */
export function ownFailure(error: { readonly statusCode?: number }): Failed {
  const status = error.statusCode ?? 500
  return status < 500
    ? { status, error: 'bad-request', message: 'The request cannot be passed on' }
    : { status: 500, error: 'broken', message: 'Something broke' }
}

function codeOf(error: Error): string {
  return String((error as { code?: unknown }).code)
}
