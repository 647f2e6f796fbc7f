import type { Logger } from 'pino'
import type { Exchange } from './exchange.ts'
import { STATUS } from './failures.ts'

/**
 * Writes the one line of an exchange. Times are milliseconds since the request's head was read; sizes are bytes of the
 * answer's body. The query, headers and bodies are left out: they carry what must not be kept.
 */
export function logExchange(log: Logger, exchange: Exchange): void {
  const { admission, breakage, reply, request } = exchange
  const line: Record<string, unknown> = {
    method: request.method,
    path: undefined,
    status: reply.status === 0 ? STATUS.clientGone : reply.status,
    revision: exchange.revision.snapshot.revision,
  }
  if ('rejected' in admission) {
    line.path = admission.path ?? exchange.target.split('?', 1)[0]
    line.rejected = admission.why
  } else {
    const { decision, head, match, state } = admission
    line.path = head.path
    line.host = head.host
    line.caller = admission.caller
    line.route = match.route.name
    line.phase = state.phase
    line.side = exchange.side
    line.why = decision.why
    if (exchange.fallbackReason !== null) line.fallback = exchange.fallbackReason
  }
  if (breakage !== null) {
    line.failure = breakage.failure
    line.detail = breakage.detail
  }
  line.headMs = rounded(exchange.headMs)
  line.totalMs = rounded(performance.now() - exchange.startedAt)
  line.bytes = reply.bytes
  log.info(line, 'exchange')
}

/** Writes the line of a message that was no request: `why` is the parser's code. */
export function logRefused(log: Logger, status: number, why: string, caller: string): void {
  log.info({ status, rejected: why, caller }, 'exchange')
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}
