/** A stream of numbers, the same for the same seed on every machine. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  /** True with this chance, 0..1. */
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
  /** `count` different elements in a random order; fewer when the list is shorter. */
  some<T>(list: readonly T[], count: number): T[]
  /** 0 included, 1 excluded. */
  share(): number
}

/** Random numbers from a seed (mulberry32: 32 bits of state, plenty for a shop's seeds). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (low: number, high: number) => low + Math.floor(share() * (high - low + 1))
  return {
    share,
    whole,
    chance: odds => share() < odds,
    pick: list => list[whole(0, list.length - 1)]!,
    some: (list, count) => {
      const rest = [...list]
      const taken = []
      while (taken.length < count && rest.length > 0) taken.push(...rest.splice(whole(0, rest.length - 1), 1))
      return taken
    },
  }
}
