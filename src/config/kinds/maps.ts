import type { Findings } from '../findings.ts'
import { sayNeedsQuotes } from '../needs-quotes.ts'
import { didYouMean } from '../spelling.ts'
import type { Entry, Mapping } from '../tree.ts'
import { type Key, type Kind, type Schema, type Wrong, wrongType } from './kind.ts'
import { writtenValue } from './written.ts'

type Keys = { readonly [name: string]: Key<unknown> }
type Read<K extends Keys> = { readonly [N in keyof K]: K[N] extends Key<infer T> ? T : never }

/** A key with a default, which is given as a file would have it. */
export function key<T>(kind: Kind<T>, written: unknown, doc: string): Key<T> {
  return { kind, doc, required: false, written, value: writtenValue(kind, written) }
}

/** A key that may be absent, and then is null. */
export function optional<T>(kind: Kind<T>, doc: string): Key<T | null> {
  return { kind, doc, required: false, written: undefined, value: null }
}

/** A key that must be there. `standIn` is read when it is not, so that the rest is checked all the same. */
export function required<T>(kind: Kind<T>, standIn: T, doc: string): Key<T> {
  return { kind, doc, required: true, written: undefined, value: standIn }
}

/** A map of known keys. Every key that is not one of them is a problem. */
export function map<K extends Keys>(keys: K, wants = 'a map', schema: Schema = {}): Kind<Read<K>> {
  return {
    wants,
    keys,
    schema: { ...schemaOf(keys), ...schema },
    read(node, findings) {
      if (node.kind === 'broken') return undefined
      if (node.kind !== 'map') return wrongType(node, wants, findings)
      for (const entry of node.entries.values()) {
        if (!Object.hasOwn(keys, entry.key)) sayUnknown(entry, keys, findings)
      }
      return readKeys(node, keys, findings)
    },
  }
}

/** A map of the user's own names. `canonical` gives the name that is kept, `check` what is wrong with one. */
export function record<T>(options: {
  readonly wants: string
  readonly names: Schema
  readonly value: Kind<T>
  readonly check: (name: string) => Wrong | null
  readonly canonical?: (name: string) => string
}): Kind<{ readonly [name: string]: T }> {
  const { wants, names, value, check, canonical = (name: string) => name } = options
  return {
    wants,
    schema: { type: 'object', propertyNames: names, additionalProperties: value.schema },
    read(node, findings) {
      if (node.kind === 'broken') return undefined
      if (node.kind !== 'map') return wrongType(node, wants, findings)
      const found = new Map<string, T>()
      for (const entry of node.entries.values()) {
        if (saidToBeText(entry, findings)) continue
        const name = canonical(entry.key)
        const mistake = check(entry.key)
        if (mistake !== null) findings.error(entry.at, mistake.code, mistake.what, mistake)
        else if (found.has(name)) {
          findings.error(
            entry.at,
            'duplicate-key',
            `${JSON.stringify(name)} is here twice; case does not matter`,
          )
        }
        const read = value.read(entry.value, findings)
        if (read !== undefined) found.set(name, read)
      }
      return Object.fromEntries(found)
    },
  }
}

function readKeys<K extends Keys>(node: Mapping, keys: K, findings: Findings): Read<K> {
  const values: [string, unknown][] = []
  for (const [name, { kind, required: isRequired, value }] of Object.entries(keys)) {
    const entry = node.entries.get(name)
    if (entry === undefined && isRequired) {
      findings.error(node, 'missing-key', `${JSON.stringify(name)} is missing here`, {
        fix: `add ${name}, ${kind.wants}`,
      })
    }
    const read = entry === undefined ? undefined : kind.read(entry.value, findings)
    values.push([name, read === undefined ? value : read])
  }
  return Object.fromEntries(values) as Read<K>
}

function sayUnknown(entry: Entry, keys: Keys, findings: Findings): void {
  if (saidToBeText(entry, findings)) return
  const name = JSON.stringify(entry.key.slice(0, 80))
  const meant = findings.isFull ? null : meantKey(entry, keys)
  if (meant !== null) {
    findings.error(entry.at, 'unknown-key', `${name} is not a key here; did you mean "${meant}"?`, {
      fix: `write ${meant}`,
    })
    return
  }
  findings.error(entry.at, 'unknown-key', `${name} is not a key here`, {
    fix: `the keys here are ${Object.keys(keys).join(', ')}`,
  })
}

/** The key that was likely meant: a slip of one here, one that stands a level deeper, or one without its space. */
function meantKey({ key: name, bare }: Entry, keys: Keys): string | null {
  const [first = '', ...rest] = name.split(':')
  if (bare && rest.length > 0 && Object.hasOwn(keys, first)) return `${first}: ${rest.join(':')}`
  const slip = didYouMean(name, Object.keys(keys))
  if (slip !== null) return slip
  for (const exact of [true, false]) {
    for (const [parent, { kind }] of Object.entries(keys)) {
      const deeper = Object.keys(kind.keys ?? {})
      const found = exact ? deeper.find(one => one === name) : didYouMean(name, deeper)
      if (found) return `${parent}.${found}`
    }
  }
  return null
}

/** In `{ accept: text/html, text/plain }` YAML reads a second key; whoever wrote it meant one value. */
function saidToBeText(entry: Entry, findings: Findings): boolean {
  if (!entry.bare) return false
  let first = entry.previous
  while (first?.bare) first = first.previous
  if (first === null || first.value.kind !== 'scalar' || !first.value.plain || first.value.text === '')
    return false
  const span = { ...first.value, end: entry.at.end }
  const text = findings.source.text.slice(span.start, span.end)
  sayNeedsQuotes(span, text, 'inside { } an unquoted comma ends the value', findings)
  return true
}

function schemaOf(keys: Keys): Schema {
  const names = Object.keys(keys)
  const needed = names.filter(name => keys[name]!.required)
  return {
    type: 'object',
    additionalProperties: false,
    ...(needed.length === 0 ? {} : { required: needed }),
    properties: Object.fromEntries(names.map(name => [name, schemaOfKey(keys[name]!)])),
  }
}

function schemaOfKey({ kind, doc, written }: Key<unknown>): Schema {
  // An empty map as the default means the defaults of its keys.
  const shown = written === undefined || JSON.stringify(written) === '{}' ? {} : { default: written }
  return { description: doc, ...kind.schema, ...shown }
}
