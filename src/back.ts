/** The back: reads and checks the file, watches it, and serves the admin port. No caller waits for it. */
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import { createAdmin } from './admin/server.ts'
import { type FileText, readConfigFile } from './config/file.ts'
import { planForLegacy } from './config/legacy.ts'
import { type Loaded, parseConfig, refusals } from './config/load.ts'
import { type ConfigWatch, watchConfig } from './config/watch.ts'
import { statesOf } from './control/states.ts'
import { openLog } from './log.ts'
import type { Applied, BackData, FromBack, LegacyOnly, ToBack } from './messages.ts'
import type { Plan, Problem } from './types.ts'

/** A new back may come before the port of the one that died is free again. */
const BIND_TRIES = 20
const BIND_PAUSE_MS = 100

const port = parentPort!
const data = workerData as BackData
const { log, flush } = openLog(data.log, { thread: 'back' })

let running: Applied | null = data.running
/** Ports and the store stay as they were when the process began. */
let bound: Plan | null = running?.plan ?? null
let ready = false
const admin = createAdmin(() => ({ ready }))

let watch: ConfigWatch | null = null

port.on('message', (message: ToBack) => {
  switch (message.type) {
    case 'reload':
      watch?.reload()
      break
    case 'ready':
      ready = message.ready
      break
    case 'stop':
      watch?.close()
      void stop()
      break
    case 'front':
      message.port.close()
      break
  }
})

if ('file' in data.source) await begin(data.source.file)
else take(legacyOnly(data.source))
if (running !== null) await listen(running.plan)

async function begin(file: string): Promise<void> {
  const read = await readConfigFile(file)
  takeFile(read, file)
  // A file that was bad at a start is not waited for; one that is bad after a crash of this thread is.
  if (running === null) return
  watch = watchConfig(file, changed => takeFile(changed, file), 'text' in read ? { known: read.text } : {})
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

function takeFile(read: FileText, file: string): void {
  if ('problem' in read) refuse([read.problem])
  else take(parseConfig(read.text, file, process.env))
}

/** A good plan becomes the next revision, a bad one changes nothing. */
function take(loaded: Loaded): void {
  const problems = [...loaded.problems, ...(loaded.plan === null ? [] : refusals(loaded))]
  const errors = problems.filter(problem => problem.severity === 'error')
  if (loaded.plan === null || errors.length > 0) refuse(errors)
  else apply(loaded.plan, problems)
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
}

function apply(plan: Plan, warnings: readonly Problem[]): void {
  for (const warning of warnings) logProblem(warning, 'warn')
  if (running !== null && isDeepStrictEqual(plan, running.plan)) return
  if (bound !== null) sayWhatNeedsRestart(plan, bound)
  bound ??= plan
  const revision = (running?.revision ?? 0) + 1
  running = { revision, plan, states: statesOf(plan, running?.states ?? {}, Date.now()) }
  tell({ type: 'plan', applied: running })
  log.info({ revision, routes: plan.routes.length }, 'a revision applies')
}

function sayWhatNeedsRestart(plan: Plan, before: Plan): void {
  for (const key of ['listen', 'admin', 'store'] as const) {
    if (!isDeepStrictEqual(plan[key], before[key])) {
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

async function stop(): Promise<void> {
  void admin.close()
  flush()
  tell({ type: 'stopped' })
}

function tell(message: FromBack): void {
  port.postMessage(message)
}
