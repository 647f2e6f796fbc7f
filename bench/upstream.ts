/**
 * The upstream behind every proxy of the bench: `node bench/upstream.ts PORT REORDERED-PORT`.
 *
 * One plain `node:http` server with prebuilt answers, about 13 µs a request, so that it is not what is measured.
 * At the second port COPIED has its keys in another order. It reads a request's body to its end before it answers: an early answer would send proxies down different paths.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { answerBody, COPIED, INSPECT_PATH, PAYLOADS, reorderedBody, type Seen } from './payloads.ts'

const answers = new Map(
  [...PAYLOADS, COPIED].map(payload => {
    const body = answerBody(payload)
    const headers = ['content-type', payload.contentType, 'content-length', String(body.length)]
    return [payload.path, { body, headers }]
  }),
)
const reordered = { ...answers.get(COPIED.path)!, body: reorderedBody() }

const [port, reorderedPort] = process.argv.slice(2).map(Number)
const listener = (request: IncomingMessage, response: ServerResponse) => {
  const isReordered = request.url === COPIED.path && request.socket.localPort === reorderedPort
  const answer = isReordered ? reordered : answers.get(request.url ?? '')
  if (answer === undefined)
    return request.url === INSPECT_PATH ? inspect(request, response) : refuse(response)
  if (request.method === 'GET') {
    response.writeHead(200, answer.headers)
    response.end(answer.body)
    return
  }
  request.resume()
  request.on('end', () => {
    response.writeHead(200, answer.headers)
    response.end(answer.body)
  })
}

for (const one of [port, reorderedPort]) {
  const server = createServer(listener)
  // Idle connections stay: a proxy that waits for its next round must not meet a connection that just closed.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  server.listen(one, '127.0.0.1', 1024)
}
process.once('SIGTERM', () => process.exit(0))

function inspect(request: IncomingMessage, response: ServerResponse): void {
  const hash = createHash('sha256')
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
  })
  request.on('end', () => {
    const seen: Seen = {
      method: request.method ?? '',
      headers: request.headers,
      bytes,
      sha256: hash.digest('hex'),
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(seen))
  })
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { 'content-length': '0' })
  response.end()
}
