import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A process the bench started, with its output in files. */
export interface Child {
  readonly name: string
  readonly pid: number
  readonly stdoutFile: string
  readonly stderrFile: string
  /** Settles when it ended, with a sentence about how. */
  readonly ended: Promise<string>
  readonly running: () => boolean
}

const groups = new Set<number>()
const children = new Set<Child>()
const folders = new Set<string>()

/** A folder that is gone when the bench ends, however it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-bench-'))
  folders.add(folder)
  return folder
}

/**
 * Starts a process that cannot outlive the bench.
 *
 * Each is the head of a process group of its own: killing the group also takes nginx's worker with it.
 */
export function start(
  name: string,
  command: string,
  args: readonly string[],
  options: { folder: string; cwd?: string },
): Child {
  const stdoutFile = join(options.folder, `${name}.out`)
  const stderrFile = join(options.folder, `${name}.err`)
  // Appending, so that a log emptied between two windows starts again at its beginning.
  const out = openSync(stdoutFile, 'a')
  const err = openSync(stderrFile, 'a')
  const child: ChildProcess = spawn(command, args, {
    cwd: options.cwd,
    detached: true,
    stdio: ['ignore', out, err],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  closeSync(out)
  closeSync(err)
  const pid = child.pid
  if (pid !== undefined) groups.add(pid)
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => {
      // What is left of its group goes with it, before the number can belong to somebody else.
      if (pid !== undefined) killGroup(pid, 'SIGKILL')
      resolve(signal === null ? `exited with ${code}` : `was ended by ${signal}`)
    })
  })
  const running = () => pid !== undefined && child.exitCode === null && child.signalCode === null
  const started = { name, pid: pid ?? -1, stdoutFile, stderrFile, ended, running }
  children.add(started)
  ended.then(() => children.delete(started))
  return started
}

/**
 * Before a command: what it starts runs when nobody else wants to, with all its threads. For what stands on machines of its
 * own elsewhere, and here would be in the way whatever a proxy does.
 */
export const GIVING_WAY: readonly [command: string, ...args: string[]] =
  process.platform === 'linux' ? ['chrt', '--idle', '0'] : ['nice', '-n', '19']

/** Asks a process to end and waits; after `patienceMs` it is killed. */
export async function stop(child: Child, patienceMs = 5_000): Promise<void> {
  if (!child.running()) return
  signalGroup(child.pid, 'SIGTERM')
  const ended = await Promise.race([child.ended, wait(patienceMs, null, { ref: false })])
  if (ended === null) killGroup(child.pid, 'SIGKILL')
  await child.ended
}

/** The last lines a process wrote, for an error message. */
export function lastWords(child: Child): string {
  const text = `${tail(child.stderrFile)}\n${tail(child.stdoutFile)}`.trim()
  return text === '' ? '(it wrote nothing)' : text
}

/** Ports on 127.0.0.1 that were free just now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map(server => (server.address() as { port: number }).port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

/** Ends everything that was started. */
export async function stopAll(): Promise<void> {
  await Promise.all([...children].map(child => stop(child)))
}

/**
 * Kills what was started and removes temporary folders when the bench ends: at its end, a throw, Ctrl-C or SIGTERM.
 *
 * Only SIGKILL to the bench itself leaves its children running.
 */
export function cleanUpAtExit(): void {
  process.once('exit', () => {
    for (const pid of groups) killGroup(pid, 'SIGKILL')
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, async () => {
      process.stderr.write(`\n${signal}: stopping, nothing is written\n`)
      const ends = [...children].map(child => child.ended)
      for (const pid of groups) killGroup(pid, 'SIGKILL')
      await Promise.all(ends)
      process.exit(codes[signal])
    })
  }
}

function killGroup(pid: number, signal: 'SIGKILL'): void {
  if (groups.delete(pid)) signalGroup(pid, signal)
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n')
}
