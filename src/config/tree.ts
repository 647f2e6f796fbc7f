import type { Span } from './secrets.ts'

/**
 * What a file says, after aliases, merges and variables: plain data that knows where it stands. An anchor that is used
 * twice is one node in two places.
 */
export type Node = Scalar | List | Mapping | Broken

export interface Scalar extends Span {
  readonly kind: 'scalar'
  /** With variables replaced. Only to be read: what is printed is `shown`. */
  readonly text: string
  /** As the file has it. */
  readonly shown: string
  /** Written without quotes. */
  readonly plain: boolean
  /** Holds something that came from a variable. */
  readonly expanded: boolean
}

export interface List extends Span {
  readonly kind: 'list'
  readonly items: readonly Node[]
}

export interface Mapping extends Span {
  readonly kind: 'map'
  /** Written as `{ … }`. */
  readonly flow: boolean
  readonly entries: ReadonlyMap<string, Entry>
}

export interface Entry {
  readonly key: string
  readonly at: Span
  readonly value: Node
  /** Written without a colon, which YAML allows inside `{ }`. */
  readonly bare: boolean
  /** The entry before it in the file. */
  readonly previous: Entry | null
}

/** A value of which the mistake has been said already. */
export interface Broken extends Span {
  readonly kind: 'broken'
}

/** The value under a chain of keys and positions, or as far as the file has it. */
export function nodeAt(node: Node, ...path: readonly (string | number)[]): Node {
  let found = node
  for (const step of path) {
    const next = typeof step === 'number' ? itemAt(found, step) : valueAt(found, step)
    if (next === null) return found
    found = next
  }
  return found
}

/** The value of a key, null when the map has none. */
export function valueAt(node: Node, key: string): Node | null {
  return node.kind === 'map' ? (node.entries.get(key)?.value ?? null) : null
}

function itemAt(node: Node, index: number): Node | null {
  if (node.kind === 'list') return node.items[index] ?? null
  return index === 0 ? node : null
}

/** A map over another, as `defaults` work: maps merge, lists and scalars replace. It stands where the upper one stands. */
export function over(upper: Mapping, lower: Mapping): Mapping {
  const entries = new Map(upper.entries)
  for (const [key, entry] of lower.entries) {
    const own = upper.entries.get(key)
    if (own === undefined) entries.set(key, entry)
    else if (own.value.kind === 'map' && entry.value.kind === 'map') {
      entries.set(key, { ...own, value: over(own.value, entry.value) })
    }
  }
  return { ...upper, entries }
}
