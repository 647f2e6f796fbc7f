import type { Difference, DifferenceKind } from '../types.ts'
import { classOf } from './classes.ts'
import { isEqual, type Scope } from './equality.ts'
import {
  excerptOf,
  excerptsOf,
  hidesChildren,
  identityOf,
  isSecretAttribute,
  type Wording,
} from './excerpt.ts'
import { itemAt, memberAt } from './fingerprint.ts'
import { isSameScalar, settledBy } from './judge.ts'
import { type Pairs, pairedByPosition, pairedItems } from './lists.ts'
import { isMap, Place, tellsNoSecret } from './places.ts'
import type { Redactor } from './redaction.ts'
import { compiledRules, NO_RULES, type RulesAt } from './rules.ts'
import { CHILDREN, isContainer, List, Members, typeOf, type Value } from './tree.ts'

/** What two answers differ in, and what rules hid, as they are found. */
export class Findings {
  readonly differences: Difference[] = []
  /** Differences hidden, by rule. */
  readonly hidden = new Map<string, number>()

  hide(rule: string): void {
    this.hidden.set(rule, (this.hidden.get(rule) ?? 0) + 1)
  }
}

/** Finds every difference between two bodies under the rules. Stops early only when the budget is spent. */
export function findDifferences(
  legacy: Value,
  candidate: Value,
  at: RulesAt,
  scope: Scope,
  wording: Wording,
  redactor: Redactor,
  findings: Findings,
): void {
  new Walk(scope, wording, redactor, findings).run(legacy, candidate, at)
}

/** Characters of paths that one comparison may write in full: deep bodies have long ones. */
const MAX_PATH_CHARACTERS = 4_000_000

/** A pair of containers that are being compared. */
interface Frame {
  readonly legacy: List | Members
  readonly candidate: List | Members
  readonly at: RulesAt
  readonly place: Place
  /** Which elements go together; null for objects. */
  readonly pairs: Pairs | null
  /** Known to be equal under the rules: walked only to count what rules hid. */
  readonly equal: boolean
  next: number
}

/** One pair of values at one step. */
interface Step {
  readonly frame: Frame
  readonly name: string | null
  readonly legacyIndex: number
  readonly candidateIndex: number
}

const QUIET = compiledRules(NO_RULES)

class Walk {
  readonly #scope: Scope
  readonly #strict: Scope
  readonly #wording: Wording
  readonly #redactor: Redactor
  readonly #findings: Findings
  readonly #stack: Frame[] = []
  #pathCharacters = 0

  constructor(scope: Scope, wording: Wording, redactor: Redactor, findings: Findings) {
    this.#scope = scope
    this.#strict = { same: QUIET.same, budget: scope.budget }
    this.#wording = wording
    this.#redactor = redactor
    this.#findings = findings
  }

  run(legacy: Value, candidate: Value, at: RulesAt): void {
    const root = new Place(null, null, -1, -1, false)
    this.#pair(legacy, candidate, at, root, false, null)
    for (let top = this.#stack.at(-1); top !== undefined; top = this.#stack.at(-1)) {
      if (this.#scope.budget.spent) return
      const ended = top.pairs === null ? this.#members(top) : this.#items(top, top.pairs)
      if (ended && this.#stack.at(-1) === top) this.#stack.pop()
    }
  }

  /** Goes on with an object until a container has begun inside; true at its end. */
  #members(frame: Frame): boolean {
    const legacy = frame.legacy as Members
    const candidate = frame.candidate as Members
    const depth = this.#stack.length
    while (frame.next < legacy.keys.length) {
      const index = frame.next++
      const key = legacy.keys[index]!
      const other = candidate.find(key, index)
      const value = legacy.values[index]!
      const otherValue = other === -1 ? undefined : candidate.values[other]!
      if (value === otherValue) continue
      this.#member(frame, key, memberAt(legacy, frame.at, index), value, otherValue, legacy)
      if (!this.#scope.budget.step(1)) return true
      if (this.#stack.length > depth) return false
    }
    for (let index = 0; index < candidate.keys.length; index++) {
      const key = candidate.keys[index]!
      if (legacy.find(key, index) !== -1) continue
      const at = memberAt(candidate, frame.at, index)
      this.#member(frame, key, at, undefined, candidate.values[index]!, candidate)
    }
    return true
  }

  #member(
    frame: Frame,
    key: string,
    at: RulesAt,
    legacy: Value | undefined,
    candidate: Value | undefined,
    owner: Members,
  ): void {
    if (key === CHILDREN && owner.tag !== null) {
      this.#pair(legacy, candidate, at, frame.place, frame.equal, null)
      return
    }
    const step = { frame, name: key, legacyIndex: -1, candidateIndex: -1 }
    this.#pair(legacy, candidate, at, step, frame.equal, owner)
  }

  /** The same for a list. */
  #items(frame: Frame, pairs: Pairs): boolean {
    const legacy = frame.legacy as List
    const candidate = frame.candidate as List
    const depth = this.#stack.length
    while (frame.next < pairs.legacy.length) {
      const nth = frame.next++
      const legacyIndex = pairs.legacy[nth]!
      const candidateIndex = pairs.candidate[nth]!
      const value = legacyIndex === -1 ? undefined : legacy.items[legacyIndex]!
      const other = candidateIndex === -1 ? undefined : candidate.items[candidateIndex]!
      if (value === other && value !== undefined) continue
      const at =
        legacyIndex === -1
          ? itemAt(candidate, frame.at, candidateIndex)
          : itemAt(legacy, frame.at, legacyIndex)
      const step = stepTo(frame, legacy, candidate, legacyIndex, candidateIndex)
      this.#pair(value, other, at, step, frame.equal || pairs.equal.has(nth), null)
      if (!this.#scope.budget.step(1)) return true
      if (this.#stack.length > depth) return false
    }
    return true
  }

  /** Settles a pair, or begins to walk it. `owner` is the object or element that they are members of. */
  #pair(
    legacy: Value | undefined,
    candidate: Value | undefined,
    at: RulesAt,
    step: Step | Place,
    equal: boolean,
    owner: Members | null,
  ): void {
    if (legacy === undefined || candidate === undefined) {
      this.#settle(legacy === undefined ? 'extra' : 'missing', legacy, candidate, at, step, owner)
    } else if (!isContainer(legacy) && !isContainer(candidate)) {
      if (isSameScalar(legacy, candidate)) return
      const kind = typeOf(legacy) === typeOf(candidate) ? 'value' : 'type'
      this.#settle(kind, legacy, candidate, at, step, owner)
    } else if (at.ignored.length > 0 && this.#isIgnored(legacy, candidate, at)) {
      return
    } else {
      this.#containers(legacy, candidate, at, step, equal, owner)
    }
  }

  #isIgnored(legacy: Value, candidate: Value, at: RulesAt): boolean {
    const rule = settledBy(legacy, candidate, at, this.#scope.same, false)
    if (rule === null) return false
    if (!isEqual(legacy, candidate, QUIET.top, this.#strict)) this.#findings.hide(rule)
    return true
  }

  #containers(
    legacy: Value,
    candidate: Value,
    at: RulesAt,
    step: Step | Place,
    equal: boolean,
    owner: Members | null,
  ): void {
    if (legacy instanceof Members && candidate instanceof Members && legacy.tag === candidate.tag) {
      const place = this.#placeOf(step)
      if (hidesChildren(legacy, this.#redactor) || hidesChildren(candidate, this.#redactor)) place.hide()
      this.#stack.push({ legacy, candidate, at, place, pairs: null, equal, next: 0 })
      return
    }
    const [ours, theirs] = bothDuplicate(legacy, candidate)
    if (ours instanceof List && theirs instanceof List && ours.duplicate === theirs.duplicate) {
      this.#lists(ours, theirs, at, this.#placeOf(step), equal)
    } else this.#settle('type', legacy, candidate, at, step, owner)
  }

  #lists(legacy: List, candidate: List, at: RulesAt, place: Place, equal: boolean): void {
    const inOrder = equal && !legacy.bag && at.unordered === null
    const pairs = inOrder
      ? pairedByPosition(legacy, at, this.#scope)
      : pairedItems(legacy, candidate, at, this.#scope)
    if (pairs === 'undecided') this.#scope.budget.spent = true
    else if (pairs === 'order') this.#report('order', legacy, candidate, place, false, false)
    else {
      if (pairs.reordered && at.unordered !== null) this.#findings.hide(at.unordered.label)
      this.#stack.push({ legacy, candidate, at, place, pairs, equal, next: 0 })
    }
  }

  #settle(
    kind: DifferenceKind,
    legacy: Value | undefined,
    candidate: Value | undefined,
    at: RulesAt,
    step: Step | Place,
    owner: Members | null,
  ): void {
    const rule =
      at.quiet && !this.#scope.same.any
        ? null
        : settledBy(legacy, candidate, at, this.#scope.same, owner !== null)
    if (rule !== null) this.#findings.hide(rule)
    else this.#report(kind, legacy, candidate, this.#placeOf(step), owner !== null, this.#isNamed(step))
  }

  #report(
    kind: DifferenceKind,
    legacy: Value | undefined,
    candidate: Value | undefined,
    place: Place,
    isMember: boolean,
    isNamedSecret: boolean,
  ): void {
    const long = this.#pathCharacters > MAX_PATH_CHARACTERS
    const at = place.path(kind === 'extra' ? 'candidate' : 'legacy', long)
    this.#pathCharacters += at.length
    const secret = isNamedSecret || place.isSecret(this.#redactor)
    const [ours, theirs] = this.#texts(legacy, candidate, secret)
    this.#findings.differences.push({
      at,
      field: place.path('field', long),
      kind,
      class: classOf(kind, legacy, candidate, isMember),
      legacy: ours,
      candidate: theirs,
      ...noteOf(place, legacy, candidate),
    })
  }

  /** Whether what stands beside a value, on either side, says that it is a secret. */
  #isNamed(step: Step | Place): boolean {
    if (step instanceof Place || step.name === null) return false
    const { legacy, candidate } = step.frame
    return [legacy, candidate].some(
      side => side instanceof Members && isSecretAttribute(side, step.name!, this.#redactor),
    )
  }

  #placeOf(step: Step | Place): Place {
    if (step instanceof Place) return step
    const { frame, name, legacyIndex, candidateIndex } = step
    const { legacy, candidate, place } = frame
    const folds = legacy instanceof Members && candidate instanceof Members && isMap(legacy, candidate)
    const isOfDuplicate = legacy instanceof List && legacy.duplicate
    const hidesName = name !== null && !tellsNoSecret(name) && place.isSecret(this.#redactor)
    return new Place(place, name, legacyIndex, candidateIndex, folds, isOfDuplicate, hidesName)
  }

  #texts(
    legacy: Value | undefined,
    candidate: Value | undefined,
    secret: boolean,
  ): readonly [string | null, string | null] {
    if (!secret && typeof legacy === 'string' && typeof candidate === 'string') {
      return excerptsOf(legacy, candidate, this.#wording, this.#redactor)
    }
    const text = (value: Value | undefined) => {
      if (value === undefined) return null
      if (secret) return this.#redactor.mask(identityOf(value))
      return excerptOf(value, this.#wording, this.#redactor)
    }
    return [text(legacy), text(candidate)]
  }
}

/** A list's element is named by its position; an element's child by its label and its position among its like. */
function stepTo(
  frame: Frame,
  legacy: List,
  candidate: List,
  legacyIndex: number,
  candidateIndex: number,
): Step {
  if (legacy.labels === null) return { frame, name: null, legacyIndex, candidateIndex }
  const known = legacyIndex === -1 ? candidate : legacy
  const name = known.labels![legacyIndex === -1 ? candidateIndex : legacyIndex]!
  return {
    frame,
    name,
    legacyIndex: legacyIndex === -1 ? 0 : legacy.ordinals![legacyIndex]!,
    candidateIndex: candidateIndex === -1 ? 0 : candidate.ordinals![candidateIndex]!,
  }
}

/** A key that only one side repeats stands for a list of one value on the other. */
function bothDuplicate(legacy: Value, candidate: Value): readonly [Value, Value] {
  const [ours, theirs] = [typeOf(legacy) === 'duplicate', typeOf(candidate) === 'duplicate']
  if (ours === theirs) return [legacy, candidate]
  const wrapped = new List('duplicate')
  wrapped.items.push(ours ? candidate : legacy)
  return ours ? [legacy, wrapped] : [wrapped, candidate]
}

function noteOf(place: Place, legacy: Value | undefined, candidate: Value | undefined): { note?: string } {
  const lists = [legacy, candidate].some(value => value instanceof List && value.duplicate)
  return lists || place.ofDuplicate ? { note: 'duplicate key' } : {}
}
