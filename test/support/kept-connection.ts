import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One connection of a caller that is never replaced by another, as an HTTP client would. */
export class KeptConnection {
  readonly #socket: Socket
  #received = ''

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => {})
    socket.on('data', chunk => {
      this.#received += chunk.toString('latin1')
    })
  }

  static async open(port: number): Promise<KeptConnection> {
    const socket = connect(port, '127.0.0.1')
    const connection = new KeptConnection(socket)
    await once(socket, 'connect')
    return connection
  }

  /** Asks for `path` and gives what comes, up to `end`; null when the connection is or gets broken. */
  async ask(path: string, end: string): Promise<string | null> {
    this.#received = ''
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
    while (!this.#received.endsWith(end)) {
      if (this.#socket.destroyed || this.#socket.readableEnded) return null
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]).catch(() => {})
    }
    return this.#received
  }

  close(): void {
    this.#socket.destroy()
  }
}
