import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import t from 'tap'
import { processOf, startDemo } from './running.ts'

t.test(
  'a process that dies ends it, with its name and what it said',
  { skip: process.platform !== 'linux' },
  async t => {
    const demo = startDemo(t, '--seconds', '600')
    await demo.until(/Act one/)
    process.kill(processOf(t.testdirName, 'extracted-services/orders')!, 'SIGKILL')
    t.equal(await demo.ended, 1, demo.out())
    t.match(
      demo.out(),
      /✖ the orders service was ended by SIGKILL\n {2}What it wrote last:\n {4}orders {2}http/,
    )
    t.same(await demo.left(), [])
  },
)

t.test('a port that is taken is said as Banyan says it', async t => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const { port } = other.address() as AddressInfo
  const demo = startDemo(t, '--port', String(port))
  t.equal(await demo.ended, 1, demo.out())
  t.match(demo.out(), new RegExp(`✖ Banyan ended with exit code 1\n[\\s\\S]*in use 127\\.0\\.0\\.1:${port}`))
})
