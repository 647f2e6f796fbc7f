import { aligned } from './align.ts'
import { partsMatch, printsOf } from './bags.ts'
import { isEqual, type Scope } from './equality.ts'
import { itemAt } from './fingerprint.ts'
import { type KeyMatch, keyMatch } from './keyed.ts'
import type { RulesAt } from './rules.ts'
import type { List } from './tree.ts'

/** Elements to be compared with each other; -1 where there is none: that one is missing, or extra. */
export interface Pairs {
  readonly legacy: readonly number[]
  readonly candidate: readonly number[]
  /** Which of the pairs are known to be equal under the rules: they are there to count what rules hid in them. */
  readonly equal: ReadonlySet<number>
  /** A bag whose equal elements stand in another order. */
  readonly reordered: boolean
}

/** `order` when a list's elements only stand in another order. `undecided` when bags could not be told apart. */
export type Pairing = Pairs | 'order' | 'undecided'

/**
 * Which elements of two lists are compared with which.
 *
 * In order: the common head and tail, then the middle aligned by equality; what is between equal elements pairs by
 * position when it is as long on both sides. `unordered` lists are bags, or pair by a key.
 */
export function pairedItems(legacy: List, candidate: List, at: RulesAt, scope: Scope): Pairing {
  if (legacy.items.length === 1 && candidate.items.length === 1 && at.unordered?.by == null) {
    return SINGLE
  }
  if (at.unordered?.by != null) return byKey(legacy, candidate, at, at.unordered.by, scope)
  if (!legacy.bag && at.unordered === null) return inOrder(legacy, candidate, at, scope)
  const pairing = new PairsBuilder(at, scope)
  const all = { legacy: range(0, legacy.items.length), candidate: range(0, candidate.items.length) }
  return asBag(pairing, legacy, candidate, all, at, scope) ? pairing.done() : 'undecided'
}

function byKey(legacy: List, candidate: List, at: RulesAt, by: string, scope: Scope): Pairing {
  const { pairs, missing, extra, unkeyed } = keyMatch(legacy, candidate, at, by, scope)
  const pairing = new PairsBuilder(at, scope)
  for (const [place, other] of pairs) pairing.pair(place, other)
  for (const place of missing) pairing.pair(place, -1)
  for (const place of extra) pairing.pair(-1, place)
  pairing.noteOrder(pairs.map(([, other]) => other))
  return asBag(pairing, legacy, candidate, unkeyed, at, scope) ? pairing.done() : 'undecided'
}

/** Elements without an equal one pair by position when there are as many on both sides. False when undecided. */
function asBag(
  pairing: PairsBuilder,
  legacy: List,
  candidate: List,
  parts: KeyMatch['unkeyed'],
  at: RulesAt,
  scope: Scope,
): boolean {
  if (parts.legacy.length === 0 && parts.candidate.length === 0) return true
  const match = partsMatch(legacy, parts.legacy, candidate, parts.candidate, at, scope)
  if (match === null) return false
  const paired = parts.legacy.filter(place => match[place] !== -1)
  for (const place of paired) pairing.equal(place, match[place]!)
  pairing.noteOrder(paired.map(place => match[place]!))
  const taken = new Set(match)
  pairing.gap(
    parts.legacy.filter(place => match[place] === -1),
    parts.candidate.filter(place => !taken.has(place)),
  )
  return true
}

/** One element on each side: whether they are equal or not, there is nothing else to pair them with. */
const SINGLE: Pairs = { legacy: [0], candidate: [0], equal: new Set(), reordered: false }

/** The same when two ordered lists are known to be equal: each element with the one at its position. */
export function pairedByPosition(legacy: List, at: RulesAt, scope: Scope): Pairing {
  const pairing = new PairsBuilder(at, scope)
  for (let index = 0; index < legacy.items.length; index++) pairing.equal(index, index)
  return pairing.done()
}

function inOrder(legacy: List, candidate: List, at: RulesAt, scope: Scope): Pairing {
  const equal = (a: number, b: number) =>
    isEqual(legacy.items[a]!, candidate.items[b]!, itemAt(legacy, at, a), scope)
  const pairing = new PairsBuilder(at, scope)
  const most = Math.min(legacy.items.length, candidate.items.length)
  let head = 0
  while (head < most && equal(head, head)) pairing.equal(head, head++)
  let legacyEnd = legacy.items.length
  let candidateEnd = candidate.items.length
  if (head === legacyEnd && head === candidateEnd) return pairing.done()
  while (legacyEnd > head && candidateEnd > head && equal(legacyEnd - 1, candidateEnd - 1)) {
    legacyEnd--
    candidateEnd--
  }
  const middle = { legacy: { from: head, to: legacyEnd }, candidate: { from: head, to: candidateEnd } }
  if (isReordered(legacy, candidate, middle, at, scope)) return 'order'
  const found = alignedMiddle(legacy, candidate, middle, at, scope, equal)
  if (found === null) pairing.byPosition(middle)
  else pairing.gaps(middle, found)
  while (legacyEnd < legacy.items.length) pairing.equal(legacyEnd++, candidateEnd++)
  return pairing.done()
}

interface Range {
  readonly from: number
  readonly to: number
}

interface Middle {
  readonly legacy: Range
  readonly candidate: Range
}

function isReordered(legacy: List, candidate: List, middle: Middle, at: RulesAt, scope: Scope): boolean {
  const size = middle.legacy.to - middle.legacy.from
  if (size < 2 || size !== middle.candidate.to - middle.candidate.from || !scope.budget.maySearch)
    return false
  const sum = (prints: ReadonlyMap<number, number>) => {
    let total = 0
    for (const print of prints.values()) total = (total + print) | 0
    return total
  }
  const places = placesOf(middle)
  const legacyPrints = printsOf(legacy, places.legacy, at, scope)
  if (sum(legacyPrints) !== sum(printsOf(candidate, places.candidate, at, scope))) return false
  const match = partsMatch(legacy, places.legacy, candidate, places.candidate, at, scope)
  return match !== null && places.legacy.every(place => match[place] !== -1)
}

/** Equal elements of the middle, or null when it is past the bound. */
function alignedMiddle(
  legacy: List,
  candidate: List,
  middle: Middle,
  at: RulesAt,
  scope: Scope,
  equal: (a: number, b: number) => boolean,
) {
  const sizes = [middle.legacy, middle.candidate].map(range => range.to - range.from)
  if (sizes.includes(0) || (sizes[0] === 1 && sizes[1] === 1)) return []
  if (!scope.budget.maySearch) return null
  const places = placesOf(middle)
  const legacyPrints = printsOf(legacy, places.legacy, at, scope)
  const candidatePrints = printsOf(candidate, places.candidate, at, scope)
  const known = new Map<string, boolean>()
  const exact = at.quiet && !scope.same.any
  const areEqual = (a: number, b: number) => {
    if (legacyPrints.get(a) !== candidatePrints.get(b)) return false
    if (exact) return equal(a, b)
    const key = `${a} ${b}`
    let result = known.get(key)
    if (result === undefined) {
      result = equal(a, b)
      known.set(key, result)
    }
    return result
  }
  const found = aligned(
    shared(legacyPrints, candidatePrints),
    shared(candidatePrints, legacyPrints),
    areEqual,
    steps => scope.budget.search(steps),
  )
  return scope.budget.maySearch ? found : null
}

/** Positions of elements that may have an equal one on the other side: only they need aligning. */
function shared(prints: ReadonlyMap<number, number>, others: ReadonlyMap<number, number>): number[] {
  const there = new Set(others.values())
  return [...prints].filter(([, print]) => there.has(print)).map(([place]) => place)
}

function placesOf({ legacy, candidate }: Middle) {
  return { legacy: range(legacy.from, legacy.to), candidate: range(candidate.from, candidate.to) }
}

class PairsBuilder {
  readonly #legacy: number[] = []
  readonly #candidate: number[] = []
  readonly #equal = new Set<number>()
  #reordered = false
  /** Equal elements are walked too when rules may have hidden something in them. */
  readonly #counts: boolean

  constructor(at: RulesAt, scope: Scope) {
    this.#counts = !at.quiet || scope.same.any
  }

  equal(legacy: number, candidate: number): void {
    if (!this.#counts) return
    this.#equal.add(this.#legacy.length)
    this.pair(legacy, candidate)
  }

  pair(legacy: number, candidate: number): void {
    this.#legacy.push(legacy)
    this.#candidate.push(candidate)
  }

  /** Between pairs of equal elements, and before the first and after the last. */
  gaps(middle: Middle, found: readonly (readonly [number, number])[]): void {
    let { from: legacy } = middle.legacy
    let { from: candidate } = middle.candidate
    for (const [nextLegacy, nextCandidate] of [...found, [middle.legacy.to, middle.candidate.to] as const]) {
      this.gap(range(legacy, nextLegacy), range(candidate, nextCandidate))
      if (nextLegacy < middle.legacy.to) this.equal(nextLegacy, nextCandidate)
      legacy = nextLegacy + 1
      candidate = nextCandidate + 1
    }
  }

  byPosition(middle: Middle): void {
    const shift = middle.candidate.from - middle.legacy.from
    for (let place = middle.legacy.from; place < middle.legacy.to; place++) {
      this.pair(place, place + shift < middle.candidate.to ? place + shift : -1)
    }
    const rest = Math.max(middle.candidate.from, middle.legacy.to + shift)
    for (let place = rest; place < middle.candidate.to; place++) this.pair(-1, place)
  }

  gap(legacy: readonly number[], candidate: readonly number[]): void {
    if (legacy.length === candidate.length) {
      for (const [place, index] of legacy.entries()) this.pair(index, candidate[place]!)
      return
    }
    for (const index of legacy) this.pair(index, -1)
    for (const index of candidate) this.pair(-1, index)
  }

  /** The partners of legacy's elements, in legacy's order. */
  noteOrder(partners: readonly number[]): void {
    if (partners.some((partner, place) => place > 0 && partner < partners[place - 1]!)) this.#reordered = true
  }

  done(): Pairs {
    return {
      legacy: this.#legacy,
      candidate: this.#candidate,
      equal: this.#equal,
      reordered: this.#reordered,
    }
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, place) => from + place)
}
