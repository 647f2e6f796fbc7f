import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Fault } from './names.ts'
import type { Switchboard } from './switchboard.ts'

/** Faults any service has, whatever it says. */
export const wireFaults = ['slow', 'crash', 'hang', 'reset', 'cut', 'garbage'] as const

/** Which faults hit a request. */
export type Hits = (request: FastifyRequest) => readonly Fault[]

/**
 * Makes the app draw faults for each request that is the public's, and suffer those of the wire.
 *
 * Gives what hit a request, for the faults that bend what is said.
 */
export function sufferWireFaults(app: FastifyInstance, switchboard: Switchboard): Hits {
  const drawn = new WeakMap<FastifyRequest, readonly Fault[]>()
  const hits: Hits = request => drawn.get(request) ?? []
  const isHit = (request: FastifyRequest, name: string) => hits(request).some(fault => fault.name === name)
  const hanging = new Set<FastifyRequest>()

  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/internal/') || request.url === '/healthz') return
    drawn.set(request, switchboard.draw())
    const slow = hits(request).find(fault => fault.name === 'slow')
    if (slow?.ms) await pause(slow.ms)
    if (isHit(request, 'reset')) {
      reply.hijack()
      request.raw.socket.resetAndDestroy()
    } else if (isHit(request, 'hang')) {
      reply.hijack()
      hanging.add(request)
      request.raw.socket.once('close', () => hanging.delete(request))
    } else if (isHit(request, 'crash')) {
      throw new Error('the fault "crash" is on')
    }
  })

  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload === '') return payload
    const bytes = Buffer.from(payload)
    const half = bytes.subarray(0, bytes.length >> 1)
    if (isHit(request, 'garbage')) return Buffer.concat([half, Buffer.from([0xff, 0xfe, 0x00])])
    if (!isHit(request, 'cut')) return payload
    reply.header('content-length', bytes.length)
    return Readable.from(breakingOff(half))
  })

  app.addHook('preClose', async () => {
    for (const request of hanging) request.raw.socket.destroy()
  })
  return hits
}

async function* breakingOff(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
  throw new Error('the fault "cut" is on')
}
