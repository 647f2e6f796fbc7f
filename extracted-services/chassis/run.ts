import { env, exit, stderr, stdout } from 'node:process'
import type { RunningService, ServiceOptions } from './service.ts'

const closeWithinMs = 10_000

/** Runs a service as a process of its own: settings from the environment, one line when it is ready. */
export async function runService(
  name: string,
  defaultPort: number,
  start: (options: ServiceOptions) => Promise<RunningService>,
): Promise<void> {
  const legacyUrl = originFrom('LEGACY_URL', 'http://127.0.0.1:3000')
  await runProcess(name, `following ${legacyUrl}`, () =>
    start({
      port: numberFrom('PORT', defaultPort, 65_535),
      host: env.HOST || '127.0.0.1',
      legacyUrl,
      db: env.DB || ':memory:',
      faults: faultsFrom('FAULTS'),
      faultSeed: numberFrom('FAULT_SEED', 1, 2 ** 32 - 1),
      log: env.LOG === '1',
    }),
  )
}

/** Starts something that serves, says where, and closes it on SIGTERM and SIGINT. */
export async function runProcess(
  name: string,
  doing: string,
  start: () => Promise<{ readonly url: string; close(): Promise<void> }>,
): Promise<void> {
  const running = await start().catch((error: unknown) => giveUp(name, error))
  stdout.write(`${name}  ${running.url}  ${doing}\n`)
  let closing = false
  const close = () => {
    // The second signal is from somebody who does not want to wait.
    if (closing) exit(1)
    closing = true
    setTimeout(exit, closeWithinMs, 1).unref()
    running.close().then(
      () => exit(0),
      (error: unknown) => giveUp(name, error),
    )
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
}

/** The origin an environment variable names; ends the process when it names none. */
export function originFrom(variable: string, otherwise: string): string {
  const given = env[variable] || otherwise
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/') {
    return giveUp(variable, new Error(`expected an origin such as ${otherwise}, found "${given}"`))
  }
  return url.origin
}

/** The whole number an environment variable holds; ends the process when it holds none. */
export function numberFrom(variable: string, otherwise: number, max: number, min = 0): number {
  const given = env[variable]
  if (given === undefined || given === '') return otherwise
  if (/^\d{1,10}$/.test(given) && Number(given) >= min && Number(given) <= max) return Number(given)
  return giveUp(variable, new Error(`expected a whole number from ${min} to ${max}, found "${given}"`))
}

/** Comma-separated names. */
export function faultsFrom(variable: string): readonly string[] {
  return (env[variable] ?? '').split(',').filter(name => name.trim() !== '')
}

function giveUp(where: string, error: unknown): never {
  stderr.write(`${where}: ${error instanceof Error ? error.message : String(error)}\n`)
  exit(1)
}
