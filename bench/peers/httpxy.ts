/**
 * `httpxy` as its own process: `node bench/peers/httpxy.ts PORT UPSTREAM`.
 *
 * As its documentation shows it; its default agent already keeps connections alive.
 */
import { createServer } from 'node:http'
import { createProxyServer } from 'httpxy'

const [port, upstream] = process.argv.slice(2)
const proxy = createProxyServer({ target: upstream ?? '' })
proxy.on('error', (_error, _request, response) => {
  if (response && 'headersSent' in response && !response.headersSent) response.writeHead(502).end()
})
createServer(async (request, response) => {
  await proxy.web(request, response)
}).listen(Number(port), '127.0.0.1', 1024)
process.once('SIGTERM', () => process.exit(0))
