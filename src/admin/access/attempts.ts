import ipaddr from 'ipaddr.js'

/** So many may fail at once. */
const AT_ONCE = 10
/** And one more each time this has passed, in milliseconds. */
const EVERY_MS = 1_000
/** So many addresses are remembered; past that the one that was quiet longest is forgotten. */
const MOST_ADDRESSES = 10_000

interface Allowance {
  readonly left: number
  readonly at: number
}

/** Counts failed authentications by address, so that guessing is slow and answers to it are cheap. */
export class Attempts {
  readonly #now: () => number
  readonly #allowances = new Map<string, Allowance>()

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes note of a failure. Gives how long this address should wait, in milliseconds; 0 while it may go on. */
  failed(address: string): number {
    const key = keyOf(address)
    const now = this.#now()
    const before = this.#allowances.get(key) ?? { left: AT_ONCE, at: now }
    const had = Math.min(AT_ONCE, before.left + (now - before.at) / EVERY_MS)
    const left = had >= 1 ? had - 1 : had
    this.#allowances.delete(key)
    this.#allowances.set(key, { left, at: now })
    if (this.#allowances.size > MOST_ADDRESSES) {
      this.#allowances.delete(this.#allowances.keys().next().value!)
    }
    return had >= 1 ? 0 : (1 - had) * EVERY_MS
  }

  get size(): number {
    return this.#allowances.size
  }
}

/** An IPv6 address stands for its /64: whoever has one has all of them. */
function keyOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv4' ? parsed.toString() : (parsed as ipaddr.IPv6).parts.slice(0, 4).join(':')
}
