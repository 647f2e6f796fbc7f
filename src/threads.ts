import { randomBytes } from 'node:crypto'
import { type MessagePort, Worker } from 'node:worker_threads'
import type { ProcessLog } from './log.ts'
import type { LogLines, ToBack, ToFront } from './messages.ts'

export type FrontName = `front-${number}`
export type ThreadName = 'back' | FrontName

/** How a thread that dies comes back: at once the first time, then ever later. */
const RESTART_MS = { first: 50, most: 10_000, forgottenAfter: 60_000 }
/** Documents that are compared live shortly: left to itself the space for what is new grows to three times as much. */
const BACK_YOUNG_MIB = 16

interface Thread {
  worker: Worker
  /** Another one for each worker that was started under this name. */
  incarnation: string
  startedAt: number
  restarts: number
  delayMs: number
}

export interface ThreadsOptions {
  /** Has the lines of all threads. */
  readonly log: ProcessLog
  /** It ended, whoever wanted that. */
  readonly onExit: (name: ThreadName, code: number) => void
}

/** The threads of the process, by name: begun, begun again when they die, spoken to, ended. What they say is for others. */
export class Threads {
  readonly #options: ThreadsOptions
  readonly #all = new Map<ThreadName, Thread>()

  constructor(options: ThreadsOptions) {
    this.#options = options
  }

  /** Starts one, also in place of one that ended. `data` is what it begins with. */
  start<Message extends { readonly type: string }>(
    name: ThreadName,
    data: unknown,
    onMessage: (message: Message) => void,
  ): void {
    const { log, onExit } = this.#options
    const isBack = name === 'back'
    const worker = new Worker(moduleUrl(isBack ? 'back' : 'front'), {
      workerData: data,
      name,
      resourceLimits: isBack ? { maxYoungGenerationSizeMb: BACK_YOUNG_MIB } : {},
    })
    const { restarts, delayMs } = this.#all.get(name) ?? { restarts: 0, delayMs: RESTART_MS.first }
    const incarnation = randomBytes(8).toString('hex')
    this.#all.set(name, { worker, incarnation, startedAt: performance.now(), restarts, delayMs })
    worker.on('message', (message: LogLines | Message) => {
      if (isLog(message)) log.write(message.lines)
      else onMessage(message)
    })
    worker.on('error', error => log.logger.error({ err: error, of: name }, 'a thread failed'))
    worker.on('exit', code => onExit(name, code))
  }

  /** Counts one that died, and calls `again` when it is time to start it again. */
  restart(name: ThreadName, code: number, again: () => void): void {
    const thread = this.#all.get(name)!
    if (performance.now() - thread.startedAt > RESTART_MS.forgottenAfter) thread.delayMs = RESTART_MS.first
    const { delayMs } = thread
    thread.delayMs = Math.min(delayMs * 2, RESTART_MS.most)
    const restarts = ++thread.restarts
    this.#options.log.logger.error({ of: name, code, restarts, delayMs }, 'a thread ended; it is restarted')
    setTimeout(again, delayMs)
  }

  get fronts(): readonly FrontName[] {
    return [...this.#all.keys()].filter(name => name !== 'back')
  }

  /** How often each died and came back, by name. */
  get restarts(): { readonly [name: string]: number } {
    return Object.fromEntries([...this.#all].map(([name, { restarts }]) => [name, restarts]))
  }

  incarnationOf(name: ThreadName): string {
    return this.#all.get(name)!.incarnation
  }

  tellBack(message: ToBack, given: readonly MessagePort[] = []): void {
    this.#all.get('back')?.worker.postMessage(message, given)
  }

  tellFront(name: FrontName, message: ToFront, given: readonly MessagePort[] = []): void {
    this.#all.get(name)?.worker.postMessage(message, given)
  }

  tellFronts(message: ToFront): void {
    for (const name of this.fronts) this.tellFront(name, message)
  }

  /** Ends one as a crash would. */
  async kill(name: ThreadName): Promise<void> {
    await this.#all.get(name)?.worker.terminate()
  }

  /** Ends all of them. */
  async terminate(): Promise<void> {
    await Promise.all([...this.#all.keys()].map(name => this.kill(name)))
  }

  /** Resolves when it is `done`, when the thread is gone, or when it is too late. */
  async endOf(name: ThreadName, done: Promise<unknown>, withinMs: number): Promise<void> {
    const thread = this.#all.get(name)
    if (thread === undefined) return
    // Not `once` of node:events, which rejects when an error ends the thread.
    const gone = new Promise(resolve => thread.worker.once('exit', resolve))
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, withinMs)
    await Promise.race([done, gone, late.promise])
    clearTimeout(timer)
  }
}

function isLog(message: { readonly type: string }): message is LogLines {
  return message.type === 'log'
}

/** A module beside this one, in TypeScript as in the repository or JavaScript as in the published package. */
function moduleUrl(name: 'back' | 'front'): URL {
  return new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
}
