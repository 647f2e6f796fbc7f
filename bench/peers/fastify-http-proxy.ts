/**
 * `@fastify/http-proxy` as its own process: `node bench/peers/fastify-http-proxy.ts PORT UPSTREAM [--log]`.
 *
 * Over undici with the keep-alive settings its documentation gives. `--log` turns Fastify's own logger on, which is the
 * nearest thing to Banyan's access log.
 */
import httpProxy from '@fastify/http-proxy'
import fastify from 'fastify'

const [port, upstream, log] = process.argv.slice(2)
const server = fastify({ logger: log === '--log' })
server.register(httpProxy, {
  upstream: upstream ?? '',
  undici: { connections: 128, pipelining: 1, keepAliveTimeout: 60_000 },
})
await server.listen({ port: Number(port), host: '127.0.0.1', backlog: 1024 })
process.once('SIGTERM', () => process.exit(0))
