import { callerOf } from '../phases/caller.ts'
import type { RoutedRequest } from '../types/copying.ts'
import type { StickyBy } from '../types.ts'

/**
 * When callers last wrote, for all fronts together, so that a read behind a write is not copied to a side that may not
 * know of it yet.
 *
 * A table of times in shared memory, its places found by a hash of who wrote: no caller is ever forgotten too early, no
 * memory grows, and no lock is held. Two callers may share a place: then a read waits needlessly, which costs a comparison.
 * A time is 8 aligned bytes, stored and read in one. The clock is the system's monotonic one, the same in all threads.
 *
 * A caller is known by the value of `canary.stickyBy`. One who did not carry it is known by address; so are reads that
 * carry it of one who wrote without, as somebody does who has just logged in.
 */
export class RecentWrites {
  readonly #times: Float64Array
  /** The ways in which the routes of the plan tell callers apart. */
  #ways: readonly StickyBy[] = []

  constructor(shared: SharedArrayBuffer) {
    this.#times = new Float64Array(shared)
  }

  set ways(ways: readonly StickyBy[]) {
    const byText = new Map(ways.map(way => [JSON.stringify(way), way]))
    this.#ways = [...byText.values()]
  }

  /** A write begins or ends. */
  mark({ head, caller }: RoutedRequest): void {
    const now = nowMs()
    this.#times[this.#place('wrote from', '', caller)] = now
    for (const way of this.#ways) {
      const value = callerOf(way, head, caller)
      const place =
        value === null
          ? this.#place('unknown from', wordOf(way), caller)
          : this.#place('known', wordOf(way), value)
      this.#times[place] = now
    }
  }

  /** Whether the caller of a read wrote within so many milliseconds, 0 being none. */
  isAfterWrite({ head, caller, match }: RoutedRequest, withinMs: number): boolean {
    if (withinMs === 0) return false
    const way = match.route.canary.stickyBy
    const value = callerOf(way, head, caller)
    const since = nowMs() - withinMs
    if (value === null) return this.#times[this.#place('wrote from', '', caller)]! > since
    const word = wordOf(way)
    return (
      this.#times[this.#place('known', word, value)]! > since ||
      this.#times[this.#place('unknown from', word, caller)]! > since
    )
  }

  /** FNV-1a over UTF-16 units. */
  #place(how: string, way: string, who: string): number {
    let hash = hashed(hashed(hashed(0x811c9dc5, how), way), who)
    hash ^= hash >>> 15
    return (hash >>> 0) % this.#times.length
  }
}

function hashed(from: number, text: string): number {
  let hash = from
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return Math.imul(hash ^ 0xff, 0x01000193)
}

function wordOf(way: StickyBy): string {
  return way.by === 'ip' ? 'ip' : `${way.by}:${way.name}`
}

/** Never 0, which is the time of a place nobody wrote to. */
function nowMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000 + nanoseconds / 1e6
}
