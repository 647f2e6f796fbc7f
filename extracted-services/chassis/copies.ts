import type { FastifyRequest } from 'fastify'

/** Whether Banyan sent the request only to compare the answer; carrying out such a write would do it twice. */
export function isCopy(request: FastifyRequest): boolean {
  return request.headers['banyan-mirror'] !== undefined
}
