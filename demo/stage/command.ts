import { execFile } from 'node:child_process'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

export interface Said {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `banyan ARGS` against a running Banyan, as somebody at a terminal does. */
export function banyan(
  args: readonly string[],
  adminUrl: string,
  folder: string,
  signal: AbortSignal,
): Promise<Said> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, BANYAN_ADMIN: adminUrl, TMPDIR: folder }
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      { cwd: folder, env, signal },
      (error, stdout, stderr) => {
        if (signal.aborted) reject(signal.reason)
        else if (error !== null && child.exitCode === null) reject(error)
        else resolve({ exitCode: child.exitCode ?? 1, stdout, stderr })
      },
    )
  })
}
