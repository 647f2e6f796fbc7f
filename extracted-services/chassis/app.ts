import Fastify, { type FastifyInstance } from 'fastify'

/** Paths and bodies as the monolith reads them: bodies as text whatever they call themselves, pictures as they come. */
export function openApp(log: boolean): FastifyInstance {
  const app = Fastify({ logger: log })
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
