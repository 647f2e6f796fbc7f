import { once } from 'node:events'
import { formatProblems } from '../config/problems.ts'
import { openProcessLog } from '../log.ts'
import type { PlanSource } from '../messages.ts'
import { StartRefused, Supervisor } from '../supervisor.ts'

export interface RunOptions {
  readonly config: string
  /** With it no file is read. */
  readonly legacy: string | null
  /** Where to listen without a file; with one they stand in it. */
  readonly host: string | null
  readonly port: number | null
  readonly adminPort: number | null
  readonly workers: number
  readonly logLevel: string
}

/** `banyan run`: serves until it is told to stop. Gives the exit code. Logs go to stdout, talk to stderr. */
export async function run(options: RunOptions, version: string): Promise<number> {
  const startedAt = performance.now()
  const { config, legacy, host, port, adminPort } = options
  const source: PlanSource = legacy === null ? { file: config } : { legacyUrl: legacy, host, port, adminPort }
  const log = await openProcessLog(options.logLevel, process.stdout.isTTY === true)
  let supervisor: Supervisor
  try {
    supervisor = await Supervisor.start({ source, workers: options.workers, log, version })
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error
    log.flush()
    process.stderr.write(refusal(error))
    return 1
  }
  process.on('SIGHUP', () => supervisor.reload())
  // Whoever reads that it is ready may ask it to stop at once.
  const stop = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  process.stderr.write(banner(supervisor, version, Math.round(performance.now() - startedAt)))
  await stop
  process.once('SIGINT', () => process.exit(130))
  process.stderr.write('stopping: what is in flight may finish\n')
  await supervisor.stop()
  log.flush()
  return 0
}

/** What the user needs first, as in the README. */
function banner(supervisor: Supervisor, version: string, readyMs: number): string {
  const { applied, proxy, admin } = supervisor
  const { plan, revision } = applied
  const routes = `${plan.routes.length} route${plan.routes.length === 1 ? '' : 's'}, revision ${revision}`
  const proxyUrl = url(proxy)
  const adminUrl = url(admin)
  const width = Math.max(proxyUrl.length, adminUrl.length)
  return [
    `banyan ${version}  ready in ${readyMs} ms`,
    `  proxy    ${proxyUrl.padEnd(width)}     ${routes}`,
    `  admin    ${adminUrl.padEnd(width)}     store ${plan.store}`,
    '',
  ].join('\n')
}

/** Something to click: an address that means "all of them" is shown as localhost. */
function url({ host, port }: { readonly host: string; readonly port: number }): string {
  if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1') return `http://localhost:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function refusal(error: StartRefused): string {
  const { message, problems } = error
  if (problems.length === 0) return `banyan: ${message}\n`
  const colour = process.stderr.isTTY === true && !process.env.NO_COLOR
  return `${formatProblems(problems, { colour })}\nbanyan did not start: ${message}.\n`
}
