import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

/** Says that a path cannot be read: it does not decode, or a part of it is too long. */
export type OnBadPath = (request: FastifyRequest, reply: FastifyReply) => void

/** The monolith's. */
const maxBodyBytes = 256 * 1024

/** Paths and bodies as the monolith reads them: bodies as text whatever they call themselves, pictures as they come. */
export function openApp(log: boolean, onBadPath: OnBadPath): FastifyInstance {
  const app = Fastify({
    logger: log,
    bodyLimit: maxBodyBytes,
    frameworkErrors: (_error, request, reply) => void onBadPath(request, reply),
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(/^image\//, (_request, _payload, done) => done(null))
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  closeWhenAnswered(app)
  return app
}

/** Ends connections with the answers under way once the app closes, so that kept-alive ones do not hold it up. */
export function closeWhenAnswered(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
