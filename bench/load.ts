import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, lastWords, start } from './children.ts'
import { type Payload, requestBody } from './payloads.ts'

/** What one window of load found. */
export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  /** Heads and bodies of the answers, as the load generator read them. */
  readonly bytes: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Kind → count; empty when all went well. */
  readonly errors: { readonly [kind: string]: number }
}

export type Generator = 'wrk' | 'autocannon'

interface LoadJob {
  readonly generator: Generator
  readonly url: string
  readonly payload: Payload
  readonly connections: number
  readonly seconds: number
  readonly folder: string
  /** For the files it writes; unlike any other of this run. */
  readonly name: string
}

/** Keeps `connections` requests in flight for `seconds`, from a process of its own. */
export async function load(job: LoadJob): Promise<LoadResult> {
  const child = job.generator === 'wrk' ? startWrk(job) : startAutocannon(job)
  const ended = await child.ended
  if (ended !== 'exited with 0') throw new Error(`${job.generator} ${ended}\n${lastWords(child)}`)
  const text = readFileSync(child.stdoutFile, 'utf8')
  return job.generator === 'wrk' ? readWrk(text) : readAutocannon(text)
}

function startWrk(job: LoadJob): Child {
  const script = fileURLToPath(new URL('load.lua', import.meta.url))
  const options = ['-t1', `-c${job.connections}`, `-d${job.seconds}s`, '--timeout', '10s', '-s', script]
  const body = job.payload.requestBytes > 0 ? [bodyFile(job), 'application/octet-stream'] : []
  const args = [...options, job.url, '--', job.payload.method, ...body]
  return start(job.name, 'wrk', args, { folder: job.folder })
}

function readWrk(text: string): LoadResult {
  const line = text.split('\n').find(each => each.startsWith('RESULT '))
  if (line === undefined) throw new Error(`wrk gave no result:\n${text}`)
  const { errors, ...result } = JSON.parse(line.slice('RESULT '.length)) as LoadResult
  return { ...result, errors: nonZero(errors) }
}

function startAutocannon(job: LoadJob): Child {
  const program = fileURLToPath(import.meta.resolve('autocannon'))
  const options = ['-j', '-n', '-c', String(job.connections), '-d', String(job.seconds)]
  const body =
    job.payload.requestBytes > 0 ? ['-i', bodyFile(job), '-H', 'content-type=application/octet-stream'] : []
  const args = [program, ...options, '-m', job.payload.method, ...body, job.url]
  return start(job.name, process.execPath, args, { folder: job.folder })
}

function readAutocannon(text: string): LoadResult {
  const result = JSON.parse(text) as {
    requests: { total: number }
    throughput: { total: number }
    latency: { p50: number; p99: number }
    duration: number
    errors: number
    timeouts: number
    mismatches: number
    non2xx: number
  }
  return {
    requests: result.requests.total,
    seconds: result.duration,
    bytes: result.throughput.total,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    errors: nonZero({ socket: result.errors, timeout: result.timeouts, 'non-2xx': result.non2xx }),
  }
}

function bodyFile(job: LoadJob): string {
  const file = join(job.folder, `${job.payload.name}.body`)
  writeFileSync(file, requestBody(job.payload))
  return file
}

function nonZero(counts: { readonly [kind: string]: number }): { [kind: string]: number } {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}
