import { isEqual, type Scope } from './equality.ts'
import { fingerprint, itemAt } from './fingerprint.ts'
import type { RulesAt } from './rules.ts'
import type { List, Value } from './tree.ts'

/**
 * For each of legacy's elements the position of the candidate's that it is paired with as equal, or -1; as many pairs
 * as there can be. Null when that could not be found out within the budget.
 *
 * Under a tolerance equality does not carry over (1 is near 2, 2 is near 3), so pairs once made may have to be made
 * anew: an augmenting path (Kuhn's algorithm) frees a partner where there is one.
 */
export function bagMatch(
  legacy: List,
  candidate: List,
  at: RulesAt,
  scope: Scope,
  nesting: number,
): number[] | null {
  return partsMatch(legacy, legacy.items.keys(), candidate, candidate.items.keys(), at, scope, nesting)
}

/** The same for some positions of each list; an element at another one has the partner -1 too. */
export function partsMatch(
  legacy: List,
  legacyPlaces: Iterable<number>,
  candidate: List,
  candidatePlaces: Iterable<number>,
  at: RulesAt,
  scope: Scope,
  nesting = 0,
): number[] | null {
  const prints = printsOf(legacy, legacyPlaces, at, scope)
  const match = new BagMatch(legacy, prints, candidate, at, scope, nesting)
  for (const [place, print] of printsOf(candidate, candidatePlaces, at, scope)) match.offer(place, print)
  return match.run()
}

class BagMatch {
  readonly #legacy: List
  readonly #candidate: List
  readonly #at: RulesAt
  readonly #scope: Scope
  readonly #nesting: number
  /** The candidate's positions by fingerprint. */
  readonly #like = new Map<number, number[]>()
  readonly #partner: number[]
  readonly #taken: Int32Array
  readonly #prints: ReadonlyMap<number, number>

  constructor(
    legacy: List,
    prints: ReadonlyMap<number, number>,
    candidate: List,
    at: RulesAt,
    scope: Scope,
    nesting: number,
  ) {
    this.#legacy = legacy
    this.#prints = prints
    this.#candidate = candidate
    this.#at = at
    this.#scope = scope
    this.#nesting = nesting
    this.#partner = new Array(legacy.items.length).fill(-1)
    this.#taken = new Int32Array(candidate.items.length).fill(-1)
  }

  offer(place: number, print: number): void {
    const places = this.#like.get(print)
    if (places === undefined) this.#like.set(print, [place])
    else places.push(place)
  }

  run(): number[] | null {
    this.#pairFirstFree()
    if (!this.#at.quiet || this.#scope.same.any) {
      for (const place of this.#prints.keys()) if (this.#partner[place] === -1) this.#augment(place)
    }
    return this.#scope.budget.maySearch ? this.#partner : null
  }

  /** Each element with the first free one that equals it: mostly all there is to do. */
  #pairFirstFree(): void {
    const firstFree = new Map<number, number>()
    for (const [place, print] of this.#prints) {
      const places = this.#like.get(print)
      if (places === undefined) continue
      let from = firstFree.get(print) ?? 0
      while (from < places.length && this.#taken[places[from]!] !== -1) from++
      firstFree.set(print, from)
      for (let next = from; next < places.length; next++) {
        const other = places[next]!
        if (this.#taken[other] !== -1 || !this.#areEqual(place, other)) continue
        this.#pair(place, other)
        break
      }
    }
  }

  /** Looks, breadth first, for a way to free a partner for this element. */
  #augment(start: number): void {
    const cameFrom = new Map<number, number>()
    const queue = [start]
    for (let next = 0; next < queue.length; next++) {
      const place = queue[next]!
      for (const other of this.#like.get(this.#prints.get(place)!) ?? []) {
        if (!this.#scope.budget.maySearch) return
        if (cameFrom.has(other) || !this.#areEqual(place, other)) continue
        cameFrom.set(other, place)
        const holder = this.#taken[other]!
        if (holder === -1) {
          this.#shift(other, cameFrom)
          return
        }
        queue.push(holder)
      }
    }
  }

  /** Gives the free element at the end of the way found to the one before it, and so on back to the start. */
  #shift(free: number, cameFrom: ReadonlyMap<number, number>): void {
    for (let other = free; other !== -1; ) {
      const place = cameFrom.get(other)!
      const before = this.#partner[place]!
      this.#pair(place, other)
      other = before
    }
  }

  #pair(place: number, other: number): void {
    this.#partner[place] = other
    this.#taken[other] = place
  }

  #areEqual(place: number, other: number): boolean {
    if (!this.#scope.budget.search(1)) return false
    const legacy: Value = this.#legacy.items[place]!
    const at = itemAt(this.#legacy, this.#at, place)
    return isEqual(legacy, this.#candidate.items[other]!, at, this.#scope, this.#nesting)
  }
}

/** The fingerprints of the elements at some positions of a list. */
export function printsOf(
  list: List,
  places: Iterable<number>,
  at: RulesAt,
  scope: Scope,
): Map<number, number> {
  const prints = new Map<number, number>()
  for (const place of places) {
    const item = list.items[place]!
    prints.set(place, fingerprint(item, itemAt(list, at, place), scope.same, scope.budget))
  }
  return prints
}
