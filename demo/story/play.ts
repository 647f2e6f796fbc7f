import { setTimeout as pause } from 'node:timers/promises'
import type { Options } from '../options.ts'
import { AccessLog } from '../scoreboard/access-log.ts'
import { Tally } from '../scoreboard/tally.ts'
import type { Ink } from '../screen/ink.ts'
import { liveLine, liveLineOfAll, type Moment, type Watched } from '../screen/live-line.ts'
import type { Screen } from '../screen/screen.ts'
import { type Admin, openAdmin } from '../stage/admin.ts'
import { banyan } from '../stage/command.ts'
import { CANDIDATES } from '../stage/routes-file.ts'
import { type Stage, setStage } from '../stage/stage.ts'
import type { Troupe } from '../stage/troupe.ts'
import { Crowd, type Habits } from '../traffic/crowd.ts'
import { customersOf } from '../traffic/customers.ts'
import type { Act, Scene } from './act.ts'
import { afterwards } from './afterwards.ts'
import { saidOfTheFile } from './banyan-says.ts'
import { byItself } from './by-itself.ts'
import { curtain, isCurtain } from './curtain.ts'
import { everythingOnLegacy } from './everything-on-legacy.ts'
import { faultsInShadow } from './faults-in-shadow.ts'
import { pairsOf } from './findings.ts'
import { productsToCatalog } from './products-to-catalog.ts'

/** The story, act by act. */
const ACTS: readonly Act[] = [everythingOnLegacy, productsToCatalog, faultsInShadow, byItself]
const NUMBERS = ['one', 'two', 'three', 'four', 'five']
const VISITORS = 24
/** Afterwards a few go on, so that an edit shows and the shop does not sell out. */
const VISITORS_AFTERWARDS = 5

/** Between two looks at how far both sides agree. */
const LOOK_MS = 500

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
  const people = (visitors: number, habits?: Habits) =>
    new Crowd({ visitors, doors, customers, counter: tally, signal, ...(habits && { habits }) })

  const crowd = people(VISITORS)
  const scene = {
    ...{ stage, screen, ink, tally, log, visitors: VISITORS, invite: people },
    admin: openAdmin(stage.adminUrl, signal),
    banyan: (...args: readonly string[]) => banyan(args, stage.adminUrl, theatre.troupe.folder, signal),
  }
  await playActs(theatre, scene)
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
  const { screen, ink, tally, admin } = scene
  const agreement = lookAt(admin, theatre.signal)
  const began = performance.now()
  const line = () => {
    const seconds = (performance.now() - began) / 1_000
    const watched = { ...watchedOf(tally, 'products', 'products'), agreement: agreement.newest }
    return liveLine({ ...momentOf(tally), seconds }, watched, ink)
  }
  const watch = async (ms: number) => {
    screen.watch(line)
    await pause(ms, undefined, { signal: theatre.signal })
  }
  const acts = ACTS.slice(0, theatre.options.acts)
  const allParts = acts.reduce((sum, { parts }) => sum + parts, 0)
  for (const [index, act] of acts.entries()) {
    screen.say('', ink.bold(`Act ${NUMBERS[index]}: ${act.title}`))
    const ms = (theatre.options.seconds * 1_000 * act.parts) / allParts
    await act.play({ ...scene, ms, watch })
  }
  agreement.rest()
}

/** Keeps an eye on how far the answers of the product API agree; null while none are compared. */
function lookAt(admin: Admin, signal: AbortSignal): { readonly newest: number | null; rest(): void } {
  let newest: number | null = null
  const look = async () => {
    const { outcomes } = await admin.route('products')
    const { pairs, agreeing } = pairsOf(outcomes)
    newest = pairs === 0 ? null : agreeing / pairs
  }
  // Whatever is wrong with Banyan, others will say.
  const timer = setInterval(() => void look().catch(() => {}), LOOK_MS).unref()
  const rest = () => clearInterval(timer)
  signal.addEventListener('abort', rest, { once: true })
  return {
    get newest() {
      return newest
    },
    rest,
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
  return { shown, candidate: CANDIDATES[route]!, share: tally.candidateShare(route), agreement: null }
}
