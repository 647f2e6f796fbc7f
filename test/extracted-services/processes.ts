import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { bareEnvironment } from '../support/environment.ts'

export interface Ran {
  readonly process: ChildProcess
  /** Resolves with the first line it prints. */
  readonly ready: Promise<string>
  readonly exited: Promise<{ readonly code: number | null; readonly stderr: string }>
}

/** Runs one of the services the way a user does, on a free port. */
export function runMain(name: string, env: { readonly [name: string]: string }): Ran {
  const main = join(import.meta.dirname, `../../extracted-services/${name}/main.ts`)
  const child = spawn(process.execPath, [main], { env: bareEnvironment({ PORT: '0', ...env }) })
  let stdout = ''
  let stderr = ''
  const ready = Promise.withResolvers<string>()
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
    if (stdout.includes('\n')) ready.resolve(stdout.slice(0, stdout.indexOf('\n')))
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }))
  return { process: child, ready: ready.promise, exited }
}
