/**
 * What callers feel of a broken candidate: `node bench/isolation.ts`. See README.md in this folder.
 *
 * A constant rate of requests, answered by legacy all the time; in every second block they are copied to a candidate that
 * hangs, refuses, drips, floods, talks nonsense or is slow. Ends with 1 when a promise is broken.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cleanUpAtExit, stopAll, temporaryFolder } from './children.ts'
import { NOISY_ABOVE } from './cpu.ts'
import { type Bed, openBed, totalOf } from './isolation/bed.ts'
import { alternating, block, type Isolation, isolationOf, quiet } from './isolation/blocks.ts'
import { CASES, type Case } from './isolation/cases.ts'
import { memoryGrown } from './isolation/memory.ts'
import { type CaseResult, type IsolationResults, isolationReport, p99Bound } from './isolation/report.ts'
import { describeMachine } from './machine.ts'
import { until } from './until.ts'

const USAGE = `node bench/isolation.ts [options]

  --seconds N      of a block (5)
  --pairs N        of blocks, for each candidate and for legacy against itself (10)
  --patience N     how often a pair that other programs disturb is measured again (2)
  --rate N         requests a second (a fifth of what the machine carries)
  --legacy MS      what legacy takes for an answer (5)
  --only KIND,…    ${CASES.map(({ kind }) => kind).join(', ')}
  --memory N       seconds of writes of 16 KiB to watch memory; 0 leaves it out (60)
  --counters       the figures decide nothing: only counts, sums and failures of callers do
  --no-write       print only
  --help`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    pairs: { type: 'string', default: '10' },
    patience: { type: 'string', default: '2' },
    rate: { type: 'string' },
    legacy: { type: 'string', default: '5' },
    only: { type: 'string' },
    memory: { type: 'string', default: '60' },
    counters: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(0)
}

const ANSWER_BYTES = 2048
const WARM_UP_SECONDS = 3
/** Of what the machine carries. */
const SHARE = 0.2
const MOST_GROWN_MIB = 128
const MOST_LOOP_MS = 5
const MOST_P50 = 1.15
/** How much slower than legacy a slow candidate is. */
const SLOWER = 10
/** What a slow candidate takes where legacy answers at once. */
const SLOW_MS = 10
/** The highest rate at which half of the callers wait no longer than this, beside legacy, is what the machine carries. */
const CARRIED_MS = 10
const FIRST_RATE = 1_000
const STEP = 1.2
const TRIES = 3
/** So many tries that other programs disturbed are not counted. */
const MOST_DISTURBED = 20

const seconds = Number(values.seconds)
const pairs = Number(values.pairs)
const patience = Number(values.patience)
const legacyMs = Number(values.legacy)
const memorySeconds = Number(values.memory)
const asked = values.only?.split(',')
const cases = CASES.filter(({ kind }) => asked === undefined || asked.includes(kind))
if (cases.length === 0) {
  process.stderr.write(`${USAGE}\n`)
  process.exit(2)
}

cleanUpAtExit()
try {
  const results = await run()
  const text = isolationReport(results)
  process.stdout.write(text)
  if (!values['no-write']) write(results, text)
  await stopAll()
  process.exit(results.cases.some(({ broken }) => broken.length > 0) ? 1 : 0)
} catch (error) {
  await stopAll()
  process.stderr.write(`\nisolation failed, no figures: ${(error as Error).stack}\n`)
  process.exit(2)
}

async function run(): Promise<IsolationResults> {
  const machine = describeMachine()
  const folder = temporaryFolder()
  let carried: number | null = null
  let perSecond = Number(values.rate)
  let self: Isolation | null = null
  const found: CaseResult[] = []
  for (const each of cases) {
    const isSlow = each.kind === 'slow'
    const candidateMs = isSlow ? SLOWER * legacyMs || SLOW_MS : legacyMs
    const bed = await openBed(folder, isSlow ? 'healthy' : each.kind, {
      legacy: legacyMs,
      candidate: candidateMs,
    })
    if (self === null && values.rate === undefined) {
      carried = await carries(await openBed(folder, 'healthy', { legacy: legacyMs, candidate: legacyMs }))
      perSecond = Math.round(carried * SHARE)
    }
    const pace = { perSecond, seconds, answerBytes: ANSWER_BYTES }
    await block(bed, 'plain', { ...pace, seconds: Math.min(seconds, WARM_UP_SECONDS) })
    if (self === null) {
      say(`legacy against itself, ${perSecond} requests a second`)
      self = isolationOf(await alternating(bed, 'again', pairs, patience, pace))
    }
    const result = await judged(each, bed, perSecond, self)
    found.push(result)
    say(`  ${spoken(result)}`)
    await bed.end()
  }
  return {
    date: new Date().toISOString().slice(0, 16),
    machine,
    perSecond,
    carried,
    legacyMs,
    seconds,
    pairs,
    memorySeconds,
    self: self!,
    cases: found,
  }
}

async function judged(each: Case, bed: Bed, perSecond: number, self: Isolation): Promise<CaseResult> {
  say(each.title)
  const pace = { perSecond, seconds, answerBytes: ANSWER_BYTES }
  const warmUp = await block(bed, 'copied', { ...pace, seconds: Math.min(seconds, WARM_UP_SECONDS) })
  await quiet(bed)
  const series = await alternating(bed, 'copied', pairs, patience, pace)
  const isolation = isolationOf(series)
  const reads = [...series.pairs, ...series.disturbed].reduce(
    (sum, { other }) => sum + other.sent,
    warmUp.sent,
  )
  const found = await settled(bed, reads)
  const { outcomes, requests: copiesSeen, mostInFlight } = found
  const broken = [
    ...countersOf(each, found, reads),
    ...Object.entries(isolation.failures).map(([what, many]) => `${many} callers failed: ${what}`),
    ...(values.counters ? [] : figuresOf(isolation, self)),
  ]
  let grownMiB: number | null = null
  if (memorySeconds > 0) {
    const { beforeMiB, mostMiB, result } = await memoryGrown(bed, perSecond, memorySeconds)
    grownMiB = mostMiB - beforeMiB
    if (grownMiB > MOST_GROWN_MIB && !values.counters)
      broken.push(`memory grew by ${Math.round(grownMiB)} MiB`)
    for (const [what, many] of Object.entries(result.failures)) broken.push(`${many} writers failed: ${what}`)
    await settled(bed, reads + result.sent).catch(error => broken.push((error as Error).message))
  }
  const { kind, title } = each
  return { kind, title, isolation, outcomes, requests: reads, mostInFlight, copiesSeen, grownMiB, broken }
}

/** Every request on the copied route has one outcome: waits until they are counted. */
async function settled(bed: Bed, requests: number) {
  await quiet(bed)
  let total = 0
  await until(
    async () => {
      total = totalOf(await bed.outcomes('copied'))
      return total === requests
    },
    () => `${total} outcomes of ${requests} requests`,
  )
  return { outcomes: await bed.outcomes('copied'), ...(await bed.asked()) }
}

function countersOf(
  each: Case,
  found: Awaited<ReturnType<typeof settled>>,
  requests: number,
): readonly string[] {
  const { outcomes } = found
  const broken: string[] = []
  const unsent = each.unsent(found, outcomes, requests)
  if (unsent !== null) broken.push(unsent)
  if (each.kind !== 'healthy') return broken
  const { method: _, 'after-write': __, ...others } = outcomes.skipped
  const skipped = Object.values(others).reduce((sum: number, many) => sum + (many ?? 0), 0)
  if (skipped > requests / 100)
    broken.push(`${skipped} of ${requests} were skipped: ${JSON.stringify(others)}`)
  if (outcomes.match + skipped !== requests) broken.push('a healthy candidate was found to differ')
  return broken
}

function figuresOf(isolation: Isolation, self: Isolation): readonly string[] {
  const { p50Ratio, p99Ratio, loopP99Ms } = isolation
  const broken: string[] = []
  if (p50Ratio > MOST_P50) broken.push(`p50 is ${p50Ratio.toFixed(2)} times legacy's`)
  if (p99Ratio > p99Bound(self)) broken.push(`p99 is ${p99Ratio.toFixed(2)} times legacy's`)
  const more = loopP99Ms[1] - loopP99Ms[0]
  if (more > MOST_LOOP_MS) broken.push(`the loop's delay is ${more.toFixed(1)} ms more`)
  return broken
}

/**
 * The highest rate at which requests that are copied to a healthy candidate do not pile up, on this machine with all of the
 * bed on it.
 */
async function carries(bed: Bed): Promise<number> {
  say('what the machine carries')
  const pace = { seconds: WARM_UP_SECONDS, answerBytes: ANSWER_BYTES }
  await block(bed, 'copied', { ...pace, perSecond: FIRST_RATE })
  let carried = FIRST_RATE
  let disturbed = 0
  for (let perSecond = FIRST_RATE; ; perSecond = Math.round(perSecond * STEP)) {
    let p50Ms = Number.POSITIVE_INFINITY
    // A machine that was busy for a moment carries more than that: only what fails again and again is too much.
    for (let tries = 0; tries < TRIES && p50Ms > legacyMs + CARRIED_MS; ) {
      const { othersBusy, ...result } = await block(bed, 'copied', { ...pace, perSecond })
      p50Ms = result.p50Ms
      if (othersBusy <= NOISY_ABOVE || ++disturbed > MOST_DISTURBED) tries++
      await quiet(bed)
    }
    if (p50Ms > legacyMs + CARRIED_MS) break
    carried = perSecond
  }
  await bed.end()
  return carried
}

/** A case in a line, for those who wait. */
function spoken({ isolation, grownMiB, broken }: CaseResult): string {
  const { p50Ratio, p99Ratio, loopP99Ms, noisy, pairs: all } = isolation
  const memory = grownMiB === null ? '' : `, memory ${grownMiB.toFixed(0)} MiB`
  const figures = `p50 ${p50Ratio.toFixed(2)}, p99 ${p99Ratio.toFixed(2)}, loop ${(loopP99Ms[1] - loopP99Ms[0]).toFixed(1)} ms more${memory}`
  return `${broken.length === 0 ? 'holds' : 'does not hold'}: ${figures}; ${noisy} of ${all} pairs disturbed`
}

function write(results: IsolationResults, text: string): void {
  const name = join(import.meta.dirname, 'results', `isolation-${results.date.replaceAll(':', '')}`)
  writeFileSync(`${name}.md`, text)
  writeFileSync(`${name}.json`, `${JSON.stringify(results, null, 1)}\n`)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
