import type { FastifyRequest } from 'fastify'

/** Where the caller believes to be, without a trailing slash; `otherwise` when the Host is missing or strange. */
export function originOf(request: FastifyRequest, otherwise: string): string {
  const { host } = request.headers
  if (!host || !/^[a-z0-9.:[\]-]{1,255}$/i.test(host)) return otherwise
  return `${request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${host}`
}
