import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { startDemo } from './running.ts'

t.test('a demo that is killed takes its processes along', { skip: process.platform !== 'linux' }, async t => {
  const isFolder = (left: string) => left.startsWith('banyan-demo-')
  const demo = startDemo(t, '--seconds', '600')
  await demo.until(/Act one/)
  t.ok((await demo.left()).filter(left => !isFolder(left)).length >= 6)
  demo.process.kill('SIGKILL')
  await demo.ended
  const deadline = performance.now() + 60_000
  while (!(await demo.left()).every(isFolder) && performance.now() < deadline) await pause(20)
  t.ok((await demo.left()).every(isFolder), (await demo.left()).join('\n'))
})
