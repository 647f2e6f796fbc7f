/** A front: one thread with the listening socket, the compiled table and the upstream connections. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { Bursts } from './bursts.ts'
import { openThreadLog } from './log.ts'
import type { Applied, FromFront, FrontData, Placed, ToFront } from './messages.ts'
import { Mirror } from './mirror/mirror.ts'
import type { RevisionCopies } from './mirror/revision-copies.ts'
import { takenBack } from './phases/taken-back.ts'
import { AccessLog } from './proxy/access-log.ts'
import type { Exchange } from './proxy/exchange.ts'
import type { Front, Revision } from './proxy/front-state.ts'
import { Lasting } from './proxy/lasting.ts'
import { createProxy, type ProxyServer } from './proxy/server.ts'
import { Traffic } from './proxy/traffic.ts'
import { readTrust } from './proxy/trust.ts'
import { buildInSlices, match, type Table } from './routing/table.ts'
import { FrontBook } from './totals/front-book.ts'
import { LoopDelay } from './totals/loop-delay.ts'
import type { RouteTotals } from './types/metrics.ts'
import type { Match, Plan, Snapshot } from './types.ts'
import { Deadlines } from './upstreams/deadlines.ts'
import { Upstreams } from './upstreams/upstreams.ts'

const port = parentPort!
const data = workerData as FrontData
const { log, write, flush } = openThreadLog(data.logLevel, { thread: 'front', worker: data.index }, port)
const book = new FrontBook()
const traffic = new Traffic(book)
const loopDelay = new LoopDelay()
/** How often the back is told the totals of this thread. */
const TOTALS_MS = 1_000
const accessLog = new AccessLog(data.index, log.isLevelEnabled('info') ? write : () => {})

class RunningFront implements Front {
  revision!: Revision
  draining = false
  readonly deadlines = new Deadlines()
  readonly lasting = new Lasting()
  readonly via = `banyan-${data.instance}`
  readonly viaEntries = { '1.0': `1.0 ${this.via}`, '1.1': `1.1 ${this.via}` }

  onExchangeEnd(exchange: Exchange): void {
    accessLog.exchange(exchange)
    traffic.exchange(exchange)
    if (exchange.revision !== this.revision && exchange.revision.inFlight === 0) {
      exchange.revision.upstreams.retire()
    }
  }

  onRefused(status: number, why: string, address: string): void {
    accessLog.refused(status, why, address)
    traffic.refused(status)
  }
}

const front = new RunningFront()
const bursts = new Bursts({
  tell: (route, epoch, reason) => mirror.tell({ type: 'burst', route, epoch, reason }),
  onRollback: () => placeStates(front.revision.snapshot.states),
})
const mirror = new Mirror({
  fronts: data.fronts,
  writes: data.writes,
  log,
  onCandidateResult: (...result) => bursts.saw(...result),
  onCounted: counted => book.pairs(counted),
})
/** What the running revision is copied with. */
let copies: RevisionCopies | null = null
let proxy: ProxyServer | null = null
/** Plans are applied one after the other; of those that wait only the newest counts. */
let waiting: Applied | null = null
/** States that came while their revision was still being compiled. */
let later: Placed | null = null
let applying = false
/** There is a revision: nobody could be answered before. */
const applied = Promise.withResolvers<void>()

port.on('message', (message: ToFront) => {
  switch (message.type) {
    case 'plan':
      waiting = message.applied
      if (!applying) void applyWaiting()
      break
    case 'states':
      place(message.placed)
      break
    case 'listen':
      void listen(message.host, message.port, message.shared)
      break
    case 'back':
      mirror.connect(message.port)
      bursts.tellAgain()
      tellTotals(book.all())
      break
    case 'drain':
      void drain(message.drainMs)
      break
  }
})

setInterval(() => tellTotals(book.changed()), TOTALS_MS).unref()

function tellTotals(routes: readonly RouteTotals[]): void {
  const totals = { thread: `front-${data.index}`, routes, loopDelay: loopDelay.observed, mirror: mirror.now }
  mirror.tell({ type: 'totals', totals })
}

async function applyWaiting(): Promise<void> {
  applying = true
  while (waiting !== null) {
    const next: Applied = waiting
    waiting = null
    try {
      await apply(next)
      applied.resolve()
      place(later?.revision === next.revision ? later : next)
    } catch (error) {
      log.error(
        { err: error, revision: next.revision },
        'a revision could not be applied; the last one stays',
      )
      tell({ type: 'cannot-apply', message: (error as Error).message })
    }
  }
  applying = false
}

/** The routes of the running revision are somewhere else: from the next exchange on. */
function place(placed: Placed): void {
  const { revision } = front
  if (revision?.snapshot.revision !== placed.revision) {
    later = placed
    takeBack(placed)
    return
  }
  if (revision.snapshot.states !== placed.states) placeStates(placed.states)
  tell({ type: 'applied', revision: placed.revision, serial: placed.serial })
}

/** Who goes back to legacy does not wait for a revision that is still being compiled. */
function takeBack({ states }: Placed): void {
  if (front.revision === undefined) return
  const { states: running } = front.revision.snapshot
  const back = takenBack(running, states)
  if (back !== running) placeStates(back)
}

/** From the next exchange on; what was rolled back here stays so. */
function placeStates(given: Placed['states']): void {
  const states = bursts.over(given)
  mirror.place(states)
  front.revision.snapshot = { ...front.revision.snapshot, states }
  front.lasting.place(states, front.revision.snapshot.plan.drainMs)
}

async function apply({ plan, revision, states: given }: Applied): Promise<void> {
  const table = await compiled(plan)
  const states = bursts.over(given)
  const before: Revision | undefined = front.revision
  const upstreams = new Upstreams(plan.upstreams, before?.upstreams ?? null)
  const snapshot: Snapshot = { revision, plan, match: matcherOf(table, plan), states }
  const copiesBefore = copies
  copies = mirror.apply(plan, states, copiesBefore)
  front.revision = { snapshot, upstreams, trust: readTrust(plan.trustProxy), copies, inFlight: 0 }
  if (before?.inFlight === 0) before.upstreams.retire()
  copiesBefore?.retire()
  front.lasting.place(states, plan.drainMs)
  book.keep(Object.keys(states))
}

/** Compiles the routes a slice at a time; callers are served in between, under the revision before. */
async function compiled(plan: Plan): Promise<Table> {
  const slices = buildInSlices(plan.routes)
  for (;;) {
    const slice = slices.next()
    if (slice.done) return slice.value
    await nextTurn()
  }
}

function matcherOf(table: Table, plan: Plan): Snapshot['match'] {
  const rest: Match | null = plan.rest === null ? null : { route: plan.rest, matcher: plan.rest.match[0]! }
  return request => match(table, request) ?? rest
}

async function listen(host: string, listenPort: number, shared: boolean): Promise<void> {
  proxy = createProxy(front)
  await Promise.all([proxy.fastify.ready(), applied.promise])
  const { http } = proxy
  const refused = (error: NodeJS.ErrnoException) => tell({ type: 'cannot-listen', message: error.message })
  http.once('error', refused)
  http.listen({ host, port: listenPort, backlog: 4096, reusePort: shared }, () => {
    http.off('error', refused)
    http.on('error', error => log.error({ err: error }, 'the listening socket failed'))
    const address = http.address()
    tell({
      type: 'listening',
      port: typeof address === 'object' && address !== null ? address.port : listenPort,
    })
  })
}

/** Stops accepting, lets what is in flight finish, copies too, and cuts what is left after `drainMs`. */
async function drain(drainMs: number): Promise<void> {
  const until = performance.now() + drainMs
  front.draining = true
  if (proxy !== null) {
    const { http, tunnels } = proxy
    const closed = new Promise<void>(resolve => http.close(() => resolve()))
    const idle = setInterval(() => http.closeIdleConnections(), 50)
    http.closeIdleConnections()
    const deadline = setTimeout(() => {
      log.warn({ drainMs }, 'what was still in flight after the drain was cut')
      mirror.cut()
      http.closeAllConnections()
      for (const tunnel of tunnels) tunnel.destroy()
    }, drainMs)
    await closed
    clearInterval(idle)
    clearTimeout(deadline)
  }
  await mirror.finish(until)
  await mirror.close()
  flush()
  tell({ type: 'drained' })
}

function tell(message: FromFront): void {
  port.postMessage(message)
}
