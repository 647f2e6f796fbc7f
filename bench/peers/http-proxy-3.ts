/**
 * `http-proxy-3` as its own process: `node bench/peers/http-proxy-3.ts PORT UPSTREAM`.
 *
 * Its default opens a connection a request; a keep-alive agent is the setting it and its forebears document for speed.
 */
import { Agent, createServer, type ServerResponse } from 'node:http'
import { createProxyServer } from 'http-proxy-3'

const [port, upstream] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: 128, maxFreeSockets: 128 })
const proxy = createProxyServer({ target: upstream ?? '', agent })
proxy.on('error', (_error, _request, response) => {
  if ('headersSent' in response && !response.headersSent) (response as ServerResponse).writeHead(502).end()
})
createServer((request, response) => proxy.web(request, response)).listen(Number(port), '127.0.0.1', 1024)
process.once('SIGTERM', () => process.exit(0))
