import t from 'tap'
import type { Sample } from '../../bench/measure.ts'
import { copiedSection, payloadSection, type Results, readmeTable, report } from '../../bench/report.ts'
import { cpuRatio, median, summarise } from '../../bench/summary.ts'

const sample = (cpuUsPerRequest: number, more: Partial<Sample> = {}): Sample => ({
  cpuUsPerRequest,
  requestsPerSecond: 10_000,
  p50Ms: 3,
  p99Ms: 9,
  requests: 50_000,
  upstreamBusy: 0.2,
  othersBusy: 0,
  ...more,
})

t.test('median', async t => {
  const cases = [
    [[5], 5],
    [[9, 1, 5], 5],
    [[10, 2, 4, 8], 6],
    [[100, 20, 3], 20],
  ] as const
  for (const [values, wanted] of cases) t.equal(median(values), wanted, JSON.stringify(values))
})

t.test('a summary has the medians of the rounds and the range of their CPU', async t => {
  const { median, cpuRange } = summarise([sample(90, { p99Ms: 8 }), sample(70, { p99Ms: 30 }), sample(80)])
  t.equal(median.cpuUsPerRequest, 80)
  t.equal(median.p99Ms, 9)
  t.same(cpuRange, [70, 90])
})

t.test('a ratio compares round by round, so that a slow minute falls on both', async t => {
  const own = [sample(50), sample(200), sample(60)]
  const other = [sample(100), sample(400), sample(100)]
  t.equal(cpuRatio(own, other), 0.5)
  t.equal(cpuRatio(own, undefined), null)
})

const results: Results = {
  date: '2026-11-20T09:30',
  machine: {
    cpu: 'Example CPU',
    cores: 2,
    memoryGiB: 8,
    system: 'Linux 6.1',
    node: 'v26.10.0',
    nodeFlags: [],
    nodeOptions: '',
    commit: 'abc1234',
    loadBefore: 0.1,
  },
  load: 'wrk 4.1.0',
  connections: 32,
  seconds: 5,
  rounds: 1,
  starts: 1,
  proxies: [
    { name: 'banyan', version: '0.1.0', setup: 'as it comes' },
    { name: '@fastify/http-proxy', version: '11.6.3', setup: 'as it comes' },
  ],
  missing: ['nginx (apt-get install nginx)'],
  payloads: [
    {
      name: 'small-json',
      title: 'GET, JSON of 200 bytes',
      upstreamAlone: sample(13, { requestsPerSecond: 70_000 }),
      samples: { banyan: [sample(60)], '@fastify/http-proxy': [sample(120)] },
    },
  ],
}

t.test(
  'the table puts Banyan beside its peers, and a dash where there is nothing to compare with',
  async t => {
    const row = payloadSection(results.payloads[0]!)
      .split('\n')
      .find(line => line.startsWith('| banyan'))
    const cells = row?.split('|').map(cell => cell.trim())
    t.same(cells?.slice(1, -1), ['banyan', '60.0', '60.0–60.0', '0.50', '–', '10,000', '3.00', '9.00'])
  },
)

t.test('requests per second are a lower bound where the upstream was the limit', async t => {
  const payload = { ...results.payloads[0]!, samples: { nginx: [sample(15, { upstreamBusy: 0.9 })] } }
  t.match(payloadSection(payload), /≥ 10,000 .*\n\n.*the upstream was the limit/s)
  t.notMatch(payloadSection(results.payloads[0]!), /≥/)
})

t.test('a run beside other programs says so', async t => {
  t.notMatch(report(results), /Noisy/)
  const payload = { ...results.payloads[0]!, samples: { banyan: [sample(60, { othersBusy: 0.4 })] } }
  t.match(report({ ...results, payloads: [payload] }), /Noisy.* 1 of 1 windows \(at most 40 %\)/)
})

t.test('a report names versions, machine and what was not measured', async t => {
  const text = report(results)
  for (const part of ['Example CPU', 'v26.10.0', 'abc1234', 'wrk 4.1.0', '11.6.3', 'apt-get install nginx']) {
    t.ok(text.includes(part), part)
  }
})

t.test("the README's table gives CPU per request and the ratio", async t => {
  const text = readmeTable(results)
  t.match(text, /\*\*Banyan\*\* +\| +60\.0 µs \(0\.50×\) \|/)
  t.match(text, /\| @fastify\/http-proxy +\| +120 µs \|/)
})

t.test('what copying costs stands beside the same proxy without it', async t => {
  const copied = {
    name: '2k-json',
    title: 'GET, JSON of 2 KiB, copied',
    upstreamAlone: sample(13),
    samples: {
      banyan: [sample(60), sample(100)],
      'banyan, equal bytes': [sample(90), sample(180)],
      nginx: [sample(10), sample(10)],
      'nginx, mirror': [sample(40), sample(40)],
    },
  }
  const text = copiedSection(copied)
  t.match(text, /\| banyan, equal bytes +\| +135 \| +90\.0–180 \| +1\.65 \|/)
  t.match(text, /\| nginx, mirror +\| +40\.0 \| +40\.0–40\.0 \| +4\.00 \|/)
  t.match(report({ ...results, copied }), 'equal bytes: phase shadow')
  t.notMatch(report(results), 'copied')
})
