/** Chance that can be repeated: the same seed, the same throws. */
export interface Dice {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  /** One of a list that is not empty. */
  pick<Item>(items: readonly Item[]): Item
}

/** Mulberry32: enough for visitors who look around. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: items => items[Math.floor(next() * items.length)]!,
  }
}
