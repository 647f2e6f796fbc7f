/**
 * The least a Node proxy can do, to compare with: `node bench/floor.ts PORT UPSTREAM`.
 *
 * `node:http` in front, undici's low-level `dispatch` behind. It routes nothing, logs nothing, adds no header, has no
 * timeout of its own and treats errors crudely. Not a product: what Banyan costs above it is what Banyan does.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Dispatcher, Pool } from 'undici'

const [port, upstream] = process.argv.slice(2)
const pool = new Pool(upstream ?? '', { connections: 128, headersTimeout: 0, bodyTimeout: 0 })

createServer((request, response) => {
  const hasBody = request.headers['content-length'] !== undefined || 'transfer-encoding' in request.headers
  pool.dispatch(
    {
      path: request.url ?? '/',
      method: request.method as Dispatcher.HttpMethod,
      headers: requestHeaders(request),
      body: hasBody ? request : null,
    },
    new Relay(response),
  )
}).listen(Number(port), '127.0.0.1', 1024)
process.once('SIGTERM', () => process.exit(0))

/** The caller's headers without those of the connection. */
function requestHeaders(request: IncomingMessage): string[] {
  const raw = request.rawHeaders
  const headers: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!
    if (name.length === 10 && name.toLowerCase() === 'connection') continue
    headers.push(name, raw[index + 1]!)
  }
  return headers
}

/** Passes one answer on as it comes. */
class Relay implements Dispatcher.DispatchHandler {
  readonly response: ServerResponse
  constructor(response: ServerResponse) {
    this.response = response
  }
  onRequestStart(controller: Dispatcher.DispatchController) {
    this.response.on('close', () => {
      if (!this.response.writableFinished) controller.abort(new Error('the caller left'))
    })
  }
  onResponseStart(controller: Dispatcher.DispatchController, status: number) {
    const raw = controller.rawHeaders as Buffer[]
    const headers: string[] = []
    for (let index = 0; index < raw.length; index += 2) {
      const name = raw[index]!.toString('latin1')
      if (name.toLowerCase() === 'connection' || name.toLowerCase() === 'keep-alive') continue
      headers.push(name, raw[index + 1]!.toString('latin1'))
    }
    this.response.writeHead(status, headers)
  }
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer) {
    if (this.response.write(chunk)) return
    controller.pause()
    this.response.once('drain', () => controller.resume())
  }
  onResponseEnd() {
    this.response.end()
  }
  onResponseError() {
    if (this.response.headersSent) this.response.destroy()
    else this.response.writeHead(502, { 'content-length': '0' }).end()
  }
}
