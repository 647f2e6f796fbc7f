import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t, { type Test } from 'tap'
import { KeptConnections, requestBegan, requestEnded } from '../../src/proxy/kept-connections.ts'
import { until } from '../support/until.ts'

const KEPT_MS = 200

/** A server that keeps idle connections for KEPT_MS, and one connection to it. */
async function connected(t: Test, listener: RequestListener) {
  const kept = new KeptConnections(KEPT_MS, 10)
  const server = createServer({ keepAliveTimeout: 0 }, (req, res) => {
    requestBegan(req.socket)
    res.on('close', () => requestEnded(req.socket))
    listener(req, res)
  })
  server.on('connection', socket => kept.add(socket))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const caller = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.teardown(() => {
    caller.destroy()
    server.close()
  })
  let told = ''
  caller.on('data', (data: Buffer) => {
    told += data
  })
  return {
    caller,
    ask: () => caller.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    answers: () => told.split('HTTP/1.1 200').length - 1,
  }
}

t.test('a connection on which nothing is asked any more is closed, and not before its time', async t => {
  const { caller, ask, answers } = await connected(t, (_, res) => res.end('fine'))
  ask()
  await until('it is answered', () => answers() === 1)
  const asked = performance.now()
  ask()
  await until('it is answered again', () => answers() === 2)
  await once(caller, 'close')
  t.ok(performance.now() - asked > KEPT_MS)
})

t.test('a connection with a request that waits for its answer is kept', async t => {
  const open: (() => void)[] = []
  const { caller, ask, answers } = await connected(t, (_, res) => {
    open.push(() => res.end('fine'))
  })
  const longer = async () => {
    const late = performance.now() + KEPT_MS * 5
    await until('an idle one would be closed', () => performance.now() > late)
    t.notOk(caller.closed)
  }
  ask()
  await until('it is there', () => open.length === 1)
  open[0]!()
  await until('it is answered', () => answers() === 1)
  ask()
  ask()
  await until('two more are there', () => open.length === 3)
  await longer()
  open[1]!()
  await until('one of them is answered', () => answers() === 2)
  await longer()
  open[2]!()
  await until('the other is answered', () => answers() === 3)
  await once(caller, 'close')
})

t.test('a connection on which a head is on its way is kept as long as it moves', async t => {
  const { caller, ask, answers } = await connected(t, (_, res) => res.end('fine'))
  ask()
  await until('it is answered', () => answers() === 1)
  caller.write('GET / HTTP/1.1\r\nHost: ')
  const late = performance.now() + KEPT_MS * 5
  await until('an idle one would be closed', () => caller.write('a') && performance.now() > late)
  caller.write('\r\n\r\n')
  await until('it is answered', () => answers() === 2)
  caller.write('\r\n')
  await once(caller, 'close')
})
