import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { bareEnvironment } from '../support/environment.ts'

const DEMO = join(import.meta.dirname, '../../demo/demo.ts')

export interface RunningDemo {
  readonly process: ChildProcess
  /** Everything it wrote up to now. */
  readonly out: () => string
  /** The first match in what it writes. Rejects when it ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>
  readonly ended: Promise<number | null>
  /** Processes and addresses of it that are still there. */
  left(): Promise<readonly string[]>
}

/** The demo as a user starts it, with a temporary folder of its own; ended with the test. */
export function startDemo(
  t: { testdir(): string; teardown(end: () => unknown): void },
  ...args: readonly string[]
): RunningDemo {
  const folder = t.testdir()
  const child = spawn(process.execPath, [DEMO, ...args], {
    env: bareEnvironment({ TMPDIR: folder }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      out += text
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  t.teardown(async () => {
    child.kill('SIGTERM')
    await ended
  })

  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(out)
        if (found === null) return
        listeners.delete(look)
        resolve(found)
      }
      listeners.add(look)
      ended.then(() => reject(new Error(`ended before it said ${pattern}:\n${out}`)))
      look()
    })

  const left = async () => {
    const addresses = [...new Set([...out.matchAll(/http:\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) => port!))]
    const open = await Promise.all(
      addresses.map(async port => ((await answers(port)) ? [`port ${port}`] : [])),
    )
    return [...open.flat(), ...processesIn(folder), ...readdirSync(folder)]
  }
  return { process: child, out: () => out, until, ended, left }
}

/** Living processes whose temporary folder is inside `folder`; Linux only. */
function processesIn(folder: string): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').flatMap(entry => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const isOurs = readFileSync(`/proc/${entry}/environ`, 'latin1').includes(`TMPDIR=${folder}`)
      return isOurs ? [`process ${entry}: ${commandOf(entry)}`] : []
    } catch {
      return []
    }
  })
}

/** The process that runs a script of the repository for this demo; null when there is none. */
export function processOf(folder: string, script: string): number | null {
  const found = processesIn(folder).find(line => line.includes(script))
  return found === undefined ? null : Number(/\d+/.exec(found)?.[0])
}

function commandOf(pid: string): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
}

function answers(port: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
