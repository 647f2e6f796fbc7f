/**
 * What callers notice of pages that others look at: `node bench/pages-open.ts [--browsers 10] [--pairs 10] [--seconds 5]`.
 *
 * Callers at a constant rate on a route whose copies are compared, so that the pages have something to follow; in every
 * second block so many browsers have a page open. Then how long it takes until an action is seen in two of them.
 * With `--undrawn` nothing but the browsers' requests is made, as from other machines: what is left is Banyan's share.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../test/support/browser.ts'
import { cleanUpAtExit, GIVING_WAY, stopAll, temporaryFolder } from './children.ts'
import { type Bed, openBed } from './isolation/bed.ts'
import { block, type Isolation, isolationOf, type Measured, type PairOfBlocks } from './isolation/blocks.ts'
import { Readers } from './isolation/readers.ts'

const { values } = parseArgs({
  options: {
    browsers: { type: 'string', default: '10' },
    pairs: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '500' },
    undrawn: { type: 'boolean', default: false },
  },
})
const pairs = Number(values.pairs)
const pace = { perSecond: Number(values.rate), seconds: Number(values.seconds), answerBytes: 2048 }
const LEGACY_MS = 5
const ACTIONS = 20
const MOST_P99 = 1.2
/** What people look at while they migrate. */
const PATHS = ['/', '/routes/copied', '/activity']

cleanUpAtExit()
const folder = temporaryFolder()
const ends: (() => unknown)[] = [stopAll]
try {
  const bed = await openBed(folder, 'healthy', { legacy: LEGACY_MS, candidate: LEGACY_MS })
  await block(bed, 'copied', pace)
  if (values.undrawn) await readUndrawn(bed)
  else await lookAtPages(bed)
} finally {
  for (const end of ends.reverse()) await end()
}
process.exit()

async function lookAtPages(bed: Bed): Promise<void> {
  const pages = await openBrowsers(bed, Number(values.browsers))
  const self = await inTurn(bed, async () => {})
  const open = await inTurn(bed, isOpen => show(pages, isOpen))
  await show(pages, false)
  report(self, open, await seenAfter(bed, pages.slice(0, 2)))
}

async function readUndrawn(bed: Bed): Promise<void> {
  const self = await inTurn(bed, async () => {})
  const readers = new Readers(bed.admin, Number(values.browsers), PATHS)
  const open = await inTurn(bed, isOpen => (isOpen ? readers.open() : readers.close()))
  await readers.close()
  process.stdout.write(`${readers.pages} pages read\n`)
  report(self, open, null)
}

/** Each with its own cookies and connections, as different people have it. */
async function openBrowsers(bed: Bed, many: number): Promise<Page[]> {
  const browser = await launchBrowser(givingWay)
  ends.push(() => browser.close())
  const opened: Page[] = []
  for (let count = 0; count < many; count++) {
    opened.push(await (await browser.newContext({ baseURL: bed.admin })).newPage())
  }
  return opened
}

async function givingWay(executable: string): Promise<string> {
  const path = join(folder, 'browser')
  await writeFile(path, `#!/bin/sh\nexec ${GIVING_WAY.join(' ')} '${executable}' "$@"\n`, { mode: 0o700 })
  return path
}

async function show(pages: readonly Page[], isOpen: boolean): Promise<void> {
  for (const [index, page] of pages.entries())
    await page.goto(isOpen ? PATHS[index % PATHS.length]! : 'about:blank')
  // The pictures of a page that has just been opened are not what is asked for here.
  await wait(500)
}

async function inTurn(bed: Bed, prepare: (isOther: boolean) => Promise<void>): Promise<Isolation> {
  const found: PairOfBlocks[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const measured: Measured[] = []
    for (const isOther of pair % 2 === 0 ? [false, true] : [true, false]) {
      await prepare(isOther)
      measured[Number(isOther)] = await block(bed, 'copied', pace)
    }
    found.push({ plain: measured[0]!, other: measured[1]! })
  }
  return isolationOf({ pairs: found, disturbed: [] })
}

/** Milliseconds from an action until the last of these pages shows it, callers being served meanwhile. */
async function seenAfter(bed: Bed, pages: readonly Page[]): Promise<number[]> {
  for (const page of pages) await page.goto('/routes/copied')
  const load = block(bed, 'copied', { ...pace, seconds: ACTIONS * 2 })
  const taken: number[] = []
  for (let count = 0; count < ACTIONS; count++) {
    const action = count % 2 === 0 ? 'hold' : 'resume'
    const shows = count % 2 === 0 ? 'text=Resume: allow promotions' : 'text=Hold: stop promotions'
    const began = performance.now()
    await fetch(`${bed.admin}/api/v1/routes/copied/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"why":"to see it"}',
    })
    await Promise.all(pages.map(page => page.waitForSelector(shows)))
    taken.push(performance.now() - began)
    await wait(500)
  }
  await load
  return taken.sort((a, b) => a - b)
}

function report(self: Isolation, open: Isolation, seen: readonly number[] | null): void {
  const bound = Math.max(MOST_P99, self.p99Ratio90)
  const line = (what: string, { p50Ratio, p99Ratio, p99Ratio90, p50Ms, p99Ms, failures }: Isolation) =>
    `${what}: p50 ${p50Ratio.toFixed(2)}, p99 ${p99Ratio.toFixed(2)} (nine in ten ${p99Ratio90.toFixed(2)}); ` +
    `p50 ${p50Ms.map(ms => ms.toFixed(2)).join(' / ')} ms, p99 ${p99Ms.map(ms => ms.toFixed(2)).join(' / ')} ms; ` +
    `failed ${Object.values(failures).reduce((sum, many) => sum + many, 0)}\n`
  process.stdout.write(
    `${values.browsers} browsers, ${values.rate} requests a second, ${pairs} pairs of blocks of ${values.seconds} s\n`,
  )
  process.stdout.write(line('no pages against themselves', self) + line('pages open', open))
  if (seen !== null)
    process.stdout.write(
      `an action is seen in both of two after ${seen[seen.length >> 1]!.toFixed(0)} ms (median of ${seen.length}), ${seen.at(-1)!.toFixed(0)} ms at most\n`,
    )
  const holds = open.p99Ratio <= bound && (seen?.at(-1) ?? 0) <= 1_000
  process.stdout.write(
    holds ? 'It holds.\n' : `It does not hold: p99 up to ${bound.toFixed(2)}, seen within 1000 ms.\n`,
  )
  process.exitCode = holds ? 0 : 1
}
