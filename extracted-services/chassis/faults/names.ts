import { closest } from 'fastest-levenshtein'

/** A fault as it was switched on: `slow-800ms-10%` is `{ name: 'slow', share: 0.1, ms: 800 }`. */
export interface Fault {
  /** As it was written. */
  readonly written: string
  readonly name: string
  /** Of the requests, 0..1. */
  readonly share: number
  /** Null where the fault has no length of its own. */
  readonly ms: number | null
}

/** Faults that take `-Nms`, each with its length when none is written. */
const lengths: { readonly [name: string]: number } = { slow: 500 }

/** Faults of the service rather than of a request. */
const shareless = ['stale']

const maxMs = 600_000

/** Reads fault names, collecting what is wrong with them; `known` is what the service can do. */
export function readFaults(
  written: readonly string[],
  known: readonly string[],
): { readonly faults: readonly Fault[]; readonly problems: readonly string[] } {
  const read = written.map(one => readFault(one.trim(), known))
  return {
    faults: read.filter(one => typeof one !== 'string'),
    problems: read.filter(one => typeof one === 'string'),
  }
}

/** One fault, or what is wrong with it in words. */
function readFault(written: string, known: readonly string[]): Fault | string {
  let name = written
  let share = 1
  let ms: number | null = null
  for (;;) {
    const suffix = /^(.+)-(\d+(?:\.\d+)?)(%|ms)$/.exec(name)
    if (!suffix) break
    name = suffix[1]!
    if (suffix[3] === '%') share = Number(suffix[2]) / 100
    else ms = Number(suffix[2])
  }
  if (!known.includes(name)) {
    return `unknown fault "${written}"; did you mean "${closest(name, [...known])}"? There are: ${known.join(', ')}`
  }
  if (share !== 1 && shareless.includes(name)) return `"${written}": ${name} takes no share`
  if (share > 1) return `"${written}": a share is at most 100%`
  if (ms !== null && lengths[name] === undefined) return `"${written}": ${name} takes no milliseconds`
  if (ms !== null && ms > maxMs) return `"${written}": at most ${maxMs}ms`
  return { written, name, share, ms: ms ?? lengths[name] ?? null }
}
