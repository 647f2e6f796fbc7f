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
const notForwarded: Failed = { status: 400, error: 'bad-request', message: 'The request cannot be passed on' }

const timeouts = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'FST_REPLY_FROM_GATEWAY_TIMEOUT',
  'ETIMEDOUT',
])

/** The answer to give for an error, by its code or by that of what caused it. */
export function failureOf(error: unknown): Failed {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (timeouts.has(codeOf(cause)) || cause.name === 'TimeoutError') return timedOut
  }
  return (error as { statusCode?: unknown } | null)?.statusCode === 400 ? notForwarded : unreachable
}

function codeOf(error: Error): string {
  return String((error as { code?: unknown }).code)
}
