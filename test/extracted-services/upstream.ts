import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { cert, key } from './self-signed.ts'

/** A server behind the gateway that does what a test wants, and keeps what it was asked. */
export interface Behind {
  readonly url: string
  readonly asked: IncomingMessage[]
  close(): Promise<void>
}

export async function startBehind(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  secure = false,
): Promise<Behind> {
  const asked: IncomingMessage[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(request)
    answer(request, response)
  }
  const server = secure ? createSecureServer({ cert, key }, listener) : createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** An origin nobody listens at. */
export async function nobody(): Promise<string> {
  const behind = await startBehind(() => {})
  await behind.close()
  return behind.url
}
