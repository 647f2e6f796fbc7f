import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const BENCH = fileURLToPath(new URL('../../bench/bench.ts', import.meta.url))

/** Starts the bench with a temporary folder and a mark of its own, so that what it leaves behind is found. */
function runBench(folder: string, args: readonly string[]) {
  const mark = `BENCH_TEST=${randomUUID()}`
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    TMPDIR: folder,
    BENCH_TEST: mark.slice('BENCH_TEST='.length),
  }
  const child = spawn(process.execPath, [BENCH, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  child.stdout.on('data', chunk => (out += chunk))
  child.stderr.on('data', chunk => (out += chunk))
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  return { child, ended, out: () => out, mark }
}

/** Living processes that carry the mark in their environment; Linux only. */
function marked(mark: string): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').filter(entry => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/environ`, 'latin1').includes(mark)
    } catch {
      return false
    }
  })
}

t.test('a short run prints a table and leaves nothing behind', async t => {
  const folder = t.testdir()
  const args = ['--only', 'floor', '--payload', 'small-json', '--quick', '--rounds', '1', '--no-write']
  const bench = runBench(folder, args)
  t.equal(await bench.ended, 0, bench.out())
  t.match(bench.out(), /\| floor +\| +[\d.]+ \|/)
  t.same(readdirSync(folder), [])
  t.same(marked(bench.mark), [])
})

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  t.test(`${signal} stops every process and removes the temporary folder`, async t => {
    const folder = t.testdir()
    const bench = runBench(folder, ['--only', 'floor', '--payload', 'small-json', '--seconds', '600'])
    const loading = () =>
      readdirSync(folder, { recursive: true }).some(file => String(file).endsWith('load-1.out'))
    while (!loading() && bench.child.exitCode === null) await wait(20)
    t.ok(loading(), bench.out())
    bench.child.kill(signal)
    t.equal(await bench.ended, code, bench.out())
    t.same(readdirSync(folder), [])
    t.same(marked(bench.mark), [])
  })
}

t.test('a proxy that is not known is wrong usage', async t => {
  const bench = runBench(t.testdir(), ['--only', 'ngnix'])
  t.equal(await bench.ended, 2)
  t.match(bench.out(), /ngnix is not known/)
})
