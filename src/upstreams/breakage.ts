import { errors } from 'undici'
import type { Failure } from '../types.ts'

/** A broken exchange: on which leg, and what the log says of it. Never shown to callers. */
export interface Breakage {
  readonly failure: Failure
  readonly detail: string
}

/**
 * Names the leg an upstream request broke on. `started`: the request was handed to a connection. `answered`: its head
 * has arrived. Whatever fails before a connection stands is `connect` (refused, no route, no such name, TLS).
 */
export function breakageOf(error: unknown, started: boolean, answered: boolean): Breakage {
  const code = codeOf(error)
  const detail = code === '' ? messageOf(error) : `${code}: ${messageOf(error)}`
  if (!started) return { failure: 'connect', detail }
  if (answered) return { failure: 'response-body', detail }
  return { failure: isMalformed(error, code) ? 'malformed' : 'reset', detail }
}

/** undici gives what its parser refuses no code of its own. */
function isMalformed(error: unknown, code: string): boolean {
  return (
    error instanceof errors.HTTPParserError ||
    error instanceof errors.ResponseContentLengthMismatchError ||
    code === 'UND_ERR_HEADERS_OVERFLOW' ||
    code === 'ERR_INVALID_CHAR' ||
    code === 'ERR_HTTP_INVALID_STATUS_CODE'
  )
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
