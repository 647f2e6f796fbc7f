/** Starts the back and the fronts, passes on what they tell one another, and stops them in order. */
import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { ProcessLog } from './log.ts'
import type { Applied, BackData, FromBack, FromFront, FrontData, PlanSource } from './messages.ts'
import { type FrontName, type ThreadName, Threads } from './threads.ts'
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

/** How long a front may take beyond `drain` before it is ended. */
const DRAIN_GRACE_MS = 5_000
/** How long the back may take to write down what is left. */
const BACK_GRACE_MS = 5_000
/** When callers last wrote: as many places as `mirror/recent-writes.ts` tells callers apart by. */
const RECENT_WRITES_BYTES = 8 * 2 ** 18

/**
 * The running proxy. Emits `restarted` (thread name), `applied` (revision, when every front runs it).
 */
export class Supervisor extends EventEmitter {
  readonly #options: SuperviseOptions
  readonly #logger: Logger
  readonly #instance = randomBytes(8).toString('hex')
  readonly #threads: Threads
  /** What each front runs. */
  readonly #applied = new Map<FrontName, { readonly revision: number; readonly serial: number }>()
  readonly #listening = new Set<FrontName>()
  readonly #writes = new SharedArrayBuffer(RECENT_WRITES_BYTES)
  /** The newest revision that was emitted as applied. */
  #told = 0
  /** Of the back: what is compared there was made by others. */
  readonly #watchdog = new Watchdog({
    ask: () => {
      this.#threads.tellBack({ type: 'ping' })
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
    this.#threads = new Threads({ log: options.log, onExit: (name, code) => this.#onExit(name, code) })
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
    return this.#threads.restarts
  }

  /** Reads the file again, as SIGHUP does. */
  reload(): void {
    this.#threads.tellBack({ type: 'reload' })
  }

  /** Ends one thread as a crash would; it is restarted. For drills. */
  async kill(name: ThreadName): Promise<void> {
    await this.#threads.kill(name)
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
    for (const name of this.#threads.fronts) this.#listen(name)
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
    this.#threads.start('back', data, (message: FromBack) => this.#onBack(message))
    for (const name of this.#threads.fronts) this.#connect(name)
  }

  /** Gives a front and the back a channel of their own. */
  #connect(name: FrontName): void {
    const { port1, port2 } = new MessageChannel()
    const front = this.#threads.incarnationOf(name)
    this.#threads.tellBack({ type: 'front', front, port: port1 }, [port1])
    this.#threads.tellFront(name, { type: 'back', port: port2 }, [port2])
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
    const name: FrontName = `front-${index}`
    this.#threads.start(name, data, (message: FromFront) => this.#onFront(name, message))
    if (this.#running !== null) {
      this.#connect(name)
      this.#threads.tellFront(name, { type: 'plan', applied: this.#running })
      this.#listen(name)
    }
  }

  #onExit(name: ThreadName, code: number): void {
    if (name !== 'back') {
      this.#listening.delete(name)
      this.#applied.delete(name)
    }
    if (this.#stopping) return
    if (this.#running === null || this.#port === 0) {
      this.#refuse(`the ${name} thread ended before it was ready (exit code ${code})`)
      return
    }
    if (name !== 'back') this.#tellReadiness()
    this.#threads.restart(name, code, () => {
      if (this.#stopping) return
      if (name === 'back') this.#startBack()
      else this.#startFront(Number(name.slice('front-'.length)))
      this.emit('restarted', name)
    })
    this.#tellProcess()
  }

  get #process(): ProcessTotals {
    return { restarts: this.restarts, reloads: this.#reloads, loopDelay: this.#loopDelay.observed }
  }

  #tellProcess(): void {
    this.#threads.tellBack({ type: 'process', process: this.#process })
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
        this.#threads.tellFronts({ type: 'plan', applied: message.applied })
        this.emit('progress')
        break
      case 'states':
        if (this.#running?.revision !== message.placed.revision) break
        this.#running = { ...this.#running, ...message.placed }
        this.#threads.tellFronts(message)
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

  #onFront(name: FrontName, message: FromFront): void {
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

  #onApplied(name: FrontName, revision: number, serial: number): void {
    this.#applied.set(name, { revision, serial })
    const all = this.#threads.fronts.map(front => this.#applied.get(front))
    if (revision > this.#told && all.every(applied => applied?.revision === revision)) {
      this.#told = revision
      this.emit('applied', revision)
    }
    if (all.every(applied => applied?.serial === serial)) this.#threads.tellBack({ type: 'applied', serial })
  }

  #listen(name: FrontName): void {
    const shared = this.#options.workers > 1
    this.#threads.tellFront(name, { type: 'listen', host: this.#host, port: this.#port, shared })
  }

  /** Ready while at least one front listens and nobody asked to stop. */
  #tellReadiness(): void {
    this.#threads.tellBack({ type: 'ready', ready: !this.#stopping && this.#listening.size > 0 })
  }

  async #stop(): Promise<void> {
    this.#stopping = true
    this.#tellReadiness()
    const drainMs = this.#running?.plan.drainMs ?? 0
    await Promise.all([...this.#listening].map(name => this.#drained(name, drainMs)))
    await this.#backStopped()
    await this.#terminate()
  }

  async #drained(name: FrontName, drainMs: number): Promise<void> {
    const done = new Promise<void>(resolve => {
      const onDrained = (drained: FrontName) => {
        if (drained !== name) return
        this.off('drained', onDrained)
        resolve()
      }
      this.on('drained', onDrained)
    })
    this.#threads.tellFront(name, { type: 'drain', drainMs })
    await this.#threads.endOf(name, done, drainMs + DRAIN_GRACE_MS)
  }

  async #backStopped(): Promise<void> {
    const done = new Promise<void>(resolve => this.once('stopped', resolve))
    this.#threads.tellBack({ type: 'stop' })
    await this.#threads.endOf('back', done, BACK_GRACE_MS)
  }

  async #terminate(): Promise<void> {
    this.#stopping = true
    this.#watchdog.stop()
    await this.#threads.terminate()
  }
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
