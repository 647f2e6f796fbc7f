import type { FastifyInstance, FastifyReply } from 'fastify'
import { isCopy } from '../chassis/copies.ts'
import type { Surroundings } from '../chassis/service.ts'
import { whyNot } from '../chassis/shop.ts'
import { idOf } from '../published-language/query.ts'
import { onlyACopy } from '../published-language/refusals.ts'
import type { Plants } from './plants.ts'

const patienceMs = 30_000
const readBackMs = 2_000

/** Headers that say where the caller is and what the picture is. */
const passedOn = ['host', 'x-forwarded-proto', 'content-type', 'content-length'] as const
const passedBack = ['content-type', 'cache-control', 'location'] as const

/**
 * Passes pictures on to the monolith, which keeps them: the catalogue only knows their addresses.
 *
 * Without this, taking over `/api/products/*` as a whole would lose uploads.
 */
export function photoRoutes(plants: Plants) {
  return (app: FastifyInstance, { voice, shop, follower }: Surroundings): void => {
    app.put<{ Params: { id: string } }>('/api/products/:id/photo', async (request, reply) => {
      if (isCopy(request)) return voice.refuse(request, reply, onlyACopy)
      try {
        const answer = await shop.pool.request({
          method: 'PUT',
          path: `/api/products/${encodeURIComponent(request.params.id)}/photo`,
          headers: chosen(request.headers, passedOn),
          body: typeof request.body === 'string' ? request.body : request.raw,
          headersTimeout: patienceMs,
          bodyTimeout: patienceMs,
        })
        const body = await answer.body.text()
        if (answer.statusCode === 201) await seen(Number(idOf(request.params.id)), body)
        return relay(reply, answer.statusCode, chosen(answer.headers, passedBack), body)
      } catch (error) {
        return voice.refuse(request, reply, whyNot(error))
      }
    })

    /** Waits until our own answers name the picture, so that the caller's next read does too. */
    async function seen(id: number, body: string): Promise<void> {
      const { photo } = JSON.parse(body) as { photo: { url: string } }
      await follower.until(() => plants.plant(id)?.details.photos.includes(photo.url) ?? false, readBackMs)
    }
  }
}

function relay(reply: FastifyReply, status: number, headers: Headers, body: string): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

type Headers = { [name: string]: string | string[] }

function chosen(headers: { readonly [name: string]: unknown }, names: readonly string[]): Headers {
  return Object.fromEntries(
    names.filter(name => headers[name] !== undefined).map(name => [name, headers[name] as string]),
  )
}
