/**
 * A healthy upstream, or a broken one: `node bench/isolation/upstream.ts PORT CONTROL-PORT KIND [DELAY-MS]`.
 * What answers with JSON takes so long for it.
 *
 * `GET /…/2048` is answered with JSON of so many bytes, which is the same from every one of these processes. The control port
 * says how many requests came and how many are under way: that copies were really sent is the candidate's word.
 */
import { createServer, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'

export const KINDS = [
  'healthy',
  'hangs',
  'refuses',
  'drips',
  'gibibyte',
  'gibibyte-chunked',
  'garbage',
  'random-json',
] as const
export type Kind = (typeof KINDS)[number]

export interface Asked {
  readonly requests: number
  readonly inFlight: number
  readonly mostInFlight: number
}

const GIB = 2 ** 30
const PIECE = Buffer.alloc(64 * 1024, 'x')
const DRIP_MS = 1_000

const [port, controlPort, kind, delayMs = '0'] = process.argv.slice(2)
const bodies = new Map<string, Buffer>()
const asked = { requests: 0, inFlight: 0, mostInFlight: 0 }

serve(kind as Kind)?.listen(Number(port), '127.0.0.1', 4096)
createServer((_, response) => response.end(JSON.stringify(asked satisfies Asked))).listen(
  Number(controlPort),
  '127.0.0.1',
)
process.once('SIGTERM', () => process.exit(0))

function serve(kind: Kind): Server | null {
  if (kind === 'refuses') return null
  if (kind === 'garbage') return garbage()
  const server = createServer((request, response) => {
    began()
    response.once('close', () => asked.inFlight--)
    request.resume()
    request.once('end', () => answer(kind, request.url ?? '', response))
  })
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  return server
}

function answer(kind: Kind, path: string, response: ServerResponse): void {
  switch (kind) {
    case 'healthy':
      afterwards(() => json(response, bodyFor(path)))
      break
    case 'drips':
      drip(response, bodyFor(path))
      break
    case 'gibibyte':
    case 'gibibyte-chunked':
      pour(response, kind === 'gibibyte')
      break
    case 'random-json':
      afterwards(() => json(response, randomJson(bodyFor(path).length)))
      break
  }
}

function afterwards(answer: () => void): void {
  if (Number(delayMs) === 0) answer()
  else setTimeout(answer, Number(delayMs))
}

function began(): void {
  asked.requests++
  asked.inFlight++
  asked.mostInFlight = Math.max(asked.mostInFlight, asked.inFlight)
}

function json(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, ['content-type', 'application/json', 'content-length', String(body.length)])
  response.end(body)
}

function drip(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  let sent = 0
  const timer = setInterval(() => response.write(body.subarray(sent, ++sent)), DRIP_MS)
  response.write(body.subarray(sent, ++sent))
  response.once('close', () => clearInterval(timer))
}

/** As fast as it is read. */
function pour(response: ServerResponse, saysLength: boolean): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(saysLength ? { 'content-length': GIB } : {}),
  })
  let left = GIB
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= PIECE.length
      if (!response.write(PIECE)) return
    }
    response.end()
  }
  response.on('drain', more)
  more()
}

/** Bytes that are no HTTP, for whatever is asked. */
function garbage(): Server {
  return createTcpServer(socket => {
    began()
    socket.on('error', () => {})
    socket.on('close', () => asked.inFlight--)
    socket.on('data', () =>
      socket.end(Buffer.from('\x00\xff\x16garbage: no status line at all\r\n\r\n', 'latin1')),
    )
  })
}

function bodyFor(path: string): Buffer {
  const known = bodies.get(path)
  if (known !== undefined) return known
  const bytes = Number(/(\d+)$/.exec(path)?.[1] ?? 2048)
  const order = { id: 42, state: 'paid', total: '1299.00', lines: [{ sku: 'A-1', count: 2 }], note: '' }
  const note = 'n'.repeat(Math.max(0, bytes - JSON.stringify(order).length))
  const body = Buffer.from(JSON.stringify({ ...order, note }))
  bodies.set(path, body)
  return body
}

/** Another document each time, of about as many bytes. */
function randomJson(bytes: number): Buffer {
  const fields: { [name: string]: unknown } = {}
  for (let length = 0; length < bytes; length += 40) {
    const name = Math.random().toString(36).slice(2)
    fields[name] = [Math.random(), name, null, { [name]: length }]
  }
  return Buffer.from(JSON.stringify(fields))
}
