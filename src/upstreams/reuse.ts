import type { Socket } from 'node:net'
import { buildConnector } from 'undici'

const BYTES_READ = Symbol('bytes read before the error')

/**
 * undici's connector, with two differences: its connections leave a note in the error that ends them (see
 * `brokeWhileIdle`), and the name asked for in TLS is `options.servername` or the upstream's own, where undici would take
 * it from each request's Host header, which here is the caller's.
 */
export function connector(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options)
  return (target, callback) => {
    connect({ ...target, servername: '' }, (error, socket) => {
      if (error !== null) return callback(error, null)
      socket.on('error', (reason: Error) =>
        Object.assign(reason, { [BYTES_READ]: (socket as Socket).bytesRead }),
      )
      callback(null, socket)
    })
  }
}

/**
 * Whether a request failed only because it was put on a kept connection just as the upstream closed it: it had carried
 * answers before, and not a byte of this one. Such a request may be sent once more (RFC 9110 9.2.2) if it is safe.
 */
export function brokeWhileIdle(error: unknown): boolean {
  const broken = error as { code?: string; socket?: { bytesRead?: number }; [BYTES_READ]?: number } | null
  if (broken === null || typeof broken !== 'object') return false
  if (broken.code !== 'UND_ERR_SOCKET' && broken.code !== 'ECONNRESET' && broken.code !== 'EPIPE')
    return false
  return (broken[BYTES_READ] ?? broken.socket?.bytesRead ?? 0) > 0
}
