import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { HEADER, type Teardown } from './banyan.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** A line of Banyan's standard output. */
export interface LogLine {
  readonly msg: string
  readonly [field: string]: unknown
}

export interface BanyanProcess {
  readonly child: ChildProcess
  readonly port: number
  readonly adminPort: number
  readonly url: string
  readonly file: string
  /** What was logged up to now. */
  readonly lines: readonly LogLine[]
  /** The first line, past or still to come, that has these fields. */
  logged(fields: Record<string, unknown>): Promise<LogLine>
  /** Standard error up to now. */
  stderr(): string
}

/** `banyan run` as a user starts it, on a file of its own; ended with the test. `yaml` goes behind HEADER. */
export async function runBanyan(t: Teardown, yaml: string, ...flags: string[]): Promise<BanyanProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-'))
  const file = join(folder, 'routes.yaml')
  // With nothing known of its evidence a route does not start in canary; whoever edits it there is believed.
  const first = yaml.replaceAll('phase: canary', 'phase: shadow')
  writeFileSync(file, HEADER + first)
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const banyan = await runFile(t, file, ...flags)
  if (first !== yaml) {
    writeFileSync(file, HEADER + yaml)
    await banyan.logged({ msg: 'a revision applies', revision: 2 })
  }
  return banyan
}

/** The same on a file that is there, in its folder, which is left as it is; the process is ended with the test. */
export async function runFile(t: Teardown, file: string, ...flags: string[]): Promise<BanyanProcess> {
  const child = spawn(process.execPath, [MAIN, 'run', '--config', file, ...flags], { cwd: dirname(file) })
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  })
  const { lines, logged } = readLines(child)
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ports = await bannerOf(child, () => stderr)
  return { child, file, lines, logged, stderr: () => stderr, url: `http://127.0.0.1:${ports.port}`, ...ports }
}

function readLines(child: ChildProcess): Pick<BanyanProcess, 'lines' | 'logged'> {
  const lines: LogLine[] = []
  const arrived = new EventEmitter()
  arrived.setMaxListeners(0)
  let cut: unknown = null
  createInterface({ input: child.stdout! }).on('line', text => {
    if (cut !== null) throw cut
    try {
      lines.push(JSON.parse(text) as LogLine)
    } catch (error) {
      // Only the last line of one that is killed may be.
      cut = error
      child.once('close', (_, signal) => {
        if (signal !== 'SIGKILL') throw error
      })
      return
    }
    arrived.emit('line')
  })
  const logged = async (fields: Record<string, unknown>): Promise<LogLine> => {
    for (;;) {
      const found = lines.find(line => Object.entries(fields).every(([name, value]) => line[name] === value))
      if (found !== undefined) return found
      await once(arrived, 'line')
    }
  }
  return { lines, logged }
}

async function bannerOf(
  child: ChildProcess,
  stderr: () => string,
): Promise<{ port: number; adminPort: number }> {
  for (;;) {
    const proxy = /^ {2}proxy .*:(\d+)/m.exec(stderr())
    const admin = /^ {2}admin .*:(\d+)/m.exec(stderr())
    if (proxy !== null && admin !== null) return { port: Number(proxy[1]), adminPort: Number(admin[1]) }
    if (child.exitCode !== null) throw new Error(`banyan run ended: ${stderr()}`)
    await Promise.race([once(child.stderr!, 'data'), once(child, 'exit')])
  }
}
