/**
 * An open-loop load generator: `node bench/isolation/load.ts CONTROL-PORT`. POST a `Block` there; its `BlockResult` is the answer.
 *
 * Requests go out at their times whatever became of those before, and a latency counts from the time the request was to
 * go: a proxy that stands still for 100 ms is charged for everybody who came meanwhile. A closed loop would send nothing
 * then. One process for all blocks, so that its own warming up falls on none of them.
 */
import { createServer } from 'node:http'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { type Dispatcher, Pool } from 'undici'

export interface Block {
  readonly url: string
  readonly perSecond: number
  readonly seconds: number
  /** Of a POST; 0 is a GET. */
  readonly bodyBytes: number
  readonly answerBytes: number
}

export interface BlockResult {
  readonly sent: number
  readonly answered: number
  /** What went wrong, and how often: each is a caller's request that failed. */
  readonly failures: { readonly [what: string]: number }
  readonly p50Ms: number
  readonly p99Ms: number
  readonly longestMs: number
  /** How late requests went out because this generator or the machine was busy: its own share of the latencies. */
  readonly lateP99Ms: number
}

/** A request that takes longer has failed. */
const PATIENCE_MS = 30_000
const pools = new Map<string, Pool>()

if (isMainThread) serve(Number(process.argv[2]))
else pace()

function serve(port: number): void {
  process.once('SIGTERM', () => process.exit(0))
  createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const result = text === '' ? {} : await run(JSON.parse(text) as Block)
    response.end(JSON.stringify(result))
  }).listen(port, '127.0.0.1')
}

/** Connections stay from block to block: opening them falls on none. */
function poolTo(origin: string): Pool {
  let pool = pools.get(origin)
  if (pool === undefined) {
    pool = new Pool(origin, { connections: 1024, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS })
    pools.set(origin, pool)
  }
  return pool
}

async function run(block: Block): Promise<BlockResult> {
  const { origin, pathname } = new URL(block.url)
  const pool = poolTo(origin)
  const body = block.bodyBytes === 0 ? null : Buffer.alloc(block.bodyBytes, 'b')
  const total = Math.round(block.perSecond * block.seconds)
  const latenciesMs: number[] = []
  const lateMs: number[] = []
  const failures: { [what: string]: number } = {}
  const { promise, resolve } = Promise.withResolvers<void>()
  let ended = 0
  let sent = 0
  const end = (dueMs: number, failure: string | null) => {
    if (failure === null) latenciesMs.push(performance.now() - dueMs)
    else failures[failure] = (failures[failure] ?? 0) + 1
    if (++ended === total) resolve()
  }
  const options: Dispatcher.DispatchOptions = {
    path: pathname,
    method: body === null ? 'GET' : 'POST',
    body,
    headers: body === null ? [] : ['content-type', 'application/octet-stream'],
  }
  const pacer = new Worker(new URL(import.meta.url))
  const startMs = performance.now() + 100
  const everyMs = 1_000 / block.perSecond
  pacer.on('message', () => {
    const now = performance.now()
    for (; sent < total && startMs + sent * everyMs <= now; sent++) {
      const dueMs = startMs + sent * everyMs
      lateMs.push(now - dueMs)
      pool.dispatch(options, new Caller(block.answerBytes, failure => end(dueMs, failure)))
    }
  })
  pacer.postMessage({ startMs: performance.timeOrigin + startMs, everyMs, total })
  await promise
  await pacer.terminate()
  const sorted = latenciesMs.sort((a, b) => a - b)
  return {
    sent,
    answered: sorted.length,
    failures,
    p50Ms: at(sorted, 0.5),
    p99Ms: at(sorted, 0.99),
    longestMs: at(sorted, 1),
    lateP99Ms: at(
      lateMs.sort((a, b) => a - b),
      0.99,
    ),
  }
}

/** Says when requests are due: timers of an event loop are a millisecond coarse, which is more than a request takes. */
function pace(): void {
  const sleeping = new Int32Array(new SharedArrayBuffer(4))
  parentPort!.once('message', ({ startMs, everyMs, total }) => {
    for (let next = 0; next < total; ) {
      const leftMs = startMs + next * everyMs - performance.timeOrigin - performance.now()
      if (leftMs > 0) Atomics.wait(sleeping, 0, 0, leftMs)
      else {
        parentPort!.postMessage(null)
        // Those that are due already go with this one.
        next += Math.max(1, Math.floor(-leftMs / everyMs) + 1)
      }
    }
    parentPort!.postMessage(null)
  })
}

/** Reads one answer and says whether it is whole. */
class Caller implements Dispatcher.DispatchHandler {
  readonly #bytes: number
  readonly #end: (failure: string | null) => void
  #status = 0
  #read = 0

  constructor(bytes: number, end: (failure: string | null) => void) {
    this.#bytes = bytes
    this.#end = end
  }

  onRequestStart() {}

  onResponseStart(_: Dispatcher.DispatchController, status: number) {
    this.#status = status
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer) {
    this.#read += chunk.length
  }

  onResponseEnd() {
    if (this.#status !== 200) this.#end(`status ${this.#status}`)
    else this.#end(this.#read === this.#bytes ? null : 'cut short')
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error) {
    this.#end((error as NodeJS.ErrnoException).code ?? error.message)
  }
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
