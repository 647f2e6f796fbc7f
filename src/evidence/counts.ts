import type { Counts } from '../types/evidence.ts'

/** Counts being made. Without a prototype: the names come from outside, and `__proto__` is one like any other. */
export type Counting<Value = number> = { [thing: string]: Value }

export function nothingCounted<Value = number>(): Counting<Value> {
  return Object.create(null)
}

/** The same counts as an object; what happened never is left out. */
export function countsFrom<Thing extends string>(counted: Iterable<readonly [Thing, number]>): Counts<Thing> {
  const counts = nothingCounted()
  for (const [thing, many] of counted) if (many !== 0) counts[thing] = (counts[thing] ?? 0) + many
  return counts as Counts<Thing>
}

/** All counts of both. */
export function sumOfCounts<Thing extends string>(a: Counts<Thing>, b: Counts<Thing>): Counts<Thing> {
  return countsFrom([...entriesOf(a), ...entriesOf(b)])
}

export function entriesOf<Thing extends string>(counts: Counts<Thing>): [Thing, number][] {
  return Object.entries(counts) as [Thing, number][]
}

export function total(counts: Counts): number {
  let sum = 0
  for (const many of Object.values(counts)) sum += many ?? 0
  return sum
}

/** What is counted of one thing, whatever it is called; undefined when it is not there. */
export function countOfThing(counts: Counts, thing: string): number {
  return Object.hasOwn(counts, thing) ? (counts[thing] ?? 0) : 0
}

/**
 * The names to keep when there are too many: the largest counts, then in the order of their names, so that it does not
 * matter which part came first.
 */
export function largest(sizes: ReadonlyMap<string, number>, most: number, rest: string): ReadonlySet<string> {
  const names = [...sizes.keys()].filter(name => name !== rest)
  if (names.length <= most) return new Set(names)
  names.sort((a, b) => sizes.get(b)! - sizes.get(a)! || (a < b ? -1 : 1))
  return new Set(names.slice(0, most))
}
