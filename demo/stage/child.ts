import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = join(import.meta.dirname, '../..')
const TETHER = new URL('tether.ts', import.meta.url).href
const LAST_LINES = 12
const PATIENCE_MS = 3_000
/** All a child gets of our environment: its settings come from the demo alone. */
const INHERITED = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_COMPILE_CACHE']

export interface Part {
  /** As the story calls it. */
  readonly name: string
  /** A file of the repository, and its arguments. */
  readonly script: string
  readonly args?: readonly string[]
  readonly env?: { readonly [name: string]: string }
  /** Sees each line of standard output first; true when that line is none of those to keep. */
  readonly onLine?: (line: string) => boolean
}

/** A process of the demo ended when it should not, or did not get ready. */
export class ChildFailed extends Error {
  /** What it wrote last. */
  readonly lastLines: readonly string[]

  constructor(message: string, lastLines: readonly string[]) {
    super(message)
    this.lastLines = lastLines
  }
}

/** A process the demo started, with its last lines. */
export class Child {
  readonly name: string
  /** Resolves, with how, when it ended and all it wrote was read. */
  readonly ended: Promise<string>
  readonly lastLines: string[] = []
  readonly #process: ChildProcess
  readonly #said = new EventEmitter()
  #running = true
  #dismissed = false

  /**
   * Starts it at the head of a process group of its own: Ctrl-C at the terminal then reaches the demo alone, which ends
   * its children by itself. `folder` is where it works and keeps what is temporary.
   */
  constructor({ name, script, args = [], env = {}, onLine }: Part, folder: string) {
    this.name = name
    this.#process = spawn(process.execPath, ['--import', TETHER, join(ROOT, script), ...args], {
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...inherited(), TMPDIR: folder, HOST: '127.0.0.1', PORT: '0', ...env },
    })
    const { stdin, stdout, stderr } = this.#process
    stdin!.on('error', () => {})
    createInterface({ input: stdout! }).on('line', line => {
      if (onLine?.(line) !== true) this.#keep(line)
    })
    createInterface({ input: stderr! }).on('line', line => this.#keep(line))
    this.ended = new Promise(resolve => {
      this.#process.once('error', error => resolve(`could not be started: ${error.message}`))
      this.#process.once('exit', () => {
        // What it may have started goes with it, before the number can belong to somebody else.
        this.kill()
        this.#running = false
      })
      this.#process.once('close', (code, signal) => {
        resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`)
      })
    })
  }

  /** Whether the demo itself ended it: then its end is no news. */
  get dismissed(): boolean {
    return this.#dismissed
  }

  /** The first match in what it says, from its beginning on. Rejects when it ends before. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    const { promise, resolve } = Promise.withResolvers<RegExpExecArray>()
    const listen = (line: string) => {
      const found = pattern.exec(line)
      if (found !== null) resolve(found)
    }
    for (const line of this.lastLines) listen(line)
    this.#said.on('line', listen)
    try {
      return await this.orEnded(promise)
    } finally {
      this.#said.off('line', listen)
    }
  }

  /** What was promised; rejects with ChildFailed when the process ends first. */
  orEnded<Value>(promise: Promise<Value>): Promise<Value> {
    return Promise.race([promise, this.ended.then(how => Promise.reject(this.failure(how)))])
  }

  failure(how: string): ChildFailed {
    return new ChildFailed(`${this.name} ${how}`, this.lastLines)
  }

  /** Asks it to end and waits; after three seconds it is killed. */
  async stop(): Promise<void> {
    this.#dismissed = true
    if (this.#running) this.#signal('SIGTERM')
    const impatient = setTimeout(() => this.kill(), PATIENCE_MS)
    await this.ended
    clearTimeout(impatient)
  }

  /** Ends it, and whatever it started, at once. */
  kill(): void {
    if (this.#running) this.#signal('SIGKILL')
  }

  #keep(line: string): void {
    if (line.trim() === '') return
    this.lastLines.push(line)
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift()
    this.#said.emit('line', line)
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#process
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch {
      // The group is gone already, which is what was wanted.
    }
  }
}

function inherited(): { readonly [name: string]: string } {
  const known = INHERITED.map(name => [name, process.env[name]] as const)
  return Object.fromEntries(known.filter(([, value]) => value !== undefined)) as { [name: string]: string }
}
