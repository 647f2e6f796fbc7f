import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { KeptConnection } from '../support/kept-connection.ts'
import { runBanyan } from '../support/process.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

/** Spread over two fronts by the system: all on one of them once in 2^39 runs. */
const CONNECTIONS = 40

t.test('two fronts share the port, both serve, and a stop drains both', async t => {
  const held: ServerResponse[] = []
  const upstream = await startUpstream(t, (req, res) => {
    if (req.url === '/held') held.push(res)
    else res.end('fine')
  })
  const banyan = await runBanyan(
    t,
    `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`,
    '--workers',
    '2',
  )
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => KeptConnection.open(banyan.port)),
  )
  for (const connection of connections) t.teardown(() => connection.close())
  const ask = (path: string) => Promise.all(connections.map(it => it.ask(path, '\r\n\r\nfine')))

  t.equal((await ask('/first')).filter(answer => answer === null).length, 0)
  const lines = (path: string) => banyan.lines.filter(line => line.path === path)
  await until('a line each', () => lines('/first').length === CONNECTIONS)
  t.same([...new Set(lines('/first').map(({ worker }) => worker))].sort(), [0, 1], 'both serve')
  t.same([...new Set(lines('/first').map(({ revision }) => revision))], [1])

  const answers = ask('/held')
  await until('all are in flight', () => held.length === CONNECTIONS)
  const exited = once(banyan.child, 'exit')
  banyan.child.kill('SIGTERM')
  await until('nobody is let in', async () => (await refused(banyan.port)) === 'ECONNREFUSED')
  for (const res of held) res.end('fine')
  for (const answer of await answers) {
    t.match(answer, 'HTTP/1.1 200 OK')
    t.match(answer, 'Connection: close')
  }
  t.same(await exited, [0, null])
  t.equal(lines('/held').length, CONNECTIONS, 'no line is lost')
  t.same([...new Set(lines('/held').map(({ worker }) => worker))].sort(), [0, 1])
})

async function refused(port: number): Promise<unknown> {
  try {
    const connection = await KeptConnection.open(port)
    connection.close()
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}
