import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { startStandIn } from './admin-stand-in.ts'
import { state } from './views.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Nobody listens there: whoever asks ends with 3. */
const NOBODY = 'http://127.0.0.1:1'

const cases: readonly (readonly [line: string, exitCode: number, stderr: RegExp])[] = [
  ['rollback', 2, /name one route, or say --all/],
  ['rollback orders --all', 2, /name one route, or say --all/],
  ['restart orders', 2, /--why/],
  ['diff orders $.a --limit 0', 2, /a whole number from 1 to 100/],
  ['promote orders --percent 0%', 2, /above 0% and up to 100%/],
  ['status --token x', 2, /unknown option '--token'/],
  ['hold orders', 3, /no Banyan answers/],
]

t.test('wrong usage is told before anybody is asked', async t => {
  for (const [line, exitCode, stderr] of cases) {
    const { status, stdout, ...told } = banyan(line, NOBODY)
    t.equal(status, exitCode, line)
    t.equal(stdout, '')
    t.match(told.stderr, stderr, line)
  }
})

t.test('shares are written with their sign, or without', async t => {
  const moved = { route: 'orders', kind: 'promoted', from: state(), to: state(), written: null, tookMs: 1 }
  const { url, asked } = await startStandIn(t, { 'POST /routes/orders/promote': [200, moved] })
  for (const share of ['12.5%', '12.5']) {
    const child = spawn(process.execPath, [MAIN, 'promote', 'orders', '--percent', share, '--admin', url])
    t.strictSame(await once(child, 'exit'), [0, null])
    t.match(asked.at(-1)?.body, { percent: 0.125, to: 'canary', force: false })
  }
})

function banyan(line: string, admin: string) {
  const env = { ...process.env, NO_COLOR: '1', BANYAN_ADMIN: admin }
  return spawnSync(process.execPath, [MAIN, ...line.split(' ')], { env, encoding: 'utf8' })
}
