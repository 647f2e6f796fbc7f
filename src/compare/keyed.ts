import { decimalOf, isJsonNumber } from './decimal.ts'
import type { Scope } from './equality.ts'
import { itemAt } from './fingerprint.ts'
import { exact, folded, isNumber, settledBy } from './judge.ts'
import type { RulesAt, Same } from './rules.ts'
import { isContainer, type List, Members, type Value } from './tree.ts'

/** How two lists pair by a key. */
export interface KeyMatch {
  /** Positions of elements with the same key. They need not be equal. */
  readonly pairs: readonly (readonly [legacy: number, candidate: number])[]
  /** Keys that only one side has. */
  readonly missing: readonly number[]
  readonly extra: readonly number[]
  /** Elements without the key or with a repeated one: a bag. */
  readonly unkeyed: { readonly legacy: readonly number[]; readonly candidate: readonly number[] }
}

/** Pairs elements by the value of a member, which is equal under the rules on both sides and unique on each. */
export function keyMatch(legacy: List, candidate: List, at: RulesAt, by: string, scope: Scope): KeyMatch {
  const ours = keysOf(legacy, by, scope.same)
  const theirs = keysOf(candidate, by, scope.same)
  const repeated = new Set([...ours.repeated, ...theirs.repeated])
  const pairs: [number, number][] = []
  const alone: number[] = []
  const extra = new Set<number>()
  for (const [key, place] of theirs.places) if (!repeated.has(key)) extra.add(place)
  for (const [key, place] of ours.places) {
    if (repeated.has(key)) continue
    const other = theirs.places.get(key)
    if (other === undefined) alone.push(place)
    else {
      pairs.push([place, other])
      extra.delete(other)
    }
  }
  const missing = alone.filter(place => {
    const other = nearKey(legacy, candidate, place, extra, at, by, scope)
    if (other === undefined) return true
    pairs.push([place, other])
    extra.delete(other)
    return false
  })
  const legacyKeyed = new Set([...pairs.map(([place]) => place), ...missing])
  const candidateKeyed = new Set([...pairs.map(([, other]) => other), ...extra])
  return {
    pairs,
    missing,
    extra: [...extra],
    unkeyed: {
      legacy: [...legacy.items.keys()].filter(place => !legacyKeyed.has(place)),
      candidate: [...candidate.items.keys()].filter(place => !candidateKeyed.has(place)),
    },
  }
}

/** Where each key stands first, and which stand more than once. */
function keysOf(list: List, by: string, same: Same) {
  const places = new Map<string, number>()
  const repeated = new Set<string>()
  for (const [place, item] of list.items.entries()) {
    const key = keyOf(item, by)
    const identity = key === undefined ? null : identityOf(key, same)
    if (identity === null) continue
    if (places.has(identity)) repeated.add(identity)
    else places.set(identity, place)
  }
  return { places, repeated }
}

function keyOf(item: Value, by: string): Value | undefined {
  if (!(item instanceof Members) || item.tag !== null) return undefined
  const place = item.find(by, 0)
  return place === -1 ? undefined : item.values[place]
}

/** A text that equal scalars share; null for a value that is no key. */
function identityOf(key: Value, same: Same): string | null {
  if (isContainer(key) || (key === null && same.nullMissing) || (key === '' && same.emptyMissing)) return null
  if (isNumber(key)) return numberIdentity(exact(key))
  if (typeof key !== 'string') return String(key)
  if (same.numberString && isJsonNumber(key)) return numberIdentity(decimalOf(key))
  return JSON.stringify(same.whitespace ? folded(key) : key)
}

function numberIdentity({ negative, digits, exponent, beyond }: ReturnType<typeof decimalOf>): string {
  return `${negative ? '-' : ''}${digits}e${beyond ?? ''}${exponent}`
}

/** A key that a rule lets vary may still find its like. */
function nearKey(
  legacy: List,
  candidate: List,
  place: number,
  extra: ReadonlySet<number>,
  at: RulesAt,
  by: string,
  scope: Scope,
): number | undefined {
  const atKey = itemAt(legacy, at, place).name(by)
  if (atKey.quiet) return undefined
  const key = keyOf(legacy.items[place]!, by)
  for (const other of extra) {
    if (!scope.budget.search(1)) return undefined
    const otherKey = keyOf(candidate.items[other]!, by)
    if (settledBy(key, otherKey, atKey, scope.same, true) !== null) return other
  }
  return undefined
}
