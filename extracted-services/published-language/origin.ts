import type { FastifyRequest } from 'fastify'

/** Where the caller believes to be, without a trailing slash: `http://localhost:8080`. */
export function originOf(request: FastifyRequest): string {
  const scheme = request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'
  return `${scheme}://${request.headers.host ?? ''}`
}
