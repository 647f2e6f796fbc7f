import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { request } from 'undici'
import { runBanyan } from '../support/process.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const oneConnectionTo = (url: string) =>
  `upstreams: { legacy: { url: "${url}", connections: 1 } }\nlegacy: legacy\n`

t.test('callers who left while they waited for a connection cost none, and do not wait for ever', async t => {
  let connections = 0
  let held: ServerResponse | null = null
  const asked: string[] = []
  const upstream = await startUpstream(t, (req, res) => {
    asked.push(req.url!)
    if (req.url === '/held') held = res
    else res.end('fine')
  })
  upstream.server.on('connection', () => connections++)
  const banyan = await runBanyan(t, oneConnectionTo(upstream.url))
  const left = () => banyan.lines.filter(line => line.path === '/left' && line.status === 499).length
  const first = request(`${banyan.url}/held`)
  await until('the only connection is taken', () => held !== null)

  const leaving = await Promise.all(Array.from({ length: 8 }, () => askAndStay(banyan.port, 128)))
  await until('1,024 wait', () => isRefused(banyan.url))
  for (const socket of leaving) socket.destroy()
  await until('they have left', () => left() === 1_024)
  t.equal(await isRefused(banyan.url), true, 'undici has not let go of them, so there is no room')

  held!.end('done')
  t.equal(await (await first).body.text(), 'done')
  await until('there is room', async () => {
    const answer = await request(`${banyan.url}/last`)
    return (await answer.body.text()) === 'fine'
  })
  t.equal(connections, 1)
  t.same(new Set(asked), new Set(['/held', '/last']), 'nobody was asked for those who had left')
})

/** Whether there is no room to wait. Who is let wait leaves soon. */
async function isRefused(url: string): Promise<boolean> {
  const answer = await request(url, { signal: AbortSignal.timeout(500) }).catch(() => null)
  await answer?.body.dump()
  return answer?.statusCode === 503
}

/** A connection that asks for `/left` so many times, without reading an answer. */
async function askAndStay(port: number, times: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('GET /left HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(times))
  return socket
}
