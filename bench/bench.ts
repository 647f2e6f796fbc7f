/**
 * Plain forwarding through Banyan and its peers, side by side: `npm run bench`. See README.md in this folder.
 *
 * Reports; judges nothing. It fails only when a figure would be wrong: an error, a wrong byte, a missing log line.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, cleanUpAtExit, stop, stopAll, temporaryFolder } from './children.ts'
import { COPYING } from './copying.ts'
import { cpuIsKnown } from './cpu.ts'
import type { Generator } from './load.ts'
import { describeMachine, generatorVersion } from './machine.ts'
import { measure, type Sample, type Window, warmUp } from './measure.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { COPIED, type Payload } from './payloads.ts'
import type { ProxyKind } from './proxies.ts'
import {
  copiedSection,
  type PayloadResults,
  payloadSection,
  type Results,
  readmeTable,
  report,
} from './report.ts'
import { type Running, startProxy, startUpstream, type UpstreamOfAll } from './running.ts'
import { verify } from './verify.ts'

const RESULTS = join(import.meta.dirname, 'results')

if (process.argv.includes('--help')) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(0)
}
const options = readOptions(process.argv.slice(2))
if (typeof options === 'string') {
  process.stderr.write(`${options}\n\n${USAGE}\n`)
  process.exit(2)
}
if (options.readme) {
  process.stdout.write(readmeTable(readResults(options.file)))
  process.exit(0)
}
cleanUpAtExit()
// A reader who has seen enough (`… | head`) is no reason to stop measuring.
process.stdout.on('error', () => {})
try {
  await run(options)
  await stopAll()
  process.exit(0)
} catch (error) {
  await stopAll()
  process.stderr.write(`\nbench failed, no figures: ${(error as Error).message}\n`)
  process.exit(1)
}

async function run(options: Options): Promise<void> {
  const { present, missing } = lookAround(options.proxies)
  const { generator, version } = pickGenerator(options.generator)
  const machine = describeMachine()
  const folder = temporaryFolder()
  const upstream = await startUpstream(folder)
  const payloads: PayloadResults[] = []
  for (const payload of options.payloads) {
    const window = { ...options, generator, payload, folder }
    const measured = await measurePayload(payload, present, upstream, window, options)
    process.stdout.write(`\n${payloadSection(measured)}\n`)
    payloads.push(measured)
  }
  let copied: PayloadResults | null = null
  if (options.copied) {
    const names = options.proxies.map(({ name }) => name)
    const kinds = COPYING.filter(kind => names.includes(kind.name.split(',')[0]!) && kind.version() !== null)
    const window = { ...options, generator, payload: COPIED, folder }
    if (kinds.length > 0) copied = await measurePayload(COPIED, kinds, upstream, window, options)
    if (copied !== null) process.stdout.write(`\n${copiedSection(copied)}\n`)
  }
  const results: Results = {
    date: new Date().toISOString().slice(0, 16),
    machine,
    load: `${generator} ${version}`,
    connections: options.connections,
    seconds: options.seconds,
    rounds: options.rounds,
    starts: options.starts,
    proxies: present.map(({ name, version, setup }) => ({ name, version: version() ?? '?', setup })),
    missing,
    payloads,
    copied,
  }
  const text = report(results)
  process.stdout.write(text.slice(text.indexOf('\n## How')))
  if (options.write) write(results, text, options.quick)
}

async function startAll(
  proxies: readonly ProxyKind[],
  payload: Payload,
  folder: string,
  upstream: UpstreamOfAll,
): Promise<Running[]> {
  const running: Running[] = []
  for (const proxy of proxies) {
    const started = await startProxy(proxy, { folder, upstream })
    await verify(started, proxy, [payload])
    running.push(started)
  }
  return running
}

/**
 * Rounds over all proxies rather than one proxy after the other, and many short ones: a noisy minute then falls on
 * everybody, and what is divided was measured within seconds of each other. Several processes of each, as what V8 makes
 * of a program differs from one to the next by as much as a tenth, and stays so for its life.
 */
async function measurePayload(
  payload: Payload,
  proxies: readonly ProxyKind[],
  upstream: UpstreamOfAll,
  window: Window,
  { rounds, starts, firstWarmUpSeconds }: Options,
): Promise<PayloadResults> {
  const upstreamAlone = await measure(alone(upstream), upstream.child, window)
  const samples: { [proxy: string]: Sample[] } = Object.fromEntries(proxies.map(({ name }) => [name, []]))
  let round = 0
  for (let start = 1; start <= starts; start++) {
    const running = await startAll(proxies, payload, window.folder, upstream)
    for (const each of running) {
      progress(`${payload.name}  start ${start} of ${starts}  warming up  ${each.name}`)
      await warmUp(each, window, firstWarmUpSeconds)
    }
    for (const until = Math.round((rounds * start) / starts); round < until; round++) {
      for (let turn = 0; turn < running.length; turn++) {
        // Each round begins with another proxy, so that none always follows the same neighbour out of a cold start.
        const each = running[(round + turn) % running.length]!
        progress(`${payload.name}  round ${round + 1} of ${rounds}  ${each.name}`)
        samples[each.name]!.push(await measure(each, upstream.child, window))
      }
    }
    await Promise.all(running.map(({ child }) => stop(child)))
  }
  progress('')
  return { name: payload.name, title: payload.title, upstreamAlone, samples }
}

function alone(upstream: { child: Child; port: number }): Running {
  const origin = `http://127.0.0.1:${upstream.port}`
  return { name: 'the upstream alone', child: upstream.child, origin, accessLog: null }
}

function lookAround(proxies: readonly ProxyKind[]): { present: ProxyKind[]; missing: string[] } {
  const present = proxies.filter(proxy => proxy.version() !== null)
  const missing = proxies
    .filter(proxy => !present.includes(proxy))
    .map(proxy => `${proxy.name} (${proxy.install})`)
  for (const each of missing) process.stderr.write(`not measured: ${each}\n`)
  if (present.length === 0) throw new Error('none of the proxies asked for is here')
  if (!cpuIsKnown) process.stderr.write('CPU per request needs Linux; the other figures are measured\n')
  return { present, missing }
}

function pickGenerator(asked: Generator | null): { generator: Generator; version: string } {
  const wrk = generatorVersion('wrk')
  if (asked === 'wrk' && wrk === null) throw new Error('wrk is not installed: apt-get install wrk')
  if (asked !== 'autocannon' && wrk !== null) return { generator: 'wrk', version: wrk }
  if (asked === null) {
    process.stderr.write(
      'wrk is not installed (apt-get install wrk, or brew install wrk); using autocannon\n',
    )
  }
  return { generator: 'autocannon', version: generatorVersion('autocannon') ?? '?' }
}

function write(results: Results, text: string, quick: boolean): void {
  const name = quick ? 'quick' : results.date.replaceAll(':', '')
  writeFileSync(join(RESULTS, `${name}.md`), text)
  writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(results, null, 1)}\n`)
  process.stdout.write(`\nwritten to bench/results/${name}.md and .json\n`)
}

function readResults(file: string | null): Results {
  const dated = readdirSync(RESULTS)
    .filter(name => /^\d.*\.json$/.test(name))
    .sort()
  const newest = dated.at(-1)
  if (file === null && newest === undefined) {
    process.stderr.write('there are no results yet: npm run bench\n')
    process.exit(2)
  }
  return JSON.parse(readFileSync(file ?? join(RESULTS, newest!), 'utf8')) as Results
}

/** One line on a terminal that replaces itself; nothing in a pipe. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
