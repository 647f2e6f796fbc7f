import { renameSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { HEADER } from './banyan.ts'
import type { BanyanProcess, LogLine } from './process.ts'
import { answerOf, nameOf, SWITCHED_PATHS, type Switching, switchedTo } from './switching.ts'
import { until } from './until.ts'

export interface ReloadFigures {
  readonly requests: number
  readonly edits: number
  /** Revisions that answered callers. */
  readonly revisions: number
  /** One line for each request that did not get what it should. */
  readonly failures: readonly string[]
  /** Of the answers that were not slow on purpose. */
  readonly p99Ms: number
  readonly longestMs: number
}

const EDIT_EVERY_MS = 100
const CALLERS = 8
/** More would tell nothing new. */
const MOST_FAILURES = 20

interface Asked {
  readonly path: string
  readonly answeredBy: string
  readonly ms: number
}

/**
 * Asks without a pause while the file is edited ten times a second, and holds every answer against the access log:
 * it must be whole, and from the upstream that the one revision it was served under names.
 */
export async function askWhileReloading(
  banyan: BanyanProcess,
  upstreams: Switching,
  seconds: number,
  leastRequests = 0,
): Promise<ReloadFigures> {
  const agent = new Agent({ connections: CALLERS })
  const failures: string[] = []
  const asked: Asked[] = []
  const end = performance.now() + seconds * 1_000
  let count = 0
  const applied = () => banyan.lines.filter(({ msg }) => msg === 'a revision applies').length
  // A slow machine takes longer to have done enough.
  const isOver = () =>
    performance.now() >= end && count > leastRequests && (leastRequests === 0 || applied() > 2 * seconds)
  const caller = async () => {
    while (!isOver() && failures.length < MOST_FAILURES) {
      const answer = await ask(agent, banyan.url, count++)
      if (typeof answer === 'string') failures.push(answer)
      else asked.push(answer)
    }
  }
  const callers = Array.from({ length: CALLERS }, caller)
  const edits = await editUntil(() => isOver() || failures.length >= MOST_FAILURES, banyan.file, upstreams)
  await Promise.all(callers)
  await agent.close()
  const served = await servedUnder(banyan, asked.length)
  const revisions = answersByRevision(asked, served, failures)
  for (const [revision, answers] of revisions) failures.push(...disagreements(revision, answers))
  const times = asked
    .map(({ ms }) => ms)
    .filter(ms => ms > 0)
    .sort((a, b) => a - b)
  return {
    requests: count,
    edits,
    revisions: revisions.size,
    failures,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
    longestMs: times.at(-1) ?? 0,
  }
}

/** Every second edit as editors save: written beside it, then renamed over it. */
async function editUntil(isOver: () => boolean, file: string, upstreams: Switching): Promise<number> {
  let k = 0
  while (!isOver()) {
    k++
    const text = HEADER + switchedTo(upstreams, k)
    if (k % 2 === 0) writeFileSync(file, text)
    else {
      writeFileSync(`${file}.new`, text)
      renameSync(`${file}.new`, file)
    }
    await delay(EDIT_EVERY_MS)
  }
  return k
}

async function ask(agent: Agent, url: string, n: number): Promise<Asked | string> {
  const slow = n % 32 === 0
  const path = `${SWITCHED_PATHS[n % SWITCHED_PATHS.length]}${n}${slow ? '/slow' : ''}`
  const body = n % 5 === 0 ? Buffer.alloc(20_000, 'u') : null
  const began = performance.now()
  try {
    const answer = await request(url + path, {
      dispatcher: agent,
      method: body === null ? 'GET' : 'POST',
      body,
    })
    const text = await answer.body.text()
    const answeredBy = String(answer.headers['x-upstream'])
    const ms = slow ? 0 : performance.now() - began
    if (answer.statusCode !== 200) return `${path}: ${answer.statusCode} ${text}`
    if (text !== answerOf(answeredBy, path, body?.length ?? 0))
      return `${path}: not whole: ${text.slice(0, 40)}`
    return { path, answeredBy, ms }
  } catch (error) {
    return `${path}: ${error}`
  }
}

/** The log line of each request that was answered; they come a second late. */
async function servedUnder(banyan: BanyanProcess, answered: number): Promise<Map<string, LogLine>> {
  const exchanges = () => banyan.lines.filter(({ msg, status }) => msg === 'exchange' && status === 200)
  await until('all lines are there', () => exchanges().length >= answered)
  return new Map(exchanges().map(line => [String(line.path), line]))
}

interface Answer extends Asked {
  readonly route: string
}

function answersByRevision(
  asked: readonly Asked[],
  served: ReadonlyMap<string, LogLine>,
  failures: string[],
): Map<unknown, Answer[]> {
  const revisions = new Map<unknown, Answer[]>()
  for (const one of asked) {
    const line = served.get(one.path)
    if (line?.revision === undefined) failures.push(`${one.path}: not in the log`)
    else {
      const answers = revisions.get(line.revision) ?? []
      revisions.set(line.revision, answers)
      answers.push({ ...one, route: String(line.route) })
    }
  }
  return revisions
}

/**
 * One line for each answer that is not of the edit a revision is: the routes of each edit carry its number. A revision
 * that served none of those must at least be answered by one upstream alone.
 */
function disagreements(revision: unknown, answers: readonly Answer[]): string[] {
  const edits = new Set(answers.flatMap(({ route }) => /^(?:left|right)-(\d+)$/.exec(route)?.[1] ?? []))
  if (edits.size > 1) return [`revision ${revision} is more than one edit: ${[...edits].join(', ')}`]
  const [edit] = edits
  const due = edit === undefined ? answers[0]?.answeredBy : nameOf(Number(edit))
  return answers
    .filter(({ answeredBy }) => answeredBy !== due)
    .map(({ path, answeredBy }) => `${path}: ${answeredBy} under revision ${revision} of edit ${edit}`)
}
