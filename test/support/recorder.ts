import type { Socket } from 'node:net'
import type { Teardown } from './banyan.ts'
import { startRawUpstream } from './upstream.ts'

export interface Recorder {
  readonly url: string
  /** `HOST:PORT` */
  readonly host: string
  /** The whole requests that came since the last call: every byte of each, as Latin-1. */
  taken(): readonly string[]
}

/**
 * An upstream that keeps the very bytes of each request and answers it with its path. It frames strictly: by
 * Content-Length, or by chunks, or no body at all, so that anything smuggled behind a request shows as one more.
 */
export async function startRecorder(t: Teardown): Promise<Recorder> {
  let requests: string[] = []
  const { url } = await startRawUpstream(t, socket => record(socket, request => requests.push(request)))
  return {
    url,
    host: new URL(url).host,
    taken() {
      const taken = requests
      requests = []
      return taken
    },
  }
}

function record(socket: Socket, onRequest: (bytes: string) => void): void {
  let pending = ''
  socket.on('data', chunk => {
    pending += chunk.toString('latin1')
    for (let length = lengthOfFirst(pending); length !== null; length = lengthOfFirst(pending)) {
      const request = pending.slice(0, length)
      pending = pending.slice(length)
      onRequest(request)
      answer(socket, request)
    }
  })
}

function answer(socket: Socket, request: string): void {
  const [method, path = ''] = request.split(' ', 2)
  const body = method === 'HEAD' ? '' : path
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${body}`)
}

/** How long the first request in `text` is; null while it is not whole. */
function lengthOfFirst(text: string): number | null {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return null
  const head = text.slice(0, end + 2)
  const bodyAt = end + 4
  if (/^transfer-encoding:/im.test(head)) {
    const last = /^0\r\n(?:.+\r\n)*\r\n/m.exec(text.slice(bodyAt))
    return last === null ? null : bodyAt + last.index + last[0].length
  }
  const length = bodyAt + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  return text.length < length ? null : length
}
