/** The whole process ends in the middle of a canary, by `kill -9` or in order, and is begun again on the same file and store. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import type { Overview, RouteView } from '../../src/types/steering.ts'
import type { HistoryEntry } from '../../src/types/store.ts'
import { HEADER } from '../support/banyan.ts'
import { folderFor } from '../support/folder.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

t.test('the same callers on the same side, the history whole; edits made meanwhile are edits', async t => {
  const legacy = await startUpstream(t, (_, res) => res.setHeader('x-runtime', 'legacy').end('fine'))
  const candidate = await startUpstream(t, (_, res) => res.setHeader('x-runtime', 'candidate').end('fine'))
  const folder = folderFor(t)
  const file = join(folder, 'routes.yaml')
  const yaml = `${HEADER.replace('memory:', `sqlite:${folder}/state.db`)}upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes:
  - name: orders
    match: { path: "/orders/*" }
    candidate: orders
    phase: canary
    canary: { percent: 30%, stickyBy: "header:who" }
`
  writeFileSync(file, yaml)
  let banyan = await run(t, file)
  const sides = () =>
    Promise.all(
      Array.from({ length: 40 }, async (_, nth) => {
        const answer = await fetch(`${banyan.url}/orders/1`, { headers: { who: `caller-${nth}` } })
        await answer.text()
        // Not compared, as it says nothing of the answer.
        return answer.headers.get('x-runtime')
      }),
    )
  t.ok(
    (await sides()).every(side => side === 'legacy'),
    'a new store: it starts in shadow',
  )
  t.match((await banyan.get<Overview>('overview')).warnings, [
    /^orders: the file says canary, but the store is new/,
  ])
  t.match(await banyan.get('routes/orders'), {
    state: { phase: 'shadow' },
    file: { phase: 'canary', percent: 0.3 },
  })
  t.match(banyan.log(), /"level":40[^\n]*the route starts in shadow/, 'and the log says so')
  await banyan.post('routes/orders/promote', { to: 'canary', percent: 0.5, force: true, why: 'we know' })
  const before = await sides()
  t.ok(before.includes('candidate') && before.includes('legacy'))
  const history = await banyan.get<HistoryEntry[]>('history')

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    await banyan.end(signal)
    banyan = await run(t, file)
    t.strictSame(await sides(), before, signal)
    t.strictSame(await banyan.get('history'), history)
    t.match(await banyan.get('routes/orders'), {
      state: { phase: 'canary', percent: 0.5, by: 'admin', why: 'we know' },
      file: { phase: 'canary', percent: 0.3 },
    })
    t.strictSame((await banyan.get<Overview>('overview')).warnings, [])
  }

  const matches = async () => (await banyan.get<RouteView>('routes/orders')).outcomes.match
  await until('all is counted', async () => (await matches()) >= 40)
  await banyan.end('SIGKILL')
  writeFileSync(file, readFileSync(file, 'utf8').replace('30%', '100%'))
  banyan = await run(t, file)
  t.ok(
    (await sides()).every(side => side === 'candidate'),
    'the edit of the share',
  )
  t.match((await banyan.get<HistoryEntry[]>('history'))[0], {
    kind: 'file',
    by: 'file',
    why: 'the file was edited',
  })
  t.equal((await banyan.get<RouteView>('routes/orders')).file, null, 'as the file says')
})

interface Running {
  readonly url: string
  get<Body>(path: string): Promise<Body>
  post(path: string, body: unknown): Promise<void>
  log(): string
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

async function run(t: Test, file: string): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, 'run', '--config', file])
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  let log = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  child.stdout.setEncoding('utf8').on('data', text => {
    log += text
  })
  const portOf = (what: string) => new RegExp(`^ {2}${what} .*:(\\d+)`, 'm').exec(said)?.[1]
  await until('it is ready', () => portOf('proxy') !== undefined && portOf('admin') !== undefined)
  const api = `http://127.0.0.1:${portOf('admin')}/api/v1/`
  return {
    url: `http://127.0.0.1:${portOf('proxy')}`,
    get: async <Body>(path: string) => (await (await fetch(api + path)).json()) as Body,
    post: async (path, body) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(api + path, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(await answer.text())
    },
    log: () => log,
    end: async signal => {
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    },
  }
}
