import { once } from 'node:events'
import t from 'tap'
import { folderFor } from '../support/folder.ts'
import { keptIn, loadedShadow, totalOf } from '../support/loaded-shadow.ts'
import { steadyLoad } from '../support/steady.ts'

t.test('told to stop in the middle of load, every request has an outcome', async t => {
  const shadow = await loadedShadow(t, folderFor(t))
  const banyan = await shadow.start()
  const load = steadyLoad(banyan.url, 16)
  await load.more(1_000)
  banyan.child.kill('SIGTERM')
  await once(banyan.child, 'exit')
  await load.stop()
  t.equal(banyan.child.exitCode, 0)
  const logged = banyan.lines.filter(({ msg, route }) => msg === 'exchange' && route === 'orders').length
  const { outcomes } = await keptIn(shadow.store)
  const { match, differ, failed, skipped } = outcomes
  t.ok(logged >= 1_000)
  t.equal(totalOf(outcomes), logged, JSON.stringify(outcomes))
  t.ok(match > 0 && differ > 0 && (failed.reset ?? 0) > 0, 'of several kinds')
  t.ok((skipped['shutting-down'] ?? 0) > 0, `what was under way is named: ${JSON.stringify(skipped)}`)
})
