import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { isolationOf, type Measured } from '../../bench/isolation/blocks.ts'
import { CASES } from '../../bench/isolation/cases.ts'
import { isolationReport, p99Bound } from '../../bench/isolation/report.ts'

const ISOLATION = fileURLToPath(new URL('../../bench/isolation.ts', import.meta.url))

// One case stands for all, and no figure decides: what callers wait for is for the script to say, on a quiet machine.
t.test('a broken candidate fails no caller, is really asked, and every exchange is counted', async t => {
  const args = ['--only', 'drips', '--seconds', '1', '--pairs', '1', '--patience', '0', '--rate', '150']
  const child = spawn(process.execPath, [ISOLATION, ...args, '--memory', '0', '--counters', '--no-write'])
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  t.equal(child.exitCode, 0, `${out}${err}`)
  t.match(out, 'All of it holds.')
  t.match(out, /\| c: answers 1 byte a second +\| +300 \|/)
})

const measured = (p50Ms: number, p99Ms: number, loopP99Ms = 1, othersBusy = 0): Measured => {
  return {
    sent: 10,
    answered: 10,
    failures: {},
    p50Ms,
    p99Ms,
    longestMs: 99,
    lateP99Ms: 0,
    loopP99Ms,
    loopWorkP99Ms: 1,
    othersBusy,
  }
}

t.test('ratios are taken pair by pair, then their median', async t => {
  const pairs = [
    { plain: measured(1, 10), other: measured(1.1, 12) },
    { plain: measured(10, 20), other: measured(10, 60, 4) },
    { plain: measured(2, 10), other: { ...measured(6, 10), failures: { ECONNRESET: 2 } } },
  ]
  const isolation = isolationOf({ pairs, disturbed: [] })
  t.match(isolation, { pairs: 3, p50Ratio: 1.1, p99Ratio: 1.2, p99Ratio90: 3, failures: { ECONNRESET: 2 } })
  t.equal(p99Bound(isolation), 3)
  t.equal(p99Bound(isolationOf({ pairs: pairs.slice(0, 1), disturbed: [] })), 1.3)
})

t.test(
  'pairs that other programs disturbed are put aside, but not the callers who failed in them',
  async t => {
    const quieter = { plain: measured(1, 10, 1, 0.2), other: measured(1, 10, 1, 0.05) }
    const disturbed = {
      plain: measured(1, 10, 1, 0.5),
      other: { ...measured(9, 90), failures: { ECONNRESET: 1 } },
    }
    const isolation = isolationOf({ pairs: [quieter], disturbed: [disturbed] })
    t.match(isolation, {
      pairs: 1,
      noisy: 1,
      again: 1,
      p50Ratio: 1,
      p99Ratio: 1,
      failures: { ECONNRESET: 1 },
    })
  },
)

t.test('a candidate that was not asked is told', async t => {
  const outcomes = { match: 0, excused: 0, differ: 0, failed: { connect: 9 }, skipped: {}, hidden: {} }
  const missing = CASES.map(({ kind, unsent }) => [
    kind,
    unsent({ requests: 9, inFlight: 0, mostInFlight: 63 }, outcomes, 10),
  ])
  t.same(
    missing.filter(([, what]) => what === null),
    [],
  )
})

t.test('what does not hold stands in the report', async t => {
  const isolation = isolationOf({
    pairs: [{ plain: measured(1, 10), other: measured(2, 10) }],
    disturbed: [],
  })
  const outcomes = { match: 10, excused: 0, differ: 0, failed: {}, skipped: { method: 2 }, hidden: {} }
  const result = {
    kind: 'hangs',
    title: 'a: hangs',
    isolation,
    outcomes,
    requests: 12,
    mostInFlight: 64,
    copiesSeen: 12,
    grownMiB: 7,
    broken: ['p50 is 2.00 times as much'],
  }
  const machine = {
    cpu: 'x',
    cores: 2,
    memoryGiB: 4,
    system: 'Linux',
    node: 'v26',
    nodeFlags: [],
    nodeOptions: '',
    commit: 'abc',
    loadBefore: 0,
  }
  const text = isolationReport({
    date: '2026-11-23T00:00',
    machine,
    perSecond: 100,
    carried: 500,
    legacyMs: 5,
    seconds: 5,
    pairs: 1,
    memorySeconds: 60,
    self: isolation,
    cases: [result],
  })
  t.match(text, '- a: hangs: p50 is 2.00 times')
  t.match(text, '| method 2 |')
})
