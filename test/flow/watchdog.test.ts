/** A back that goes round in circles is ended, another one begins, and callers notice nothing. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folderFor } from '../support/folder.ts'
import { runBanyan } from '../support/process.ts'
import { steadyLoad } from '../support/steady.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

t.test('a back that does not answer for ten seconds is ended and restarted', async t => {
  const folder = folderFor(t)
  const [hang, hung] = [join(folder, 'hang'), join(folder, 'hung')]
  const module = join(folder, 'hang.mjs')
  writeFileSync(
    module,
    `import { existsSync, writeFileSync } from 'node:fs'
import { threadName } from 'node:worker_threads'
if (threadName === 'back' && !existsSync(${JSON.stringify(hung)}))
  setInterval(() => {
    if (!existsSync(${JSON.stringify(hang)})) return
    writeFileSync(${JSON.stringify(hung)}, '')
    // As a comparison that does not return, but for the heat.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }, 50).unref()
`,
  )
  const before = process.env.NODE_OPTIONS
  process.env.NODE_OPTIONS = `${before ?? ''} --import=file://${module}`
  const upstream = await startUpstream(t, (_, res) => res.end('fine'))
  const banyan = await runBanyan(t, `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`)
  if (before === undefined) delete process.env.NODE_OPTIONS
  else process.env.NODE_OPTIONS = before
  const isReady = async () => {
    const signal = AbortSignal.timeout(500)
    const answer = await fetch(`http://127.0.0.1:${banyan.adminPort}/readyz`, { signal }).catch(() => null)
    return answer?.status === 200
  }
  await until('ready', isReady)
  const load = steadyLoad(banyan.url, 1)
  writeFileSync(hang, '')
  await until('it hangs', () => existsSync(hung))
  t.equal(await isReady(), false)
  await banyan.logged({ msg: 'a thread does not answer; it is ended', of: 'back' })
  await banyan.logged({ msg: 'a thread ended; it is restarted', of: 'back', restarts: 1 })
  await until('ready again', isReady)
  await load.stop()
  t.strictSame(load.failures, [])
})
