import { once } from 'node:events'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { parseConfig } from '../../src/config/load.ts'
import type { BackToFront, FromFront, FrontData, FrontToBack, ToFront } from '../../src/messages.ts'
import type { Batch, Pair } from '../../src/types/copying.ts'
import type { Counts, EvidenceDelta } from '../../src/types/evidence.ts'
import type { Phase, Plan, RouteState } from '../../src/types.ts'
import { HEADER, type Teardown } from './banyan.ts'
import { until } from './until.ts'

export interface TestFront {
  readonly url: string
  readonly port: number
  readonly worker: Worker
  /** The back that it speaks to now. */
  back: TestBack
  /** Gives it another back, as when one has died. */
  replaceBack(options?: Partial<BackOptions>): TestBack
  /** Applies a file; routes are in the phases it says, each change in a new epoch. */
  apply(yaml: string): Promise<void>
  /** Stops it as the supervisor does, up to its last batch. */
  drain(drainMs: number): Promise<void>
}

export interface BackOptions {
  /** What it confirms of each batch. */
  readonly confirms: readonly ('compared' | 'stored')[]
}

/** A back that keeps what it is given instead of comparing it. */
export class TestBack {
  readonly port: MessagePort
  readonly batches: Batch[] = []
  closedWithinMs: number | null = null

  constructor(port: MessagePort, { confirms }: BackOptions) {
    this.port = port
    port.on('message', (message: FrontToBack) => {
      if (message.type === 'close') {
        this.closedWithinMs = message.withinMs
        return
      }
      if (message.type !== 'batch') return
      this.batches.push(message.batch)
      for (const type of confirms) this.confirm(type, message.batch.sequence)
    })
  }

  confirm(type: 'compared' | 'stored', sequence: number): void {
    const message: BackToFront = type === 'stored' ? { type, sequence } : { type, sequence, counted: [] }
    this.port.postMessage(message)
  }

  get pairs(): readonly Pair[] {
    return this.batches.flatMap(batch => batch.pairs)
  }

  /** How often each outcome was counted on a route; pairs that are for the back to compare are `pair`. */
  outcomes(route: string, batches: readonly Batch[] = this.batches): { [outcome: string]: number } {
    const found: { [outcome: string]: number } = {}
    const add = (what: string, many: number) => {
      if (many > 0) found[what] = (found[what] ?? 0) + many
    }
    for (const { evidence } of deltasOf(batches, route)) {
      add('match', evidence.match)
      for (const [failure, many] of entries(evidence.failed)) add(`failed ${failure}`, many)
      for (const [reason, many] of entries(evidence.skipped)) add(reason, many)
    }
    const pairs = batches.flatMap(batch => batch.pairs)
    add('pair', pairs.filter(pair => pair.route === route && !('failure' in pair.candidate)).length)
    return found
  }

  /** All outcomes of a route together. */
  total(route: string): number {
    return Object.values(this.outcomes(route)).reduce((sum, many) => sum + many, 0)
  }

  served(route: string): { legacy: [number, number]; candidate: [number, number] } {
    const sum = { legacy: [0, 0] as [number, number], candidate: [0, 0] as [number, number] }
    for (const { evidence } of deltasOf(this.batches, route)) {
      for (const side of ['legacy', 'candidate'] as const) {
        sum[side][0] += evidence.served[side].answers
        sum[side][1] += evidence.served[side].errors
      }
    }
    return sum
  }

  controls(route: string): number {
    return deltasOf(this.batches, route).reduce((sum, { evidence }) => sum + evidence.controls.taken, 0)
  }

  /** When so many exchanges of a route have an outcome. */
  async counted(route: string, total: number): Promise<{ [outcome: string]: number }> {
    await until(`${total} outcomes on ${route}`, () => this.total(route) >= total).catch(error => {
      throw new Error(`${error.message}; there are ${JSON.stringify(this.outcomes(route))}`)
    })
    return this.outcomes(route)
  }
}

function deltasOf(batches: readonly Batch[], route: string): EvidenceDelta[] {
  return batches.flatMap(batch => batch.deltas).filter(delta => delta.route === route)
}

function entries(counts: Counts): [string, number][] {
  return Object.entries(counts) as [string, number][]
}

const CONFIRMING: BackOptions = { confirms: ['compared', 'stored'] }

/** A front by itself, a thread as it runs in Banyan, with a back of the test's own. `yaml` goes behind HEADER. */
export async function startFront(
  t: Teardown,
  yaml: string,
  options: { readonly fronts?: number; readonly back?: Partial<BackOptions> } = {},
): Promise<TestFront> {
  const data: FrontData = {
    index: 0,
    fronts: options.fronts ?? 1,
    writes: new SharedArrayBuffer(8 * 2 ** 18),
    instance: '0123456789abcdef',
    logLevel: 'silent',
  }
  const worker = new Worker(new URL('../../src/front.ts', import.meta.url), { workerData: data })
  const tell = (message: ToFront, given: readonly MessagePort[] = []) => worker.postMessage(message, given)
  const told = async <Type extends FromFront['type']>(type: Type) => {
    for (;;) {
      const [message] = (await once(worker, 'message')) as [FromFront]
      if (message.type === type) return message as Extract<FromFront, { type: Type }>
    }
  }
  const connect = (more: Partial<BackOptions> = {}): TestBack => {
    const { port1, port2 } = new MessageChannel()
    tell({ type: 'back', port: port2 }, [port2])
    return new TestBack(port1, { ...CONFIRMING, ...more })
  }
  let revision = 0
  let states: { [route: string]: RouteState } = {}
  const apply = async (text: string) => {
    const plan = planOf(text)
    states = statesOf(plan, states)
    revision++
    const applied = told('applied')
    tell({ type: 'plan', applied: { revision, serial: revision, plan, states } })
    await applied
  }
  const front: TestFront = {
    url: '',
    port: 0,
    worker,
    back: connect(options.back),
    replaceBack: more => {
      front.back.port.close()
      front.back = connect(more)
      return front.back
    },
    apply,
    drain: async drainMs => {
      const drained = told('drained')
      tell({ type: 'drain', drainMs })
      await drained
    },
  }
  t.teardown(async () => {
    front.back.port.close()
    await worker.terminate()
  })
  await apply(yaml)
  const listening = told('listening')
  tell({ type: 'listen', host: '127.0.0.1', port: 0, shared: false })
  const { port } = await listening
  return Object.assign(front, { port, url: `http://127.0.0.1:${port}` })
}

function planOf(yaml: string): Plan {
  const { plan, problems } = parseConfig(HEADER + yaml, 'routes.yaml', {})
  if (plan === null) throw new Error(problems.map(({ line, what }) => `${line}: ${what}`).join('\n'))
  return plan
}

function statesOf(
  plan: Plan,
  before: { readonly [route: string]: RouteState },
): { [route: string]: RouteState } {
  const routes = plan.rest === null ? plan.routes : [...plan.routes, plan.rest]
  return Object.fromEntries(
    routes.map(({ name, phase, canary }) => [name, stateOf(phase, canary.percent, before[name])]),
  )
}

function stateOf(phase: Phase, percent: number, before: RouteState | undefined): RouteState {
  if (before?.phase === phase && before.percent === percent) return before
  const epoch = (before?.epoch ?? 0) + 1
  return { phase, percent, held: false, epoch, since: 0, by: 'file', why: 'as the file says' }
}
