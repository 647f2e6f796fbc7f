import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { folderFor } from '../support/folder.ts'
import { keptIn, loadedShadow, totalOf, viewOf } from '../support/loaded-shadow.ts'
import type { BanyanProcess } from '../support/process.ts'
import { steadyLoad } from '../support/steady.ts'
import { until } from '../support/until.ts'

/** What was counted longer ago than this is kept, whatever happens. */
const KEPT_AFTER_MS = 1_000
const LOOK_MS = 50
const CALLERS = 8

/** How many exchanges were counted, as the API says, again and again. */
function watchCounts(banyan: BanyanProcess) {
  const seen: { readonly at: number; readonly total: number }[] = []
  let stopped = false
  const watching = (async () => {
    while (!stopped) {
      const total = totalOf((await viewOf(banyan)).outcomes)
      seen.push({ at: performance.now(), total })
      await delay(LOOK_MS)
    }
  })().catch(() => {})
  const stop = () => {
    stopped = true
    return watching
  }
  return { seen, stop }
}

t.test('after kill -9 in the middle of load the store opens, and goes on', async t => {
  const shadow = await loadedShadow(t, folderFor(t))
  let least = 0
  let epoch = 0
  for (const round of ['the first time', 'a second time']) {
    const banyan = await shadow.start()
    const begun = await viewOf(banyan)
    if (round === 'the first time') {
      const why = JSON.stringify({ why: 'the evidence begins here' })
      const headers = { 'content-type': 'application/json' }
      const url = `http://127.0.0.1:${banyan.adminPort}/api/v1/routes/orders/restart`
      t.equal((await fetch(url, { method: 'POST', headers, body: why })).status, 200)
      epoch = (await viewOf(banyan)).state.epoch
      t.ok(epoch > begun.state.epoch)
    } else {
      t.match(begun.state, { phase: 'shadow', epoch }, 'where it was')
      t.equal(totalOf(begun.outcomes), least, 'with what was kept')
    }
    const load = steadyLoad(banyan.url, CALLERS)
    const counts = watchCounts(banyan)
    await until('it counts', () => (counts.seen.at(-1)?.total ?? 0) > least + 300)
    await delay(KEPT_AFTER_MS + 5 * LOOK_MS)
    banyan.child.kill('SIGKILL')
    const killedAt = performance.now()
    await once(banyan.child, 'exit')
    await Promise.all([load.stop(), counts.stop()])
    const counted = counts.seen.findLast(({ at }) => at < killedAt - KEPT_AFTER_MS)!.total
    const kept = await keptIn(shadow.store)
    const total = totalOf(kept.outcomes)
    t.ok(counted > least, `${counted} were counted a second before`)
    t.ok(total >= counted, `${total} are kept`)
    t.ok(total <= least + load.answered + load.failures.length, 'and none twice')
    t.match(kept, { phase: 'shadow', epoch })
    least = total
  }
})
