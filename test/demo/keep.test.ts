import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { startDemo } from './running.ts'

t.test('--keep leaves it to play with until Ctrl-C, which is then a good end', async t => {
  const demo = startDemo(t, '--keep', '--seconds', '3', '--acts', '2')
  const [, front] = await demo.until(/the shop +(http:\S+)[\s\S]*Ctrl-C ends everything/)
  t.match(demo.out(), /0 failed of/)
  t.match(demo.out(), /log in as anna@example\.com, password fig/)
  const [, admin] = /export BANYAN_ADMIN=(http:\S+)/.exec(demo.out())!
  t.match(await (await fetch(`${admin}/api/v1/routes/products`)).json(), { state: { phase: 'live' } })
  t.match(demo.out(), /\/banyan-demo-\w+\/routes\.yaml/)
  t.equal((await fetch(`${front}/product/17`)).status, 200)

  const [file] = /\/\S+\/banyan-demo-\w+\/routes\.yaml/.exec(demo.out())!
  const good = readFileSync(file, 'utf8')
  writeFileSync(file, good.replace('candidate: orders', 'candidat: orders'))
  await demo.until(/Banyan: routes\.yaml:\d+:\d+ .*candidat/)
  writeFileSync(file, good.replace(/(candidate: orders\n +phase:) legacy/, '$1 live'))
  await demo.until(/Banyan: revision 3 of routes\.yaml applies/)
  demo.process.kill('SIGINT')
  t.equal(await demo.ended, 0, demo.out())
  t.same(await demo.left(), [])
})
