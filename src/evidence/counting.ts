/** Counting in place, inside of one `Tally`: maps that nobody else sees. */
import type { Histogram } from '../types/evidence.ts'
import type { Difference, DifferenceClass } from '../types.ts'
import { nothingCounted } from './counts.ts'

/** What is counted of a difference. */
export type Seen = Pick<Difference, 'field' | 'class'>

export function count<Thing>(counts: Map<Thing, number>, thing: Thing, many = 1): void {
  counts.set(thing, (counts.get(thing) ?? 0) + many)
}

export function atOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

export function fieldsIn(differences: readonly Seen[]): readonly string[] {
  return [...new Set(differences.map(({ field }) => field))]
}

/** Each class once a field: a list of a thousand times is one pair that differs like a timestamp there. */
export function classesByField(differences: readonly Seen[]): Map<string, Set<DifferenceClass>> {
  const byField = new Map<string, Set<DifferenceClass>>()
  for (const difference of differences)
    atOf(byField, difference.field, () => new Set<DifferenceClass>()).add(difference.class)
  return byField
}

export function objectOf<From, To>(
  map: ReadonlyMap<string, From>,
  convert: (from: From) => To,
): { [key: string]: To } {
  const made = nothingCounted<To>()
  for (const [key, value] of map) made[key] = convert(value)
  return made
}

export function histogramOf(buckets: ReadonlyMap<number, number>): Histogram {
  const histogram = nothingCounted()
  for (const [bucket, many] of buckets) histogram[bucket] = many
  return histogram
}
