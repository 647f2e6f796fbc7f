import { createHash } from 'node:crypto'
import { request } from 'undici'
import { answerBody, INSPECT_PATH, type Payload, requestBody, type Seen } from './payloads.ts'
import type { ProxyKind } from './proxies.ts'
import type { Running } from './running.ts'

/** Throws when a proxy does not do, once, what is measured: same bytes both ways, and the headers it is said to add. */
export async function verify(
  running: Running,
  proxy: ProxyKind,
  payloads: readonly Payload[],
): Promise<void> {
  for (const payload of payloads) {
    const body = payload.method === 'GET' ? null : requestBody(payload)
    const answer = await request(running.origin + payload.path, { method: payload.method, body })
    const bytes = Buffer.from(await answer.body.arrayBuffer())
    expect(running, `${payload.name}: status`, answer.statusCode, 200)
    expect(running, `${payload.name}: sha256 of the answer`, sha256(bytes), sha256(answerBody(payload)))

    const echo = await request(running.origin + INSPECT_PATH, { method: payload.method, body })
    const seen = (await echo.body.json()) as Seen
    expect(running, `${payload.name}: method at the upstream`, seen.method, payload.method)
    expect(running, `${payload.name}: sha256 at the upstream`, seen.sha256, sha256(requestBody(payload)))
    if (proxy.addsHeaders) verifyHeaders(running, seen)
  }
}

function verifyHeaders(running: Running, seen: Seen): void {
  expect(running, 'X-Forwarded-For at the upstream', seen.headers['x-forwarded-for'], '127.0.0.1')
  expect(running, 'X-Forwarded-Proto at the upstream', seen.headers['x-forwarded-proto'], 'http')
  const host = new URL(running.origin).host
  expect(running, 'X-Forwarded-Host at the upstream', seen.headers['x-forwarded-host'], host)
  expect(running, 'Via at the upstream', typeof seen.headers.via, 'string')
}

function expect(running: Running, what: string, found: unknown, wanted: unknown): void {
  if (found === wanted) return
  throw new Error(`${running.name}: ${what} is ${String(found)}, not ${String(wanted)}`)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
