import { randomUUID } from 'node:crypto'
import { request } from 'undici'
import type { AccessLog } from '../scoreboard/access-log.ts'
import { failureLines, figure, sessionLines, table } from '../scoreboard/table.ts'
import type { Tally } from '../scoreboard/tally.ts'
import type { Ink } from '../screen/ink.ts'
import type { Screen } from '../screen/screen.ts'
import { CANDIDATES } from '../stage/routes-file.ts'
import type { Stage } from '../stage/stage.ts'

export interface Ended {
  readonly stage: Stage
  readonly screen: Screen
  readonly ink: Ink
  readonly tally: Tally
  readonly log: AccessLog
}

/** How it went, when everybody has left. Gives the exit code. */
export async function curtain({ stage, screen, ink, tally, log }: Ended): Promise<number> {
  await allIsLogged(stage, log)
  const score = tally.score()
  const [head = '', ...rows] = table(score, CANDIDATES)
  screen.say('', ink.bold('Who answered what, from the access log of Banyan'), '')
  screen.say(`  ${ink.faint(head)}`, ...rows.map(row => `  ${row}`))
  screen.say(ink.faint('  Times: until the head of the answer. Includes what the gateway asked.'), '')
  screen.say('  Visits that came to their end:', ...sessionLines(score).map(line => `  ${line}`))
  if (score.fallbacks > 0) {
    const many = `${figure(score.fallbacks)} ${score.fallbacks === 1 ? 'answer' : 'answers'}`
    screen.say('', `  Fallback: ${many} by legacy that the candidate did not give.`)
  }
  const missing = tally.throughFront - score.answers
  const of = `of ${figure(score.requests)} requests`
  if (score.failures.length === 0 && missing <= 0) {
    screen.say('', ink.bold(ink.good(`  0 failed ${of}.`)), '')
    return 0
  }
  screen.say('', ...failureLines(score).map(line => `  ${line}`))
  if (missing > 0) screen.say(`  ✖ ${figure(missing)} answers are missing in the access log`)
  screen.say('', ink.bold(ink.bad(`  ${figure(score.failures.length)} failed ${of}.`)), '')
  return 1
}

/** Whether a path is that of the last request of all, which nobody's visit is. */
export function isCurtain(path: string): boolean {
  return path.startsWith(CURTAIN)
}

const CURTAIN = '/curtain-'

/** Banyan gathers its log before it writes it: one last request, and when that is read, all before it was. */
async function allIsLogged({ frontUrl, banyan }: Stage, log: AccessLog): Promise<void> {
  const path = `${CURTAIN}${randomUUID()}`
  const logged = log.next(exchange => exchange.path === path)
  const { body } = await request(`${frontUrl}${path}`)
  await body.dump()
  await banyan.orEnded(logged)
}
