import http, { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type FastifyInstance, fastify } from 'fastify'
import { Exchange } from './exchange.ts'
import { endsConnection, ownAnswer, STATUS, statusOfClientError } from './failures.ts'
import type { Front } from './front-state.ts'
import { KeptConnections, requestBegan, requestEnded } from './kept-connections.ts'
import { isAnswering, isTunnelled, type Tunnels, tunnelFor, type Upgrade } from './tunnel.ts'

/** An idle connection of a caller is kept this long: longer than load balancers keep theirs (60 s), so they close first. */
const KEEP_ALIVE_MS = 75_000
/** From the first byte of a request to the end of its head. */
const HEAD_MS = 60_000

const EXCHANGE = Symbol('exchange')
type Response = ServerResponse & { [EXCHANGE]?: Exchange }
/** On a connection whose last message was not understood. */
const LOST = Symbol('lost')
type Connection = Socket & { [LOST]?: true }

export interface ProxyServer {
  readonly http: Server
  readonly fastify: FastifyInstance
  readonly tunnels: Tunnels
}

/**
 * The server callers speak to: Fastify with one route for every method and path, all of it given to an `Exchange`.
 *
 * Fastify refuses new routes once it listens and its parsers would read bodies; so every path is one path here
 * (`rewriteUrl`), every method one without a body to parse, and a reload swaps the front's revision instead.
 */
export function createProxy(front: Front): ProxyServer {
  const tunnels: Tunnels = new Set()
  const kept = new KeptConnections(KEEP_ALIVE_MS)
  let server: Server | null = null
  const app = fastify({
    logger: false,
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: () => '',
    rewriteUrl: () => '/',
    clientErrorHandler: (error, socket) => onClientError(front, error, socket),
    serverFactory: handler => {
      server = createHttpServer(handler)
      server.on('connection', (socket: Socket) => kept.add(socket))
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, early: Buffer) => {
        onUpgrade(front, tunnels, request, socket, early)
      })
      server.on('connect', (_: IncomingMessage, socket: Duplex) => onConnect(socket))
      return server
    },
  })
  for (const method of http.METHODS) {
    if (method !== 'CONNECT') app.addHttpMethod(method, { hasBody: false, overrideExisting: true })
  }
  app.removeAllContentTypeParsers()
  app.route({
    method: http.METHODS.filter(method => method !== 'CONNECT'),
    url: '/',
    exposeHeadRoute: false,
    handler: (request, reply) => {
      reply.hijack()
      const { raw } = request
      begin(front, raw, reply.raw, (raw as IncomingMessage & { originalUrl: string }).originalUrl, null)
    },
  })
  return { http: server!, fastify: app, tunnels }
}

function createHttpServer(handler: http.RequestListener): Server {
  return http.createServer(
    {
      // See `KeptConnections`.
      keepAliveTimeout: 0,
      headersTimeout: HEAD_MS,
      // Uploads may take as long as they move: the exchange watches that they do.
      requestTimeout: 0,
      insecureHTTPParser: false,
      // Asked for by `admit`, which logs it and keeps what comes behind from being forwarded.
      requireHostHeader: false,
      highWaterMark: 64 * 1024,
      noDelay: true,
      // Most requests have no body: no stream is begun and ended for those (measured: 5 % of the processor time).
      optimizeEmptyRequests: true,
      shouldUpgradeCallback: isTunnelled,
    } as http.ServerOptions,
    handler,
  )
}

function begin(
  front: Front,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  upgrade: Upgrade | null,
): void {
  const connection = request.socket as Connection
  // It came in one packet with the message that ended the connection, and may be meant as a part of it.
  if (connection[LOST]) return
  requestBegan(connection)
  const exchange = new Exchange(front, request, response, target, upgrade)
  const { admission } = exchange
  if ('rejected' in admission && endsConnection(admission.rejected)) connection[LOST] = true
  ;(response as Response)[EXCHANGE] = exchange
  response.on('close', onResponseClose)
  exchange.start()
}

function onResponseClose(this: Response): void {
  this[EXCHANGE]?.onClose()
  requestEnded(this.req.socket)
}

function onUpgrade(
  front: Front,
  tunnels: Tunnels,
  request: IncomingMessage,
  socket: Duplex,
  early: Buffer,
): void {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  socket.on('error', () => socket.destroy())
  response.assignSocket(socket as Socket)
  // Node's server no longer passes this on; a long refusal waits for it.
  socket.on('drain', () => response.emit('drain'))
  // A refusal was sent: this connection has nothing more to say.
  response.on('finish', () => (socket as Socket).destroySoon())
  begin(front, request, response, request.url ?? '/', tunnelFor(request, response, socket, early, tunnels))
}

/** CONNECT is for forward proxies. Node leaves the socket without any listener: unheard, an error would end this thread. */
function onConnect(socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  if (isAnswering(socket)) socket.destroy()
  else refuse(socket, STATUS.badMessage)
}

/** What Node's parser refused, or gave up waiting for: told once, then the connection ends. */
function onClientError(front: Front, error: NodeJS.ErrnoException, socket: Socket): void {
  const answering = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage
  if (error.code === 'ECONNRESET' || answering?.headersSent === true) {
    socket.destroy()
    return
  }
  const status = statusOfClientError(error.code)
  front.onRefused(status, error.code ?? error.message, socket.remoteAddress ?? '')
  // What was asked before it, and understood, is still answered.
  if (answering?.req.complete) answering.shouldKeepAlive = false
  else refuse(socket, status)
}

function refuse(socket: Duplex, status: number): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { headers, body } = ownAnswer(status, null)
  let head = `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n`
  for (let index = 0; index < headers.length; index += 2)
    head += `${headers[index]}: ${headers[index + 1]}\r\n`
  socket.end(`${head}connection: close\r\n\r\n${body}`, () => socket.destroy())
}
