/** An example, as far as deciding about it needs it. */
export interface Held {
  readonly example: number
  /** When the exchange was, in milliseconds since 1970. */
  readonly at: number
}

/** What is kept for one field: the newest, and a sample of those that were newest once. */
export interface Holding {
  /** Oldest first. */
  readonly newest: readonly Held[]
  readonly sample: readonly Held[]
  /** How many have left `newest`: what the sample is a sample of. */
  readonly left: number
}

export const NOTHING_HELD: Holding = { newest: [], sample: [], left: 0 }

/**
 * What is kept for a field once one more example has arrived: half of `perField` are the newest by their time, half a
 * uniform sample of all that were pushed out of there, so that no example is kept twice.
 *
 * Sampling is Algorithm R (Vitter, "Random sampling with a reservoir", ACM TOMS 11, 1985). `random` gives 0..1, below 1.
 */
export function hold(before: Holding, arrived: Held, perField: number, random: () => number): Holding {
  const room = { newest: Math.ceil(perField / 2), sample: Math.floor(perField / 2) }
  const newest = inOrder(before.newest, arrived)
  const leaving = newest.splice(0, Math.max(0, newest.length - room.newest))
  const sample = [...before.sample]
  // Only when fewer are to be kept than before.
  while (sample.length > room.sample) sample.splice(Math.floor(random() * sample.length), 1)
  let { left } = before
  for (const one of leaving) {
    left++
    const place = Math.floor(random() * left)
    if (place >= room.sample) continue
    if (sample.length < room.sample) sample.push(one)
    else sample[place] = one
  }
  return { newest, sample, left }
}

/**
 * How many the sample is a sample of once some of it are gone by their age: as many fewer, as far as anybody can tell,
 * so that what comes now has the chance that it should have.
 */
export function leftAfter(left: number, sampledBefore: number, sampledNow: number): number {
  return sampledBefore === 0 ? left : Math.ceil((left * sampledNow) / sampledBefore)
}

/** From its end, where nearly all belong. */
function inOrder(newest: readonly Held[], arrived: Held): Held[] {
  const place = newest.findLastIndex(({ at }) => at <= arrived.at) + 1
  return newest.toSpliced(place, 0, arrived)
}
