/** The store is gone at the moment when the candidate breaks: callers do not notice, and the history is whole afterwards. */
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { startBreaking } from '../support/breaking.ts'
import { folderFor } from '../support/folder.ts'
import { until } from '../support/until.ts'

const troubles = {
  locked: (path: string) => {
    const others = [path, path.replace('.db', '-evidence.db')].map(file => {
      // It may be written at this moment.
      const other = new DatabaseSync(file, { timeout: 5_000 })
      other.exec('BEGIN EXCLUSIVE')
      return other
    })
    return () => {
      for (const other of others) {
        other.exec('ROLLBACK')
        other.close()
      }
    }
  },
  deleted: (path: string) => {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
    return () => {}
  },
} as const

for (const [name, begin] of Object.entries(troubles)) {
  t.test(`${name}: rolled back all the same, and written when the store is back`, async t => {
    const path = `${folderFor(t)}/state.db`
    const breaking = await startBreaking(t, { store: `sqlite:${path}` })
    await breaking.askUntil('the candidate serves', () => breaking.servedByCandidate >= 10)
    const end = begin(path)
    breaking.fault = '500'
    // 100 requests are two seconds of 50.
    await breaking.askMore(100)
    const served = breaking.servedByCandidate
    await breaking.askMore(50)
    t.equal(breaking.servedByCandidate, served, 'within two seconds')
    t.strictSame(breaking.errors, [])
    t.match(await breaking.state(), { phase: 'shadow', held: true, by: 'banyan' })
    if (name === 'locked') {
      const overview = await breaking.overview()
      t.match(overview.store.trouble?.what, /is locked by another process/, 'people are told')
    }
    end()
    await until('it is written', async () => {
      try {
        return isHeldInShadow(path)
      } catch {
        // Not there yet, or locked.
        return false
      }
    })
    t.match((await breaking.history())[0], { kind: 'rolled-back', by: 'banyan' })
    await until('all is well', async () => {
      const overview = await breaking.overview()
      return overview.store.trouble === null
    })
  })
}

function isHeldInShadow(path: string): boolean {
  const stored = new DatabaseSync(path, { readOnly: true })
  try {
    const row = stored.prepare("SELECT phase, held FROM states WHERE route = 'orders'").get()
    return row?.phase === 'shadow' && row.held === 1
  } finally {
    stored.close()
  }
}
