import type { Budget } from './budget.ts'
import { isJsonNumber, Numeral } from './decimal.ts'
import { asDouble, folded, isNumber, sameAsMissing } from './judge.ts'
import type { RulesAt, Same } from './rules.ts'
import { CHILDREN, List, Members, type Value } from './tree.ts'

/**
 * A number such that values which are equal under the rules have the same one.
 *
 * Values with the same one need not be equal: what a rule lets vary is left out, and 32 bits are few. So it says
 * quickly that values differ, and where to look for equal ones; equality itself is decided in `equality.ts`.
 */
export function fingerprint(value: Value, at: RulesAt, same: Same, budget: Budget): number {
  if (!(value instanceof List || value instanceof Members)) return scalarPrint(value, at, same)
  if (value.print !== 0) return value.print
  if (at.ignored.length > 0) return IGNORED
  return containerPrint(value, at, same, budget)
}

const IGNORED = 7
const VARYING_NUMBER = 11
const NULL = 13
const TRUE = 17
const FALSE = 19
const STRING = 23
const LIST = 29
const BAG = 31
const MEMBERS = 37
const DUPLICATE = 41
const CUT = 43

/** A container whose fingerprint is being taken. */
interface Frame {
  readonly node: List | Members
  readonly at: RulesAt
  readonly bag: boolean
  next: number
  sum: number
}

/** Bottom up, with a stack of its own: bodies may be deeper than the machine's. */
function containerPrint(root: List | Members, rootAt: RulesAt, same: Same, budget: Budget): number {
  const stack = [frameOf(root, rootAt)]
  for (;;) {
    const frame = stack[stack.length - 1]!
    const child = nextContainer(frame, same, budget)
    if (child !== null) {
      stack.push(child)
      continue
    }
    const print = mixed(frame.sum, sizeless(frame)) || 1
    frame.node.print = print
    stack.pop()
    const around = stack[stack.length - 1]
    if (around === undefined) return print
    take(around, print)
  }
}

function frameOf(node: List | Members, at: RulesAt): Frame {
  return { node, at, bag: node instanceof List && (node.bag || at.unordered !== null), next: 0, sum: 0 }
}

/** Takes in the frame's scalars and known containers up to the first one whose fingerprint must be taken before. */
function nextContainer(frame: Frame, same: Same, budget: Budget): Frame | null {
  const { node, at } = frame
  const values = node instanceof List ? node.items : node.values
  while (frame.next < values.length) {
    if (!budget.step(1)) return null
    const value = values[frame.next]!
    const below = node instanceof List ? itemAt(node, at, frame.next) : memberAt(node, at, frame.next)
    if (leftOut(node, value, below, same)) {
      frame.next++
      continue
    }
    if (
      (value instanceof List || value instanceof Members) &&
      below.ignored.length === 0 &&
      value.print === 0
    ) {
      return frameOf(value, below)
    }
    take(frame, fingerprint(value, below, same, budget))
  }
  return null
}

/** What the rules say of a list's element: of a label and a position among the children of an element. */
export function itemAt(list: List, at: RulesAt, index: number): RulesAt {
  if (at.quiet) return at
  if (list.duplicate) return at
  if (list.labels === null) return at.index(index)
  return at.name(list.labels[index]!).index(list.ordinals![index]!)
}

/** What the rules say of a member; the children of an element stand at the element's own place. */
export function memberAt(members: Members, at: RulesAt, index: number): RulesAt {
  if (at.quiet || (members.tag !== null && members.keys[index] === CHILDREN)) return at
  return at.name(members.keys[index]!)
}

/** Members that may be missing on a side. */
function leftOut(node: List | Members, value: Value, at: RulesAt, same: Same): boolean {
  if (node instanceof List) return false
  return at.ignored.length > 0 || (same.any && sameAsMissing(value, same) !== null)
}

function take(frame: Frame, print: number): void {
  const { node } = frame
  if (node instanceof Members) frame.sum = (frame.sum + mixed(hashed(node.keys[frame.next]!), print)) | 0
  else if (frame.bag) frame.sum = (frame.sum + mixed(BAG, print)) | 0
  else frame.sum = mixed(frame.sum, print)
  frame.next++
}

function sizeless(frame: Frame): number {
  if (frame.node instanceof Members) return frame.node.tag === null ? MEMBERS : hashed(frame.node.tag)
  return frame.node.duplicate ? DUPLICATE : frame.bag ? BAG : LIST
}

function scalarPrint(value: Exclude<Value, List | Members>, at: RulesAt, same: Same): number {
  if (at.ignored.length > 0) return IGNORED
  if (value === null) return NULL
  if (value === true) return TRUE
  if (value === false) return FALSE
  const number = isNumber(value)
    ? asDouble(value)
    : same.numberString && isJsonNumber(value)
      ? Number(value)
      : null
  if (number !== null) return at.tolerances.length > 0 ? VARYING_NUMBER : doublePrint(number)
  if (value instanceof Numeral || typeof value !== 'string') return CUT
  return mixed(STRING, hashed(same.whitespace ? folded(value) : value))
}

const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)

function doublePrint(value: number): number {
  double[0] = value + 0
  return mixed(halves[0]!, halves[1]!)
}

function hashed(text: string): number {
  let hash = text.length
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

/** Two numbers as one, order counting; the mixing of MurmurHash3. */
function mixed(a: number, b: number): number {
  let hash = Math.imul(b, 0xcc9e2d51)
  hash = (hash << 15) | (hash >>> 17)
  hash = a ^ Math.imul(hash, 0x1b873593)
  hash = (hash << 13) | (hash >>> 19)
  hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  hash ^= hash >>> 16
  return Math.imul(hash, 0x85ebca6b) ^ (hash >>> 13)
}
