/** The back: reads and watches the file, compares, counts, judges, and serves the admin port. No caller waits for it. */
import { randomBytes } from 'node:crypto'
import { setPriority } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { FastifyInstance } from 'fastify'
import { createNotices, type Notices } from './admin/notices/notices.ts'
import { createAdmin } from './admin/server.ts'
import { editRoute } from './config/edit.ts'
import { type FileText, readConfigFile } from './config/file.ts'
import { planForLegacy } from './config/legacy.ts'
import { type Loaded, parseConfig, refusals } from './config/load.ts'
import { type ConfigWatch, watchConfig } from './config/watch.ts'
import { Control } from './control/control.ts'
import type { States } from './control/states.ts'
import { openThreadLog } from './log.ts'
import type { Applied, BackData, BackToFront, FromBack, FrontToBack, LegacyOnly, ToBack } from './messages.ts'
import { openStore } from './store/open.ts'
import { FrontsBook } from './totals/fronts-book.ts'
import { LoopDelay } from './totals/loop-delay.ts'
import { pairTotalsOf } from './totals/pair-totals.ts'
import type { EvidenceDelta, Target } from './types/evidence.ts'
import type { Plan, Problem } from './types.ts'

/** A new back may come before the port of the one that died is free again. */
const BIND_TRIES = 20
const BIND_PAUSE_MS = 100
/** How long a change is waited for to be in every front, before it is told as made. */
const PUBLISH_MS = 2_000

/** Higher is later: with too few processors the fronts go first. */
const NICE = 5

const port = parentPort!
const data = workerData as BackData
const { log } = openThreadLog(data.logLevel, { thread: 'back' }, port)

makeWay()

let running: Applied | null = data.running
const book = new FrontsBook(data.past)
const loopDelay = new LoopDelay()
let processTotals = data.process
/** Ports and the store stay as they were when the process began. */
let bound: Plan | null = running?.plan ?? null
let ready = false
let serial = running?.serial ?? 0
/** What is to be done when every front has what was given under a serial. */
const published = new Map<number, () => void>()
/** Opened with the first plan. */
let control: Control | null = null
/** Channels that came before the store was open. */
const channels: (readonly [front: string, port: MessagePort])[] = []
let admin: FastifyInstance | null = null
let notices: Notices | null = null

let watch: ConfigWatch | null = null
/** Files and plans are taken one after the other. */
let taking: Promise<void> = Promise.resolve()

port.on('message', (message: ToBack) => {
  switch (message.type) {
    case 'reload':
      watch?.reload()
      break
    case 'ready':
      ready = message.ready
      break
    case 'applied':
      onApplied(message.serial)
      break
    case 'front':
      if (control === null) channels.push([message.front, message.port])
      else serveFront(control, message.front, message.port)
      break
    case 'ping':
      tell({ type: 'pong' })
      break
    case 'process':
      processTotals = message.process
      break
    case 'stop':
      void stop()
      break
  }
})

if (running !== null && !(await openControl(running.plan))) {
  // Fronts go on; this thread is begun again, ever later, until the store can be opened.
  process.exit(1)
}
if ('file' in data.source) await begin(data.source.file)
else await take(legacyOnly(data.source))
if (running !== null) await listen(running.plan)

async function begin(file: string): Promise<void> {
  const read = await readConfigFile(file)
  await takeFile(read, file)
  // A file that was bad at a start is not waited for; one that is bad after a crash of this thread is.
  if (running === null) return
  watch = watchConfig(
    file,
    changed => {
      taking = taking.then(() => takeFile(changed, file)).catch(failed)
    },
    'text' in read ? { known: read.text } : {},
  )
}

function legacyOnly(source: LegacyOnly): Loaded {
  const loaded = planForLegacy(source.legacyUrl)
  if (loaded.plan === null) return loaded
  const { listen, admin } = loaded.plan
  const plan: Plan = {
    ...loaded.plan,
    listen: { ...listen, host: source.host ?? listen.host, port: source.port ?? listen.port },
    admin: { ...admin, port: source.adminPort ?? admin.port },
  }
  return { ...loaded, plan }
}

async function takeFile(read: FileText, file: string): Promise<void> {
  tell({ type: 'reading' })
  if ('problem' in read) refuse([read.problem])
  else await take(parseConfig(read.text, file, process.env))
}

/** A good plan becomes the next revision, a bad one changes nothing. */
async function take(loaded: Loaded): Promise<void> {
  const problems = [...loaded.problems, ...(loaded.plan === null ? [] : refusals(loaded))]
  const errors = problems.filter(problem => problem.severity === 'error')
  if (loaded.plan === null || errors.length > 0) refuse(errors)
  else await apply(loaded.plan, problems)
}

function refuse(problems: readonly Problem[]): void {
  if (running === null) {
    tell({ type: 'refused', problems })
    return
  }
  for (const problem of problems) logProblem(problem, 'error')
  log.error(
    { problems: problems.length, revision: running.revision },
    'the file has problems; the running revision stays',
  )
  tell({ type: 'reload-refused' })
  control?.refused(problems)
}

async function apply(plan: Plan, warnings: readonly Problem[]): Promise<void> {
  for (const warning of warnings) logProblem(warning, 'warn')
  if (running !== null && isDeepStrictEqual(plan, running.plan)) {
    control?.mended()
    return
  }
  if (bound !== null) sayWhatNeedsRestart(plan, bound)
  bound ??= plan
  if (control === null && !(await openControl(plan))) return
  const revision = (running?.revision ?? 0) + 1
  await control!.take(plan, revision, states => {
    running = { revision, serial: ++serial, plan, states }
    published.set(serial, () => log.info({ revision, routes: plan.routes.length }, 'a revision applies'))
    tell({ type: 'plan', applied: running })
  })
}

/** Opens the store of the first plan, and everything that lives on it. */
async function openControl(plan: Plan): Promise<boolean> {
  const now = () => Date.now()
  try {
    const store = await openStore(plan.store, {
      now,
      log: (level, what, details) => log[level](details, what),
    })
    control = await Control.open(
      {
        store,
        log,
        now,
        clock: () => performance.now(),
        key: randomBytes(32),
        publish: publishStates,
        version: data.version,
        writeFile,
      },
      running,
    )
  } catch (error) {
    log.error({ err: error }, 'the store cannot be opened')
    tell({ type: 'cannot-open', message: (error as Error).message })
    return false
  }
  for (const [front, channel] of channels.splice(0)) serveFront(control, front, channel)
  // Where the back that died had stored a move, and the fronts had not heard of it.
  if (running !== null) void publishStates(control.states)
  return true
}

/** Gives every front other states of the running revision. Resolves when all have them. */
function publishStates(states: States): Promise<void> {
  if (running === null) return Promise.resolve()
  running = { ...running, states, serial: ++serial }
  const { revision } = running
  tell({ type: 'states', placed: { revision, serial, states } })
  const { promise, resolve } = Promise.withResolvers<void>()
  published.set(serial, resolve)
  const timer = setTimeout(resolve, PUBLISH_MS)
  return promise.finally(() => clearTimeout(timer))
}

function onApplied(upTo: number): void {
  for (const [one, resolve] of published) {
    if (one > upTo) continue
    published.delete(one)
    resolve()
  }
}

/** Edits the file so that it says where a route is: the place of the edit, or what is in the way. */
async function writeFile(route: string, target: Target): Promise<{ readonly place: string } | Problem> {
  if (!('file' in data.source)) return noFile(route)
  return editRoute(data.source.file, route, target)
}

function noFile(route: string): Problem {
  return {
    code: 'no-file',
    severity: 'error',
    file: '',
    line: 1,
    column: 1,
    length: 1,
    what: `Banyan runs without a file, so there is none to say where ${route} is`,
    fix: 'write one, and run with --config FILE',
    frame: [],
  }
}

function serveFront(control: Control, front: string, channel: MessagePort): void {
  const say = (message: BackToFront) => channel.postMessage(message)
  const link = {
    compared: (sequence: number, deltas: readonly EvidenceDelta[]) =>
      say({ type: 'compared', sequence, counted: pairTotalsOf(deltas) }),
    stored: (sequence: number) => say({ type: 'stored', sequence }),
  }
  control.meet(front)
  if (admin === null) book.await(front)
  channel.on('close', () => tell({ type: 'past', past: book.gone(front) }))
  channel.on('message', (message: FrontToBack) => {
    switch (message.type) {
      case 'batch':
        control.record(front, message.batch, link)
        break
      case 'burst':
        control.burst(message.route, message.epoch, message.reason)
        break
      case 'totals':
        book.take(front, message.totals)
        break
      case 'close':
        control.hurry(message.withinMs)
        break
    }
  })
}

function sayWhatNeedsRestart(plan: Plan, before: Plan): void {
  const boundIn = ({ listen, admin: { host, port }, store }: Plan) => ({
    listen,
    admin: { host, port },
    store,
  })
  const [now, then] = [boundIn(plan), boundIn(before)]
  for (const key of ['listen', 'admin', 'store'] as const) {
    if (!isDeepStrictEqual(now[key], then[key])) {
      log.warn({ key }, `${key} has changed: that needs a restart; the rest of the revision applies`)
    }
  }
}

function logProblem(problem: Problem, level: 'error' | 'warn'): void {
  const { code, file, line, column, what, fix } = problem
  log[level]({ code, place: `${file}:${line}:${column}`, fix }, what)
}

async function listen(plan: Plan): Promise<void> {
  const { host, port: adminPort } = data.admin ?? plan.admin
  const { steering } = control!
  admin = createAdmin({
    steering,
    host,
    log,
    state: () => ({ ready }),
    plan: () => running!.plan.admin,
    version: data.version,
    totals: {
      isWhole: () => book.isWhole,
      routes: () => book.routes(),
      loopDelays: () =>
        book.loopDelays().set('back', loopDelay.observed).set('supervisor', processTotals.loopDelay),
      mirror: () => book.mirror(),
      process: () => processTotals,
      notices: () => notices?.results ?? {},
    },
  })
  notices = createNotices({ plan: () => running!.plan.notify, log, now: Date.now, random: Math.random })
  steering.subscribe(event => notices!.tell(event))
  for (let tries = 1; ; tries++) {
    try {
      await admin.listen({ host, port: adminPort })
      break
    } catch (error) {
      if (data.running === null || tries === BIND_TRIES) {
        tell({ type: 'cannot-listen', message: (error as Error).message })
        return
      }
      await delay(BIND_PAUSE_MS)
    }
  }
  const address = admin.server.address()
  tell({
    type: 'admin',
    host,
    port: typeof address === 'object' && address !== null ? address.port : adminPort,
  })
}

/** Writes down all that was counted, closes the store, and says so. */
async function stop(): Promise<void> {
  watch?.close()
  void admin?.close()
  await taking
  await control?.close()
  await notices?.close()
  tell({ type: 'stopped' })
}

function failed(error: unknown): void {
  log.error({ err: error }, 'a change of the file could not be taken; the running revision stays')
}

function tell(message: FromBack): void {
  port.postMessage(message)
}

/** Of this thread alone, as Linux has it; elsewhere it would be the whole process. */
function makeWay(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(NICE)
  } catch (error) {
    log.debug({ err: error }, 'the back could not be given a lower priority')
  }
}
