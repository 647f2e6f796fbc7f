import type { FastifyReply, FastifyRequest } from 'fastify'
import { NOT_JSON, sendNo } from '../access/no.ts'

/** Lets bodies in only as JSON that says it is: no form of a page can send that without asking first. */
export async function jsonOnly({ method, headers }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const isRead = method === 'GET' || method === 'HEAD'
  if (isRead || /^application\/json[\t ]*(?:;|$)/i.test(headers['content-type'] ?? '')) return
  return sendNo(reply, NOT_JSON)
}
