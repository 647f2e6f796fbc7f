import { type Findings, quoted } from '../findings.ts'
import { sayNeedsQuotes } from '../needs-quotes.ts'
import type { Mapping, Node, Scalar } from '../tree.ts'

/** A part of the JSON Schema of routes.yaml. */
export type Schema = { readonly [keyword: string]: unknown }

/** A kind of value: what it wants, how it is read, and what editors are told of it. */
export interface Kind<T> {
  /** Completes "must be …". */
  readonly wants: string
  readonly schema: Schema
  /** The value, or undefined after saying what is wrong with it. */
  readonly read: (node: Node, findings: Findings) => T | undefined
  /** The keys of a map. */
  readonly keys?: { readonly [name: string]: Key<unknown> }
}

/** A key of a map. */
export interface Key<T> {
  readonly kind: Kind<T>
  readonly doc: string
  readonly required: boolean
  /** The default as a file would have it; undefined when there is none. */
  readonly written: unknown
  /** What is read when the key is absent or wrong. */
  readonly value: T
}

/** What is wrong with a scalar's text. */
export interface Wrong {
  readonly code: string
  readonly what: string
  readonly why?: string
  readonly fix?: string
}

/** In a string of the schema: whatever has a variable in it is checked when it is read. */
export const VARIABLE = '\\$\\{'

export function wrong(
  code: string,
  what: string,
  said: { why?: string; fix?: string } = {},
): { wrong: Wrong } {
  return { wrong: { code, what, ...said } }
}

/** A kind that is read from the text of one scalar. */
export function scalar<T>(
  wants: string,
  schema: Schema,
  parse: (text: string, node: Scalar) => { value: T } | { wrong: Wrong },
): Kind<T> {
  return {
    wants,
    schema,
    read(node, findings) {
      if (node.kind === 'broken') return undefined
      const misread = misreadText(node, findings)
      if (misread !== null && 'value' in parse(misread.text, { ...QUOTED, ...misread })) {
        sayNeedsQuotes(node, misread.text, misread.why, findings)
        return undefined
      }
      if (node.kind !== 'scalar' || misread !== null || isEmpty(node)) return wrongType(node, wants, findings)
      const parsed = parse(node.text, node)
      if ('value' in parsed) return parsed.value
      findings.error(node, parsed.wrong.code, parsed.wrong.what, parsed.wrong)
      return undefined
    },
  }
}

/** The same kind, its value turned into something else. */
export function into<T, U>(kind: Kind<T>, make: (value: T) => U): Kind<U> {
  return {
    ...kind,
    read(node, findings) {
      const value = kind.read(node, findings)
      return value === undefined ? undefined : make(value)
    },
  }
}

/** One kind for scalars, one for maps. */
export function scalarOrMap<T, U>(ofScalar: Kind<T>, ofMap: Kind<U>): Kind<T | U> {
  const wants = `${ofScalar.wants}, or ${ofMap.wants}`
  return {
    wants,
    schema: { anyOf: [ofScalar.schema, ofMap.schema] },
    ...(ofMap.keys === undefined ? {} : { keys: ofMap.keys }),
    read(node, findings) {
      if (node.kind === 'map' && !isBareMap(node)) return ofMap.read(node, findings)
      if (node.kind === 'list') return wrongType(node, wants, findings)
      return ofScalar.read(node, findings)
    },
  }
}

/** Says that a value is of another kind than wanted. */
export function wrongType(node: Node, wants: string, findings: Findings, fix?: string): undefined {
  findings.error(node, 'wrong-type', `must be ${wants}; this is ${described(node)}`, { fix })
}

export function isEmpty(node: Node): boolean {
  return node.kind === 'scalar' && node.plain && !node.expanded && /^(?:~|null|Null|NULL|)$/.test(node.text)
}

const QUOTED = { kind: 'scalar', plain: false, expanded: false, shown: '', start: 0, end: 0 } as const

/** What was likely meant as a text, where YAML reads something else. */
function misreadText(node: Node, findings: Findings): { text: string; why: string } | null {
  if (node.kind === 'map' && isBareMap(node)) {
    return {
      text: findings.source.text.slice(node.start, node.end),
      why: 'YAML reads unquoted braces as a map',
    }
  }
  if (node.kind === 'scalar' && node.plain && node.text === '~' && !node.expanded) {
    return { text: '~', why: 'YAML reads an unquoted ~ as no value' }
  }
  return null
}

/** `{id}` or `{TOKEN}` on one line: a map of nothing but keys without a colon. */
function isBareMap(node: Mapping): boolean {
  return node.flow && node.entries.size > 0 && [...node.entries.values()].every(entry => entry.bare)
}

function described(node: Node): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'map') return 'a map'
  if (node.kind === 'broken' || isEmpty(node)) return 'empty'
  return quoted(node.shown)
}
