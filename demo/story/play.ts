import { setTimeout as pause } from 'node:timers/promises'
import type { Options } from '../options.ts'
import { AccessLog } from '../scoreboard/access-log.ts'
import { Tally } from '../scoreboard/tally.ts'
import type { Ink } from '../screen/ink.ts'
import { liveLine, liveLineOfAll, type Moment, type Watched } from '../screen/live-line.ts'
import type { Screen } from '../screen/screen.ts'
import { CANDIDATES } from '../stage/routes-file.ts'
import { type Stage, setStage } from '../stage/stage.ts'
import type { Troupe } from '../stage/troupe.ts'
import { Crowd } from '../traffic/crowd.ts'
import { customersOf } from '../traffic/customers.ts'
import type { Act, Scene } from './act.ts'
import { afterwards } from './afterwards.ts'
import { saidOfTheFile } from './banyan-says.ts'
import { curtain, isCurtain } from './curtain.ts'
import { everythingOnLegacy } from './everything-on-legacy.ts'
import { productsToCatalog } from './products-to-catalog.ts'

/** The story, act by act. */
const ACTS: readonly Act[] = [everythingOnLegacy, productsToCatalog]
const NUMBERS = ['one', 'two', 'three', 'four', 'five']
const VISITORS = 24
/** Afterwards a few go on, so that an edit shows and the shop does not sell out. */
const VISITORS_AFTERWARDS = 5

/** Of a timer. */
const LONGEST_MS = 2 ** 31 - 1

export interface Theatre {
  readonly options: Options
  readonly troupe: Troupe
  readonly screen: Screen
  readonly ink: Ink
  /** Aborted when the demo must end. */
  readonly signal: AbortSignal
  /** The story is over and told how it went: from now on a process that ends is news, not the end. */
  readonly onPlaying: (exitCode: number) => void
}

/** Plays the whole story. Gives the exit code: 0 when no request failed. */
export async function play(theatre: Theatre): Promise<number> {
  const { options, screen, ink, signal } = theatre
  let tally = new Tally()
  const log = new AccessLog(exchange => {
    if (!isCurtain(exchange.path)) tally.answered(exchange)
  })
  screen.say('', ink.bold('A shop moves its catalogue out of the monolith while people shop in it'), '')
  let isPlaying = false
  const stage = await setUp(theatre, line => {
    if (log.take(line)) return true
    const said = isPlaying ? saidOfTheFile(line) : null
    if (said !== null) screen.say(`  Banyan: ${said}`)
    return false
  })
  const customers = await customersOf(stage.shopUrl, signal)
  const doors = { front: stage.frontUrl, gateway: stage.gatewayUrl }
  const people = (visitors: number) => new Crowd({ visitors, doors, customers, counter: tally, signal })

  const crowd = people(VISITORS)
  await playActs(theatre, { stage, screen, ink, tally, log, visitors: VISITORS })
  await crowd.leave()
  screen.rest()
  const exitCode = await curtain({ stage, screen, ink, tally, log })
  if (!options.keep) return exitCode

  isPlaying = true
  theatre.onPlaying(exitCode)
  afterwards(stage, screen, ink)
  tally = new Tally()
  people(VISITORS_AFTERWARDS)
  const watched = () => Object.keys(CANDIDATES).map(route => watchedOf(tally, route, route))
  if (screen.lively) screen.watch(() => liveLineOfAll(momentOf(tally), watched(), ink))
  await pause(LONGEST_MS, undefined, { signal })
  return exitCode
}

async function playActs(theatre: Theatre, scene: Omit<Scene, 'ms' | 'watch'>): Promise<void> {
  const { screen, ink, tally } = scene
  const began = performance.now()
  const line = () => {
    const seconds = (performance.now() - began) / 1_000
    return liveLine({ ...momentOf(tally), seconds }, watchedOf(tally, 'products', '/api/products'), ink)
  }
  const watch = async (ms: number) => {
    screen.watch(line)
    await pause(ms, undefined, { signal: theatre.signal })
  }
  const allParts = ACTS.reduce((sum, { parts }) => sum + parts, 0)
  for (const [index, act] of ACTS.entries()) {
    screen.say('', ink.bold(`Act ${NUMBERS[index]}: ${act.title}`))
    const ms = (theatre.options.seconds * 1_000 * act.parts) / allParts
    await act.play({ ...scene, ms, watch })
  }
}

async function setUp(
  { troupe, options, screen, ink, signal }: Theatre,
  onLogLine: (line: string) => boolean,
): Promise<Stage> {
  screen.say(ink.bold('Setting up'))
  return setStage({
    troupe,
    signal,
    port: options.port,
    announce: (name, url, what) => screen.say(`  ${name.padEnd(10)} ${url.padEnd(23)} ${ink.faint(what)}`),
    onLogLine,
  })
}

function momentOf(tally: Tally): Moment {
  return { rate: tally.rate(), failed: tally.failures.length }
}

function watchedOf(tally: Tally, route: string, shown: string): Watched {
  return { shown, candidate: CANDIDATES[route]!, share: tally.candidateShare(route) }
}
