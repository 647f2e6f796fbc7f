import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { sendRefusal } from './api/answer.ts'
import { mistake } from './api/mistakes.ts'
import { LARGEST_BODY } from './limits.ts'
import { type RefusalLog, refusal } from './refusals.ts'

/** What Fastify itself refuses, in our words. Its own may quote what was sent. */
const WORDS: { readonly [status: number]: readonly [refused: string, message: string] } = {
  400: ['malformed', 'the body is not JSON, or not as long as it says'],
  404: ['no-such-address', 'there is nothing at this address'],
  413: ['too-large', `the body is larger than ${LARGEST_BODY / 1024} KiB`],
  415: ['content-type', 'send JSON, with content-type: application/json'],
}

/** Answers what was thrown: what is wrong with the request in words, a bug of ours in the log only. */
export function sendError(log: Logger) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error.validation !== undefined) {
      const said = mistake(
        error.validation as Parameters<typeof mistake>[0],
        error.validationContext ?? 'body',
      )
      return sendRefusal(reply, 400, 'not-valid', said)
    }
    const { statusCode = 500 } = error
    if (statusCode < 500) {
      const [word, message] = WORDS[statusCode] ?? WORDS[400]!
      return sendRefusal(reply, statusCode, word, message)
    }
    log.error(
      { err: error, method: request.method, api: request.routeOptions.url },
      'the admin port failed at a request',
    )
    return reply.code(500).send(refusal(500, 'this could not be done; the log says why'))
  }
}

/** Answers what never became a request: Node's parser gave up, or nothing more came. */
export function answerGarbage(refusals: RefusalLog) {
  return (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    const status = statusOf(error.code)
    const body = JSON.stringify(refusal(status, GARBAGE[status]))
    refusals.say({ status, refused: error.code ?? 'garbage', address: socket.remoteAddress ?? '' })
    const head = `HTTP/1.1 ${status} \r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`
    socket.end(head + body, () => socket.destroy())
  }
}

const GARBAGE = {
  400: 'this is no HTTP that is spoken here',
  408: 'the request did not come in time',
  431: 'the headers are larger than 16 KiB',
} as const

function statusOf(code: string | undefined): keyof typeof GARBAGE {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
}
