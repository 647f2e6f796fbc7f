import type { Outcomes } from '../../src/types/steering.ts'
import { NOISY_ABOVE } from '../cpu.ts'
import type { Machine } from '../machine.ts'
import { table } from '../report.ts'
import type { Isolation } from './blocks.ts'

/** A candidate, and what callers felt of it. */
export interface CaseResult {
  readonly kind: string
  readonly title: string
  readonly isolation: Isolation
  readonly outcomes: Outcomes
  /** Requests on the copied route, as the load generator counted them. */
  readonly requests: number
  readonly mostInFlight: number
  readonly copiesSeen: number
  readonly grownMiB: number | null
  /** What does not hold; empty when all does. */
  readonly broken: readonly string[]
}

export interface IsolationResults {
  readonly date: string
  readonly machine: Machine
  readonly perSecond: number
  /** Requests a second that the machine carried; null when the rate was given. */
  readonly carried: number | null
  /** What legacy took for an answer. */
  readonly legacyMs: number
  readonly seconds: number
  readonly pairs: number
  readonly memorySeconds: number
  /** `legacy` against itself. */
  readonly self: Isolation
  readonly cases: readonly CaseResult[]
}

/** All of it, in Markdown. */
export function isolationReport(results: IsolationResults): string {
  const { self, machine, cases: all } = results
  const bound = p99Bound(self)
  const broken = all.flatMap(({ title, broken }) => broken.map(what => `- ${title}: ${what}`))
  return `# Isolation, ${results.date}

Callers at ${results.perSecond} requests a second, ${results.pairs} pairs of blocks of ${results.seconds} s, \`legacy\` and \`shadow\` in turn. Ratios are medians over the pairs,
\`shadow\` over \`legacy\`; they hold up to 1.15 for p50 and ${bound.toFixed(2)} for p99, the loop's delay (p99) up to 5 ms more.

${table(
  [
    'candidate',
    'p50 ratio',
    'p99 ratio',
    'p50 ms',
    'p99 ms',
    'loop p99 ms',
    'of it work',
    'failed callers',
    'copies seen',
    'most in flight',
    'memory MiB',
  ],
  [selfRow(self), ...all.map(row)],
)}

${table(
  ['candidate', 'requests', 'match', 'differ', 'failed', 'skipped'],
  all.map(({ title, requests, outcomes }) => [
    title,
    String(requests),
    String(outcomes.match),
    String(outcomes.differ),
    counts(outcomes.failed),
    counts(outcomes.skipped),
  ]),
)}

${broken.length === 0 ? 'All of it holds.' : `**Does not hold:**\n\n${broken.join('\n')}`}

## How

- ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}, load ${machine.loadBefore.toFixed(1)} before the run
- Node ${machine.node}, Banyan's commit ${machine.commit}
- ${results.carried === null ? 'the rate was given' : `a fifth of the ${Math.round(results.carried)} requests a second that it carried, copied to a healthy candidate`}; open loop: a latency counts from the time a request was to go
- legacy takes ${results.legacyMs} ms for an answer; all processes share the machine, and the candidate's gets what the others leave
- ${noise([self, ...all.map(({ isolation }) => isolation)])}
- memory: what the process grew by at its most over ${results.memorySeconds} s of writes of 16 KiB, answered with as much; at most 128 MiB
`
}

function noise(all: readonly Isolation[]): string {
  const [pairs, noisy, again] = (['pairs', 'noisy', 'again'] as const).map(key =>
    all.reduce((sum, isolation) => sum + isolation[key], 0),
  )
  return `other programs used more than ${NOISY_ABOVE * 100} % of the machine in ${noisy} of the ${pairs} pairs; ${again} times such a pair was measured again`
}

/** p99 may be as much larger as it is when legacy is compared with itself, and 1.3 times in any case. */
export function p99Bound(self: Isolation): number {
  return Math.max(1.3, self.p99Ratio90)
}

function selfRow(self: Isolation): string[] {
  return ['legacy against itself', ...figures(self), '–', '–', '–']
}

function row({ title, isolation, mostInFlight, copiesSeen, grownMiB }: CaseResult): string[] {
  return [
    title,
    ...figures(isolation),
    String(copiesSeen),
    String(mostInFlight),
    grownMiB === null ? '–' : grownMiB.toFixed(0),
  ]
}

function figures({
  p50Ratio,
  p99Ratio,
  p50Ms,
  p99Ms,
  loopP99Ms,
  loopWorkP99Ms,
  failures,
}: Isolation): string[] {
  const both = ([plain, other]: readonly [number, number]) => `${plain.toFixed(2)} / ${other.toFixed(2)}`
  return [
    p50Ratio.toFixed(2),
    p99Ratio.toFixed(2),
    both(p50Ms),
    both(p99Ms),
    both(loopP99Ms),
    both(loopWorkP99Ms),
    counts(failures),
  ]
}

function counts(counted: { readonly [what: string]: number | undefined }): string {
  const shown = Object.entries(counted).map(([what, many]) => `${what} ${many}`)
  return shown.length === 0 ? '0' : shown.join(', ')
}
