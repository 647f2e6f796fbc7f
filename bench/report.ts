import { COPYING, PLAIN } from './copying.ts'
import { NOISY_ABOVE } from './cpu.ts'
import type { Machine } from './machine.ts'
import type { Sample } from './measure.ts'
import { cpuRatio, summarise } from './summary.ts'

/** A whole run, as it is written to `bench/results/*.json`. */
export interface Results {
  readonly date: string
  readonly machine: Machine
  readonly load: string
  readonly connections: number
  readonly seconds: number
  readonly rounds: number
  /** Processes of each proxy that shared the rounds. */
  readonly starts: number
  readonly proxies: readonly { readonly name: string; readonly version: string; readonly setup: string }[]
  readonly missing: readonly string[]
  readonly payloads: readonly PayloadResults[]
  /** What copying costs; null or absent when it was not measured. */
  readonly copied?: PayloadResults | null
}

export interface PayloadResults {
  readonly name: string
  readonly title: string
  /** The load straight at the upstream: what no proxy here can exceed. */
  readonly upstreamAlone: Sample
  /** By proxy, in the order of the rounds. */
  readonly samples: { readonly [proxy: string]: readonly Sample[] }
}

const FASTIFY = '@fastify/http-proxy'
/** Above this the upstream holds a proxy back, so that its requests per second are a lower bound. */
const UPSTREAM_LIMITS_ABOVE = 0.7

/** The whole report, in Markdown that also reads well on a terminal. */
export function report(results: Results): string {
  return `${[
    `# ${results.date}`,
    ...results.payloads.map(payload => payloadSection(payload)),
    ...(results.copied == null ? [] : [copiedSection(results.copied)]),
    ...noise(results),
    about(results),
  ].join('\n\n')}\n`
}

/** One payload's table. */
export function payloadSection(payload: PayloadResults): string {
  const head = [
    'proxy',
    'CPU µs/request',
    'lowest–highest',
    `× ${FASTIFY}`,
    '× nginx',
    'requests/s',
    'p50 ms',
    'p99 ms',
  ]
  let limited = false
  const rows = Object.entries(payload.samples).map(([name, rounds]) => {
    const { median, cpuRange } = summarise(rounds)
    const held = median.upstreamBusy > UPSTREAM_LIMITS_ABOVE
    limited ||= held
    return [
      name,
      number(median.cpuUsPerRequest),
      `${number(cpuRange[0])}–${number(cpuRange[1])}`,
      ratio(cpuRatio(rounds, payload.samples[FASTIFY])),
      ratio(cpuRatio(rounds, payload.samples.nginx)),
      (held ? '≥ ' : '') + whole(median.requestsPerSecond),
      number(median.p50Ms),
      number(median.p99Ms),
    ]
  })
  const alone = payload.upstreamAlone
  const foot = `The upstream alone: ${whole(alone.requestsPerSecond)} requests/s at ${number(alone.cpuUsPerRequest)} µs.`
  const note = limited ? ' ≥: the upstream was the limit, not the proxy.' : ''
  return `## ${payload.title}\n\n${table(head, rows)}\n\n${foot}${note}`
}

/** What copying costs: each proxy beside itself without. */
export function copiedSection(copied: PayloadResults): string {
  const head = ['proxy', 'CPU µs/request', 'lowest–highest', '× plain forwarding', 'requests/s']
  const rows = Object.entries(copied.samples).map(([name, rounds]) => {
    const { median, cpuRange } = summarise(rounds)
    const plain = PLAIN[name]
    return [
      name,
      number(median.cpuUsPerRequest),
      `${number(cpuRange[0])}–${number(cpuRange[1])}`,
      plain === undefined ? '' : ratio(cpuRatio(rounds, copied.samples[plain])),
      whole(median.requestsPerSecond),
    ]
  })
  const foot =
    'Per request of a caller, comparing included, all threads. nginx throws the answer to its copy away.'
  return `## ${copied.title}\n\n${table(head, rows)}\n\n${foot}`
}

/** The README's table: CPU per request of every payload, and how many requests a second of the first. */
export function readmeTable(results: Results): string {
  const head = ['CPU per request', ...results.payloads.map(payload => payload.title)]
  const rows = results.proxies.map(({ name }) => [
    name === 'banyan' ? '**Banyan**' : name,
    ...results.payloads.map(payload => {
      const rounds = payload.samples[name]
      if (rounds === undefined) return '–'
      const cpu = `${number(summarise(rounds).median.cpuUsPerRequest)} µs`
      const against = cpuRatio(rounds, payload.samples[FASTIFY])
      return against === null || name === FASTIFY ? cpu : `${cpu} (${ratio(against)}×)`
    }),
  ])
  const { machine } = results
  const versions = results.proxies.map(proxy => `${proxy.name} ${proxy.version}`).join(', ')
  return `${table(head, rows)}

In brackets: against ${FASTIFY}. Medians of ${results.rounds} rounds of ${results.seconds} s, ${results.connections} connections, ${results.load}; ${machine.cores} × ${machine.cpu}, Node ${machine.node}, ${results.date.slice(0, 10)}; ${versions}. Banyan, nginx and HAProxy write an access log and add \`X-Forwarded-*\` and \`Via\`; the Node libraries do neither.
`
}

function noise(results: Results): string[] {
  const payloads = results.copied == null ? results.payloads : [...results.payloads, results.copied]
  const samples = payloads.flatMap(payload => Object.values(payload.samples).flat())
  const noisy = samples.filter(sample => sample.othersBusy > NOISY_ABOVE).length
  if (noisy === 0) return []
  const most = Math.max(...samples.map(sample => sample.othersBusy))
  return [
    `**Noisy:** other programs used more than ${NOISY_ABOVE * 100} % of the machine in ${noisy} of ${samples.length} windows (at most ${Math.round(most * 100)} %). Run again on a quiet machine before quoting this.`,
  ]
}

function about(results: Results): string {
  const { machine } = results
  return [
    '## How',
    '',
    `- ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}, load ${machine.loadBefore.toFixed(1)} before the run`,
    `- Node ${machine.node}, flags ${machine.nodeFlags.join(' ') || 'none'}, NODE_OPTIONS ${machine.nodeOptions || 'none'}, Banyan's commit ${machine.commit}`,
    `- ${results.load}, ${results.connections} connections, ${results.rounds} rounds of ${results.seconds} s each, shared by ${results.starts} processes of each proxy, proxies taking turns; figures are medians of the rounds, ratios are medians of the rounds' ratios`,
    ...results.proxies.map(proxy => `- ${proxy.name} ${proxy.version}: ${proxy.setup}`),
    ...Object.keys(results.copied?.samples ?? {})
      .filter(name => PLAIN[name] !== undefined)
      .map(name => `- ${name}: ${COPYING.find(kind => kind.name === name)?.setup ?? ''}`),
    ...results.missing.map(each => `- not measured: ${each}`),
  ].join('\n')
}

/** A table in Markdown that also reads well on a terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map(row => row[column]!.length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

function ratio(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(2)
}

/** Three figures are all that a noisy machine knows. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value >= 100 ? whole(value) : value.toFixed(value >= 10 ? 1 : 2)
}

function whole(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '–'
}
