import { bagMatch } from './bags.ts'
import type { Budget } from './budget.ts'
import { itemAt, memberAt } from './fingerprint.ts'
import { isSameScalar, settledBy } from './judge.ts'
import type { RulesAt, Same } from './rules.ts'
import { isContainer, List, Members, type Value } from './tree.ts'

/** What equality goes by, beside the rules of the place. */
export interface Scope {
  readonly same: Same
  readonly budget: Budget
}

/** Bags in bags so deep that telling them apart is given up: each one is a call inside a call. */
const MAX_NESTED_BAGS = 64

/**
 * Whether two values agree under the rules, by the same rules as `differences.ts` and without naming anything.
 *
 * False also when the budget for looking is used up, which `budget.maySearch` then says. `nesting` counts the bags
 * around the values.
 */
export function isEqual(legacy: Value, candidate: Value, at: RulesAt, scope: Scope, nesting = 0): boolean {
  if (!isContainer(legacy) && !isContainer(candidate))
    return isEqualScalar(legacy, candidate, at, scope, false)
  const pending = new Pending()
  pending.push(legacy, candidate, at)
  while (pending.pop()) {
    const { legacy, candidate, at } = pending
    if (!at.quiet && settledBy(legacy, candidate, at, scope.same, false) !== null) continue
    if (legacy instanceof Members && candidate instanceof Members && legacy.tag === candidate.tag) {
      if (!areMembersEqual(legacy, candidate, at, scope, pending)) return false
    } else if (
      legacy instanceof List &&
      candidate instanceof List &&
      legacy.duplicate === candidate.duplicate
    ) {
      if (!areItemsEqual(legacy, candidate, at, scope, pending, nesting)) return false
    } else return false
  }
  return true
}

/** Pairs that are still to be looked at; scalars never wait here. */
class Pending {
  legacy: Value = null
  candidate: Value = null
  at!: RulesAt
  readonly #values: Value[] = []
  readonly #places: RulesAt[] = []

  push(legacy: Value, candidate: Value, at: RulesAt): void {
    this.#values.push(legacy, candidate)
    this.#places.push(at)
  }

  pop(): boolean {
    const at = this.#places.pop()
    if (at === undefined) return false
    this.at = at
    this.candidate = this.#values.pop()!
    this.legacy = this.#values.pop()!
    return true
  }
}

function areMembersEqual(
  legacy: Members,
  candidate: Members,
  at: RulesAt,
  scope: Scope,
  pending: Pending,
): boolean {
  if (haveDifferentPrints(legacy, candidate)) return false
  if (!scope.budget.search(legacy.keys.length + 1)) return false
  let found = 0
  for (let place = 0; place < legacy.keys.length; place++) {
    const other = candidate.find(legacy.keys[place]!, place)
    const value = legacy.values[place]!
    const below = memberAt(legacy, at, place)
    if (other === -1) {
      if (settledBy(value, undefined, below, scope.same, true) === null) return false
      continue
    }
    found++
    if (!isEqualOrPending(value, candidate.values[other]!, below, scope, pending)) return false
  }
  return found === candidate.keys.length || areExtrasSettled(legacy, candidate, at, scope)
}

function areExtrasSettled(legacy: Members, candidate: Members, at: RulesAt, scope: Scope): boolean {
  if (at.quiet && !scope.same.any) return false
  for (let place = 0; place < candidate.keys.length; place++) {
    if (legacy.find(candidate.keys[place]!, place) !== -1) continue
    const below = memberAt(candidate, at, place)
    if (settledBy(undefined, candidate.values[place]!, below, scope.same, true) === null) return false
  }
  return true
}

function areItemsEqual(
  legacy: List,
  candidate: List,
  at: RulesAt,
  scope: Scope,
  pending: Pending,
  nesting: number,
): boolean {
  if (legacy.items.length !== candidate.items.length || haveDifferentPrints(legacy, candidate)) return false
  if (!scope.budget.search(legacy.items.length + 1)) return false
  if (legacy.items.length > 1 && (legacy.bag || at.unordered !== null)) {
    if (nesting === MAX_NESTED_BAGS) scope.budget.spent = true
    else return areBagsEqual(legacy, candidate, at, scope, nesting + 1)
  }
  for (let index = 0; index < legacy.items.length; index++) {
    const below = itemAt(legacy, at, index)
    if (!isEqualOrPending(legacy.items[index]!, candidate.items[index]!, below, scope, pending)) return false
  }
  return true
}

function areBagsEqual(legacy: List, candidate: List, at: RulesAt, scope: Scope, nesting: number): boolean {
  const match = bagMatch(legacy, candidate, at, scope, nesting)
  return match?.every(partner => partner !== -1) ?? false
}

function isEqualOrPending(
  legacy: Value,
  candidate: Value,
  at: RulesAt,
  scope: Scope,
  pending: Pending,
): boolean {
  if (legacy === candidate) return true
  if (isContainer(legacy) || isContainer(candidate)) {
    pending.push(legacy, candidate, at)
    return true
  }
  return isEqualScalar(legacy, candidate, at, scope, true)
}

function isEqualScalar(legacy: Value, candidate: Value, at: RulesAt, scope: Scope, member: boolean): boolean {
  if (isSameScalar(legacy, candidate)) return true
  if (at.quiet && !scope.same.any) return false
  return settledBy(legacy, candidate, at, scope.same, member) !== null
}

function haveDifferentPrints(legacy: List | Members, candidate: List | Members): boolean {
  return legacy.print !== 0 && candidate.print !== 0 && legacy.print !== candidate.print
}
