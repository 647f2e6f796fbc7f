import type { Members, Saying } from '../../published-language/voice.ts'

/** A fault that bends what is said: gives another saying, leaves its argument alone. */
export type Bend = (saying: Saying) => Saying

/** Gives a member's new value, or `gone` to leave the member out. */
type Change = (name: string, value: unknown) => unknown

const gone = Symbol('gone')

/** Bends every member, however deep; members of a list are asked under the list's name. */
export function eachMember(change: Change): Bend {
  return saying => ({ ...saying, members: changeObject(saying.members, change) })
}

/** Bends the members of these names where they are numbers or strings. */
export function named(names: readonly string[], change: (value: number | string) => unknown): Bend {
  return eachMember((name, value) =>
    names.includes(name) && (typeof value === 'number' || typeof value === 'string') ? change(value) : value,
  )
}

/** Bends every string. */
export function everyString(change: (value: string) => string): Bend {
  return eachMember((_, value) => (typeof value === 'string' ? change(value) : value))
}

/** Leaves out the members of these names. */
export function without(names: readonly string[]): Bend {
  return eachMember((name, value) => (names.includes(name) ? gone : value))
}

/** Bends every list of this name, or every list. */
export function everyList(change: (list: readonly unknown[]) => readonly unknown[], only?: string): Bend {
  return eachMember((name, value) =>
    Array.isArray(value) && (only === undefined || name === only) ? change(value) : value,
  )
}

/** Adds a member at the end. */
export function adding(name: string, value: unknown): Bend {
  return saying => (saying.refused ? saying : { ...saying, members: { ...saying.members, [name]: value } })
}

/** Rounds an amount to ten cents and keeps its type. */
export function toTenCents(amount: number | string): number | string {
  const rounded = Math.round(Number(amount) * 10) / 10
  return typeof amount === 'string' ? rounded.toFixed(2) : rounded
}

/** A number as a string, a numeric string as a number. */
export function otherType(value: number | string): number | string {
  return typeof value === 'string' ? Number(value) : String(value)
}

/** A shop time two hours earlier: in summer, what UTC would be. Anything else as it is. */
export function twoHoursBack(value: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return value
  const moment = Date.parse(`${value.replace(' ', 'T')}Z`) - 2 * 3_600_000
  return new Date(moment).toISOString().slice(0, 19).replace('T', ' ')
}

/** The status other shops would send: 404 for what is not there. */
export const proper404: Bend = saying =>
  saying.refused && saying.status === 200 ? { ...saying, status: 404 } : saying

function changeObject(object: Members, change: Change): Members {
  const entries = Object.entries(object)
    .map(([name, value]) => [name, changeMember(name, value, change)] as const)
    .filter(([, value]) => value !== gone)
  return Object.fromEntries(entries)
}

function changeMember(name: string, value: unknown, change: Change): unknown {
  const changed = change(name, value)
  if (!Array.isArray(changed)) return isObject(changed) ? changeObject(changed, change) : changed
  return changed.map(one => (isObject(one) ? changeObject(one, change) : change(name, one)))
}

function isObject(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
