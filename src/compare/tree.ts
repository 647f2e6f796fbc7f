import { Numeral } from './decimal.ts'

/**
 * A body as comparing sees it: JSON without loss, and HTML, forms and lines in the same shapes, so that one walk
 * serves them all. A JavaScript number stands for a whole number of at most 15 digits, written plainly.
 */
export type Value = null | boolean | number | string | Numeral | List | Members

/** An array; or lines, or the children of an element, or the values of a duplicate key. */
export class List {
  readonly items: Value[] = []
  /** Compared as a bag whatever the rules say: the classes of an element. */
  readonly bag: boolean = false
  /** The values of a key that an object names more than once, in their order. */
  readonly duplicate: boolean = false
  /** For the children of an element, by which an item's path is made: its label and its position among its like. */
  labels: readonly string[] | null = null
  ordinals: readonly number[] | null = null
  /** See `fingerprint.ts`; 0 until it is taken. */
  print = 0

  constructor(kind: 'array' | 'bag' | 'duplicate' = 'array') {
    this.bag = kind === 'bag'
    this.duplicate = kind === 'duplicate'
  }
}

/** The key of an element's children; no attribute can be named so. Its step is left out of paths. */
export const CHILDREN = ''

/** An object; or an element, whose members are its attributes (`@name`) and, under `CHILDREN`, its children. */
export class Members {
  readonly keys: string[] = []
  readonly values: Value[] = []
  /** The element's name; null for an object. */
  readonly tag: string | null
  print = 0
  #places: Map<string, number> | null = null

  constructor(tag: string | null = null) {
    this.tag = tag
  }

  add(key: string, value: Value): void {
    this.keys.push(key)
    this.values.push(value)
  }

  /** Where a key stands, or -1. `hint` is where it is likely to: both sides mostly write keys in one order. */
  find(key: string, hint: number): number {
    const keys = this.keys
    if (keys[hint] === key) return hint
    if (keys.length <= FEW_KEYS) return keys.indexOf(key)
    this.#places ??= new Map(keys.map((name, place) => [name, place]))
    return this.#places.get(key) ?? -1
  }
}

/** Up to here looking a key up one by one is faster than a map. */
export const FEW_KEYS = 8

export type ValueType =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'array'
  | 'object'
  | 'element'
  | 'duplicate'

export function typeOf(value: Value): ValueType {
  if (value === null) return 'null'
  if (value instanceof Members) return value.tag === null ? 'object' : 'element'
  if (value instanceof List) return value.duplicate ? 'duplicate' : 'array'
  if (value instanceof Numeral) return 'number'
  return typeof value as 'boolean' | 'number' | 'string'
}

export function isContainer(value: Value | undefined): value is List | Members {
  return value instanceof List || value instanceof Members
}
