/**
 * What the flow tests hold for seconds and megabytes, at full length: `npm run soak`. Prints figures as they come and
 * ends with 1 when a promise is broken. Takes some three minutes on a quiet machine.
 *
 * `npm run soak -- --seconds 60 --mebibytes 2048` are the defaults. Wants Linux, for the memory of a process.
 */
import { parseArgs } from 'node:util'
import type { Teardown } from '../support/banyan.ts'
import { openPassage, type PassedFigures } from '../support/large-bodies.ts'
import { memoryOf } from '../support/memory.ts'
import { runBanyan } from '../support/process.ts'
import { askWhileReloading } from '../support/reloads.ts'
import { startSwitching, switchedTo } from '../support/switching.ts'

/** What passing so much first may make the memory grow is the measure for all that follows. */
const FIRST_MIB = 256
const MARGIN_MIB = 16
const MOST_GROWN_MIB = 128
const TRIES = 3

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    mebibytes: { type: 'string', default: '2048' },
  },
})
const broken: string[] = []

await inTurn('reload', t => reloads(t, Number(values.seconds)))
await inTurn('memory', t => memory(t, Number(values.mebibytes)))
process.stdout.write(broken.length === 0 ? 'all promises hold\n' : `${broken.join('\n')}\n`)
process.exitCode = broken.length === 0 ? 0 : 1

async function reloads(t: Teardown, seconds: number): Promise<void> {
  const upstreams = await startSwitching(t)
  const banyan = await runBanyan(t, switchedTo(upstreams, 0))
  const before = memoryOf(banyan.child.pid!).nowMiB
  const figures = await askWhileReloading(banyan, upstreams, seconds)
  const { requests, edits, revisions, failures, p99Ms, longestMs } = figures
  const grown = memoryOf(banyan.child.pid!).nowMiB - before
  say(`${requests} requests in ${seconds} s, ${failures.length} failed, none of two revisions among the rest`)
  say(
    `${edits} edits, ${revisions} revisions answered; p99 ${rounded(p99Ms)} ms, longest ${rounded(longestMs)} ms`,
  )
  say(`memory ${rounded(grown)} MiB more than before`)
  if (failures.length > 0) broken.push(`reload: ${failures.length} failed, first: ${failures[0]}`)
  if (revisions < edits / 2) broken.push(`reload: only ${revisions} revisions of ${edits} edits answered`)
}

async function memory(t: Teardown, mebibytes: number): Promise<void> {
  const first = await (await openPassage(t)).pass(FIRST_MIB)
  tell(FIRST_MIB, first)
  let least = Number.POSITIVE_INFINITY
  // What is kept grows every time; what only waits for the collector does not.
  for (let tries = 0; tries < TRIES && least > first.grownMiB + MARGIN_MIB; tries++) {
    const figures = await (await openPassage(t)).pass(mebibytes)
    tell(mebibytes, figures)
    least = Math.min(least, figures.grownMiB)
    if (figures.grownMiB >= MOST_GROWN_MIB) broken.push(`memory: ${rounded(figures.grownMiB)} MiB more`)
  }
  if (least > first.grownMiB + MARGIN_MIB) broken.push('memory: it grows with the size of what passes')
}

function tell(mebibytes: number, { grownMiB, seconds, sent, received }: PassedFigures): void {
  const whole = JSON.stringify(sent) === JSON.stringify(received)
  if (!whole) broken.push(`memory: ${mebibytes} MiB did not arrive as they were sent`)
  say(
    `${mebibytes} MiB up and down in ${rounded(seconds)} s, ${whole ? 'whole' : 'NOT WHOLE'}: ${rounded(grownMiB)} MiB more`,
  )
}

async function inTurn(name: string, run: (t: Teardown) => Promise<void>): Promise<void> {
  const ends: (() => unknown)[] = []
  process.stdout.write(`${name}\n`)
  try {
    await run({ teardown: end => ends.push(end) })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

function say(line: string): void {
  process.stdout.write(`  ${line}\n`)
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
