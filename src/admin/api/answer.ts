import type { FastifyReply } from 'fastify'
import type { Refused } from '../../types/steering.ts'
import { refusal } from '../refusals.ts'

/** Refused because something is elsewhere than it was thought to be: what helps is to look again. */
const CONFLICTS = ['gate', 'held', 'nowhere', 'raced']

/** Sends what a move came to, unchanged, under the status that says it. */
export function sendMove<T extends object>(reply: FastifyReply, moved: T | Refused): FastifyReply {
  if (!('refused' in moved)) return reply.send(moved)
  reply.request.refused = moved.refused
  return reply.code(statusOf(moved.refused)).send(moved)
}

function statusOf(refused: string): 404 | 409 | 422 | 503 {
  if (refused === 'store') return 503
  if (refused.startsWith('no-such-')) return 404
  return CONFLICTS.includes(refused) ? 409 : 422
}

/** Sends what was asked for, or says that there is none: `what` completes "there is no …". */
export function sendFound(reply: FastifyReply, found: unknown, what: string): FastifyReply {
  return found === null ? sendRefusal(reply, 404, 'not-found', `there is no ${what}`) : sendJson(reply, found)
}

/** Also null, and also texts: as JSON. */
export function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(value))
}

export function sendRefusal(
  reply: FastifyReply,
  status: number,
  word: string,
  ...said: [message: string, problems?: Parameters<typeof refusal>[2]]
): FastifyReply {
  reply.request.refused = word
  return reply.code(status).send(refusal(status, ...said))
}

/** An answer is made in one piece, and whoever asks holds it in one piece. In characters. */
const LARGEST_ANSWER = 32 * 1024 * 1024

/** Sends the first of these that fit into one answer; at least one, when there is any. */
export function sendWhatFits(reply: FastifyReply, all: readonly object[]): FastifyReply {
  const texts: string[] = []
  let length = 0
  for (const one of all) {
    const text = JSON.stringify(one)
    length += text.length
    if (length > LARGEST_ANSWER && texts.length > 0) break
    texts.push(text)
  }
  return reply.type('application/json; charset=utf-8').send(`[${texts.join()}]`)
}
