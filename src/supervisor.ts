/** Starts the back and the fronts, restarts the one that dies, passes plans on, and stops them in order. */
import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:net'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { ProcessLog } from './log.ts'
import type {
  Applied,
  BackData,
  FromBack,
  FromFront,
  FrontData,
  LogLines,
  PlanSource,
  ToBack,
  ToFront,
} from './messages.ts'
import { LoopDelay } from './totals/loop-delay.ts'
import type { PastTotals, ProcessTotals } from './types/metrics.ts'
import type { Problem } from './types.ts'
import { Watchdog } from './watchdog.ts'

export interface SuperviseOptions {
  readonly source: PlanSource
  /** How many fronts share the port. */
  readonly workers: number
  /** Has the lines of all threads. */
  readonly log: ProcessLog
  /** As the admin port tells it. */
  readonly version?: string
}

/** Why a start was refused: the file's problems, or a port that could not be had. */
export class StartRefused extends Error {
  readonly problems: readonly Problem[]

  constructor(message: string, problems: readonly Problem[] = []) {
    super(message)
    this.problems = problems
  }
}

/** How a thread that dies comes back: at once the first time, then ever later. */
const RESTART_MS = { first: 50, most: 10_000, forgottenAfter: 60_000 }
/** How long a front may take beyond `drain` before it is ended. */
const DRAIN_GRACE_MS = 5_000
/** How long the back may take to write down what is left. */
const BACK_GRACE_MS = 5_000
/** When callers last wrote: as many places as `mirror/recent-writes.ts` tells callers apart by. */
const RECENT_WRITES_BYTES = 8 * 2 ** 18

/** Documents that are compared live shortly: left to itself the space for what is new grows to three times as much. */
const BACK_YOUNG_MIB = 16

type ThreadName = 'back' | `front-${number}`

interface Thread {
  readonly name: ThreadName
  worker: Worker
  restarts: number
  delayMs: number
  startedAt: number
  /** Another one for each worker that was started under this name. */
  incarnation: string
}

/**
 * The running proxy. Emits `restarted` (thread name), `applied` (revision, when every front runs it).
 */
export class Supervisor extends EventEmitter {
  readonly #options: SuperviseOptions
  readonly #logger: Logger
  readonly #instance = randomBytes(8).toString('hex')
  readonly #threads = new Map<ThreadName, Thread>()
  /** What each front runs. */
  readonly #applied = new Map<ThreadName, { readonly revision: number; readonly serial: number }>()
  readonly #listening = new Set<ThreadName>()
  readonly #writes = new SharedArrayBuffer(RECENT_WRITES_BYTES)
  /** The newest revision that was emitted as applied. */
  #told = 0
  /** Of the back: what is compared there was made by others. */
  readonly #watchdog = new Watchdog({
    ask: () => {
      this.#toBack({ type: 'ping' })
      this.#tellProcess()
    },
    onSilent: () => this.#onSilentBack(),
  })
  readonly #loopDelay = new LoopDelay()
  #reloads = { applied: 0, refused: 0 }
  #past: PastTotals | null = null
  #running: Applied | null = null
  #host = ''
  #port = 0
  #admin: { host: string; port: number } | null = null
  #stopping = false
  #stopped: Promise<void> | null = null
  #refused: StartRefused | null = null

  private constructor(options: SuperviseOptions) {
    super()
    this.#options = options
    this.#logger = options.log.logger
  }

  /** Starts everything; resolves when callers are served and the admin port answers. Rejects with StartRefused. */
  static async start(options: SuperviseOptions): Promise<Supervisor> {
    const supervisor = new Supervisor(options)
    try {
      await supervisor.#start()
      return supervisor
    } catch (error) {
      await supervisor.#terminate()
      throw error
    }
  }

  get applied(): Applied {
    return this.#running!
  }

  get proxy(): { readonly host: string; readonly port: number } {
    return { host: this.#host, port: this.#port }
  }

  get admin(): { readonly host: string; readonly port: number } {
    return this.#admin!
  }

  /** Threads that died and came back, by name. */
  get restarts(): { readonly [name: string]: number } {
    return Object.fromEntries([...this.#threads.values()].map(({ name, restarts }) => [name, restarts]))
  }

  /** Reads the file again, as SIGHUP does. */
  reload(): void {
    this.#toBack({ type: 'reload' })
  }

  /** Ends one thread as a crash would; it is restarted. For drills. */
  async kill(name: ThreadName): Promise<void> {
    await this.#threads.get(name)?.worker.terminate()
  }

  /** Stops in order: not ready any more, no new connections, what is in flight finishes, then everything ends. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #start(): Promise<void> {
    const { workers } = this.#options
    // Fronts load their code while the back reads the file.
    for (let index = 0; index < workers; index++) this.#startFront(index)
    this.#startBack()
    await this.#until(() => this.#running !== null)
    const { listen } = this.applied.plan
    this.#host = listen.host
    this.#port = workers > 1 ? await sharedPort(listen.host, listen.port) : listen.port
    for (const thread of this.#fronts()) this.#listen(thread)
    await this.#until(() => this.#listening.size === workers && this.#admin !== null)
    this.#tellReadiness()
  }

  async #until(reached: () => boolean): Promise<void> {
    while (!reached()) {
      await once(this, 'progress')
      if (this.#refused !== null) throw this.#refused
    }
  }

  #refuse(message: string, problems: readonly Problem[] = []): void {
    this.#refused ??= new StartRefused(message, problems)
    this.emit('progress')
  }

  #startBack(): void {
    const data: BackData = {
      source: this.#options.source,
      logLevel: this.#options.log.level,
      version: this.#options.version ?? '',
      running: this.#running,
      admin: this.#admin,
      process: this.#process,
      past: this.#past,
    }
    this.#watchdog.busy()
    this.#run('back', moduleUrl('back'), data, (message: FromBack) => this.#onBack(message))
    for (const front of this.#fronts()) this.#connect(front)
  }

  /** Gives a front and the back a channel of their own. */
  #connect(front: Thread): void {
    const { port1, port2 } = new MessageChannel()
    this.#toBack({ type: 'front', front: front.incarnation, port: port1 }, [port1])
    this.#toFront(front, { type: 'back', port: port2 }, [port2])
  }

  #startFront(index: number): void {
    const { workers, log } = this.#options
    const data: FrontData = {
      index,
      fronts: workers,
      writes: this.#writes,
      instance: this.#instance,
      logLevel: log.level,
    }
    const name: ThreadName = `front-${index}`
    const thread = this.#run(name, moduleUrl('front'), data, (message: FromFront) =>
      this.#onFront(name, message),
    )
    if (this.#running !== null) {
      this.#connect(thread)
      this.#toFront(thread, { type: 'plan', applied: this.#running })
      this.#listen(thread)
    }
  }

  #run<Message extends { readonly type: string }>(
    name: ThreadName,
    url: URL,
    data: unknown,
    onMessage: (message: Message) => void,
  ): Thread {
    const resourceLimits = name === 'back' ? { maxYoungGenerationSizeMb: BACK_YOUNG_MIB } : {}
    const worker = new Worker(url, { workerData: data, name, resourceLimits })
    const known = this.#threads.get(name)
    const incarnation = randomBytes(8).toString('hex')
    const thread: Thread = known ?? {
      name,
      worker,
      restarts: 0,
      delayMs: RESTART_MS.first,
      startedAt: 0,
      incarnation,
    }
    thread.worker = worker
    thread.incarnation = incarnation
    thread.startedAt = performance.now()
    this.#threads.set(name, thread)
    worker.on('message', (message: LogLines | Message) => {
      if (isLog(message)) this.#options.log.write(message.lines)
      else onMessage(message)
    })
    worker.on('error', error => this.#logger.error({ err: error, of: name }, 'a thread failed'))
    worker.on('exit', code => this.#onExit(thread, code))
    return thread
  }

  #onExit(thread: Thread, code: number): void {
    const { name } = thread
    this.#listening.delete(name)
    this.#applied.delete(name)
    if (this.#stopping) return
    if (this.#running === null || this.#port === 0) {
      this.#refuse(`the ${name} thread ended before it was ready (exit code ${code})`)
      return
    }
    if (name !== 'back') this.#tellReadiness()
    if (performance.now() - thread.startedAt > RESTART_MS.forgottenAfter) thread.delayMs = RESTART_MS.first
    const { delayMs } = thread
    thread.delayMs = Math.min(delayMs * 2, RESTART_MS.most)
    thread.restarts++
    this.#tellProcess()
    this.#logger.error(
      { of: name, code, restarts: thread.restarts, delayMs },
      'a thread ended; it is restarted',
    )
    setTimeout(() => {
      if (this.#stopping) return
      if (name === 'back') this.#startBack()
      else this.#startFront(Number(name.slice('front-'.length)))
      this.emit('restarted', name)
    }, delayMs)
  }

  get #process(): ProcessTotals {
    return { restarts: this.restarts, reloads: this.#reloads, loopDelay: this.#loopDelay.observed }
  }

  #tellProcess(): void {
    this.#toBack({ type: 'process', process: this.#process })
  }

  #reloaded(result: 'applied' | 'refused'): void {
    this.#reloads = { ...this.#reloads, [result]: this.#reloads[result] + 1 }
    this.#tellProcess()
  }

  #onSilentBack(): void {
    this.#logger.error({ of: 'back' }, 'a thread does not answer; it is ended')
    void this.kill('back')
  }

  #onBack(message: FromBack): void {
    switch (message.type) {
      case 'pong':
        this.#watchdog.answered()
        break
      case 'reading':
        this.#watchdog.busy()
        break
      case 'plan':
        if (this.#running !== null) this.#reloaded('applied')
        this.#running = message.applied
        for (const thread of this.#fronts()) this.#toFront(thread, { type: 'plan', applied: message.applied })
        this.emit('progress')
        break
      case 'states':
        if (this.#running?.revision !== message.placed.revision) break
        this.#running = { ...this.#running, ...message.placed }
        for (const thread of this.#fronts()) this.#toFront(thread, message)
        break
      case 'reload-refused':
        this.#reloaded('refused')
        break
      case 'past':
        this.#past = message.past
        break
      case 'cannot-open':
        if (this.#running === null) this.#refuse(message.message)
        break
      case 'refused':
        this.#refuse('the file has problems', message.problems)
        break
      case 'admin':
        // It has begun.
        this.#watchdog.answered()
        this.#admin = { host: message.host, port: message.port }
        this.#tellReadiness()
        this.emit('progress')
        break
      case 'cannot-listen':
        if (this.#admin === null) {
          this.#refuse(message.message)
        } else {
          // Somebody took its port while it was away: it is tried again, ever later.
          this.#logger.error({ of: 'back' }, message.message)
          void this.kill('back')
        }
        break
      case 'stopped':
        this.emit('stopped')
        break
    }
  }

  #onFront(name: ThreadName, message: FromFront): void {
    switch (message.type) {
      case 'listening':
        this.#port = message.port
        this.#listening.add(name)
        this.#tellReadiness()
        this.emit('progress')
        break
      case 'applied':
        this.#onApplied(name, message.revision, message.serial)
        break
      case 'cannot-apply':
        if (this.#listening.size === 0) this.#refuse(message.message)
        // It waits for a revision to serve; the next try may have one.
        if (!this.#listening.has(name)) void this.kill(name)
        break
      case 'cannot-listen':
        if (this.#listening.size === 0) this.#refuse(message.message)
        void this.kill(name)
        break
      case 'drained':
        this.emit('drained', name)
        break
    }
  }

  #onApplied(name: ThreadName, revision: number, serial: number): void {
    this.#applied.set(name, { revision, serial })
    const all = this.#fronts().map(front => this.#applied.get(front.name))
    if (revision > this.#told && all.every(applied => applied?.revision === revision)) {
      this.#told = revision
      this.emit('applied', revision)
    }
    if (all.every(applied => applied?.serial === serial)) this.#toBack({ type: 'applied', serial })
  }

  #listen(thread: Thread): void {
    const shared = this.#options.workers > 1
    this.#toFront(thread, { type: 'listen', host: this.#host, port: this.#port, shared })
  }

  /** Ready while at least one front listens and nobody asked to stop. */
  #tellReadiness(): void {
    this.#toBack({ type: 'ready', ready: !this.#stopping && this.#listening.size > 0 })
  }

  async #stop(): Promise<void> {
    this.#stopping = true
    this.#tellReadiness()
    const drainMs = this.#running?.plan.drainMs ?? 0
    const fronts = this.#fronts().filter(({ name }) => this.#listening.has(name))
    await Promise.all(fronts.map(thread => this.#drained(thread, drainMs)))
    await this.#backStopped()
    await this.#terminate()
  }

  async #drained(thread: Thread, drainMs: number): Promise<void> {
    const done = new Promise<void>(resolve => {
      const onDrained = (name: ThreadName) => {
        if (name !== thread.name) return
        this.off('drained', onDrained)
        resolve()
      }
      this.on('drained', onDrained)
    })
    this.#toFront(thread, { type: 'drain', drainMs })
    await endOf(done, thread.worker, drainMs + DRAIN_GRACE_MS)
  }

  async #backStopped(): Promise<void> {
    const back = this.#threads.get('back')
    if (back === undefined) return
    const done = new Promise<void>(resolve => this.once('stopped', resolve))
    this.#toBack({ type: 'stop' })
    await endOf(done, back.worker, BACK_GRACE_MS)
  }

  async #terminate(): Promise<void> {
    this.#stopping = true
    this.#watchdog.stop()
    await Promise.all([...this.#threads.values()].map(({ worker }) => worker.terminate()))
  }

  #fronts(): Thread[] {
    return [...this.#threads.values()].filter(({ name }) => name !== 'back')
  }

  #toBack(message: ToBack, given: readonly MessagePort[] = []): void {
    this.#threads.get('back')?.worker.postMessage(message, given)
  }

  #toFront(thread: Thread, message: ToFront, given: readonly MessagePort[] = []): void {
    thread.worker.postMessage(message, given)
  }
}

function isLog(message: { readonly type: string }): message is LogLines {
  return message.type === 'log'
}

/** Resolves when it is done, when the thread is gone, or when it is too late. */
async function endOf(done: Promise<void>, worker: Worker, withinMs: number): Promise<void> {
  // Not `once` of node:events, which rejects when an error ends the thread.
  const gone = new Promise(resolve => worker.once('exit', resolve))
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, withinMs)
  await Promise.race([done, gone, late.promise])
  clearTimeout(timer)
}

/** A module beside this one, in TypeScript as in the repository or JavaScript as in the published package. */
function moduleUrl(name: string): URL {
  return new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
}

/**
 * The port that several fronts will share, which must be nobody else's: with SO_REUSEPORT a second proxy of the same
 * user would get half of the first one's callers without any error.
 */
async function sharedPort(host: string, port: number): Promise<number> {
  const probe = createServer()
  const listening = once(probe, 'listening')
  probe.listen({ host, port })
  try {
    await listening
  } catch (error) {
    throw new StartRefused((error as Error).message)
  }
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : port
}
