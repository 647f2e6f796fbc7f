/**
 * Where one proxy's CPU goes: `node bench/profile.ts [--proxy banyan] [--payload small-json] [--seconds 5] [--top 30]`.
 *
 * Runs it under `node --cpu-prof` and the bench's load, then prints the functions with the most self time, by thread.
 * `--keep FOLDER` also keeps the `.cpuprofile` files, which Chromium's developer tools and editors open.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { cleanUpAtExit, lastWords, stop, stopAll, temporaryFolder } from './children.ts'
import { COPYING } from './copying.ts'
import { type CpuProfile, selfTimes } from './hotspots.ts'
import { load } from './load.ts'
import { generatorVersion } from './machine.ts'
import { COPIED, PAYLOADS } from './payloads.ts'
import { PROXIES } from './proxies.ts'
import { startProxy, startUpstream } from './running.ts'

const USAGE = `node bench/profile.ts [options]

  --proxy NAME     whose CPU (banyan)
  --payload NAME   what is asked for (small-json)
  --seconds N      of load (5)
  --connections N  kept busy by the load generator (32)
  --top N          functions that are printed for each thread (30)
  --keep FOLDER    also keeps the .cpuprofile files there
  --help
`

const values = options()
const proxies = [...PROXIES, ...COPYING.filter(each => !PROXIES.includes(each))]
const proxy = proxies.find(each => each.name === values.proxy && each.node)
const payload = [...PAYLOADS, COPIED].find(each => each.name === values.payload)
if (proxy === undefined || payload === undefined || proxy.version() === null) {
  const names = proxies.filter(each => each.node && each.version() !== null).map(each => each.name)
  process.stderr.write(`--proxy is one of ${names.join(', ')}\n`)
  process.stderr.write(`--payload is one of ${[...PAYLOADS, COPIED].map(each => each.name).join(', ')}\n`)
  process.exit(2)
}

cleanUpAtExit()
const folder = temporaryFolder()
const profiles = join(folder, 'profiles')
mkdirSync(profiles)
const upstream = await startUpstream(folder)
const running = await startProxy(proxy, {
  folder,
  upstream,
  nodeFlags: ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${profiles}`],
})
const job = {
  generator: generatorVersion('wrk') === null ? ('autocannon' as const) : ('wrk' as const),
  url: running.origin + payload.path,
  payload,
  connections: Number(values.connections),
  seconds: Number(values.seconds),
  folder,
}
await load({ ...job, seconds: 3, name: 'warm-up' })
const fromUs = nowUs()
const result = await load({ ...job, name: 'load' })
const toUs = nowUs()
// The profile is written when the process ends by itself, which takes as long as it takes to drain.
await stop(running.child, 60_000)
const files = readdirSync(profiles)
  .filter(name => name.endsWith('.cpuprofile'))
  .sort()
if (files.length === 0) {
  process.stderr.write(`no profile was written: ${await running.child.ended}\n${lastWords(running.child)}\n`)
  await stopAll()
  process.exit(1)
}
process.stdout.write(
  `${proxy.name}, ${payload.title}: ${result.requests} requests in ${result.seconds.toFixed(1)} s\n`,
)
for (const file of files) print(file, result.requests)
if (values.keep !== undefined) {
  mkdirSync(values.keep, { recursive: true })
  for (const file of files) copyFileSync(join(profiles, file), join(values.keep, file))
}
await stopAll()
process.exit(0)

function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

function print(file: string, requests: number): void {
  const profile = JSON.parse(readFileSync(join(profiles, file), 'utf8')) as CpuProfile
  const { busyMs, functions, places } = selfTimes(profile, fromUs, toUs)
  const line = (ms: number, name: string) => {
    const share = `${((ms / busyMs) * 100).toFixed(1)}%`.padStart(6)
    return `${share}  ${((ms * 1000) / requests).toFixed(2).padStart(7)} µs/request  ${name}\n`
  }
  // CPU.DATE.TIME.PID.THREAD.SEQUENCE.cpuprofile
  const thread = basename(file).split('.')[4]
  process.stdout.write(`\nthread ${thread}: ${Math.round(busyMs)} ms busy\n`)
  for (const { ms, name } of places.slice(0, 10)) process.stdout.write(line(ms, name))
  process.stdout.write('\n')
  for (const { ms, name } of functions.slice(0, Number(values.top))) process.stdout.write(line(ms, name))
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        proxy: { type: 'string', default: 'banyan' },
        payload: { type: 'string', default: 'small-json' },
        seconds: { type: 'string', default: '5' },
        connections: { type: 'string', default: '32' },
        top: { type: 'string', default: '30' },
        keep: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    if (!values.help) return values
    process.stdout.write(USAGE)
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`)
    process.exit(2)
  }
}
