import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Generator } from './load.ts'
import { firstMatch } from './proxies.ts'

/** Where and with what a run was made, so that its figures can be told from others. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  /** Of the bench; NODE_OPTIONS reach every Node process of the run, flags do not. */
  readonly nodeFlags: readonly string[]
  readonly nodeOptions: string
  readonly commit: string
  /** Over the minute before the run: above the number of cores others were busy here. */
  readonly loadBefore: number
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    nodeFlags: process.execArgv,
    nodeOptions: process.env.NODE_OPTIONS ?? '',
    commit: commit(),
    loadBefore: loadavg()[0] ?? 0,
  }
}

/** The version of a load generator, or null when it is not installed. */
export function generatorVersion(generator: Generator): string | null {
  if (generator === 'wrk') return firstMatch('wrk', ['-v'], /^wrk (\S+)/)
  return firstMatch(
    process.execPath,
    [fileURLToPath(import.meta.resolve('autocannon')), '--version'],
    /autocannon v?(\S+)/,
  )
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '../src').trim() !== ''
    return git('rev-parse', '--short', 'HEAD').trim() + (changed ? ', with changes in src/' : '')
  } catch {
    return 'unknown'
  }
}
