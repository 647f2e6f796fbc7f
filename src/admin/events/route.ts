import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'
import { sendRefusal } from '../api/answer.ts'
import { ref, told } from '../api/schemas/schema.ts'
import type { Feed } from './feed.ts'

/** `GET /events`: everything that happens, as server-sent events, until either side ends it. */
export function events(api: FastifyInstance, feed: Feed, { mayStillRead }: Access): void {
  api.get(
    '/events',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Everything that happens: moved, noted, verdict, evidence.',
        tags: ['read'],
        produces: ['text/event-stream'],
        response: {
          200: { type: 'string', description: 'Server-sent events.' },
          '5xx': told('Too many listen already.', ref('Refusal')),
        },
      },
    },
    async (request, reply) => {
      if (feed.isFull) {
        reply.header('retry-after', '5')
        return sendRefusal(
          reply,
          503,
          'too-many-listeners',
          'too many listen already; ask again in a few seconds',
        )
      }
      reply.hijack()
      const id = request.headers['last-event-id']
      for (const [header, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(header, value!)
      // A token that is taken out of the file must not go on listening.
      feed.add(reply.raw, typeof id === 'string' ? id : undefined, () => mayStillRead(request))
    },
  )
}
