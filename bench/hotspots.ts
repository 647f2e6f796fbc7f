import { fileURLToPath } from 'node:url'

/** What of V8's `.cpuprofile` is read here. Times are microseconds of the monotonic clock, as `process.hrtime` has. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
  }[]
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface SelfTimes {
  /** All but idle. */
  readonly busyMs: number
  /** `name  file:line`, most first. */
  readonly functions: readonly { readonly name: string; readonly ms: number }[]
  /** By package, folder of this project, or `node:` module, most first. */
  readonly places: readonly { readonly name: string; readonly ms: number }[]
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The time spent in each function itself, without what it calls, between two moments: start-up is not of interest. */
export function selfTimes(profile: CpuProfile, fromUs: number, toUs: number): SelfTimes {
  const frames = new Map(profile.nodes.map(node => [node.id, node.callFrame]))
  const functions = new Map<string, number>()
  const places = new Map<string, number>()
  let busyMs = 0
  let nowUs = profile.startTime
  for (const [index, id] of profile.samples.entries()) {
    nowUs += profile.timeDeltas[index] ?? 0
    if (nowUs < fromUs || nowUs > toUs) continue
    const frame = frames.get(id)
    if (frame === undefined || frame.functionName === '(idle)') continue
    const ms = (profile.timeDeltas[index] ?? 0) / 1000
    busyMs += ms
    const file = shortFile(frame.url)
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName
    add(functions, file === '' ? name : `${name}  ${file}:${frame.lineNumber + 1}`, ms)
    add(places, file === '' ? nativePlace(name) : placeOf(file), ms)
  }
  return { busyMs, functions: mostFirst(functions), places: mostFirst(places) }
}

function shortFile(url: string): string {
  if (!url.startsWith('file:')) return url
  const path = fileURLToPath(url)
  const inside = path.startsWith(ROOT) ? path.slice(ROOT.length) : path
  return inside.slice(
    inside.lastIndexOf('node_modules/') === -1 ? 0 : inside.lastIndexOf('node_modules/') + 13,
  )
}

function placeOf(file: string): string {
  if (file.startsWith('node:')) return file.startsWith('node:internal/') ? 'node:internal' : file
  if (file.startsWith('src/')) return file.split('/').slice(0, 2).join('/')
  return file
    .split('/')
    .slice(0, file.startsWith('@') ? 2 : 1)
    .join('/')
}

/** V8 names in brackets what is no function: the garbage collector, and native code as `(program)`. */
function nativePlace(name: string): string {
  return name.startsWith('(') && name !== '(anonymous)' ? name : 'native functions'
}

function add(sums: Map<string, number>, key: string, ms: number): void {
  sums.set(key, (sums.get(key) ?? 0) + ms)
}

function mostFirst(sums: ReadonlyMap<string, number>): { name: string; ms: number }[] {
  return [...sums].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms)
}
