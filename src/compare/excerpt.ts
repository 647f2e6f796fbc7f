import { Numeral } from './decimal.ts'
import type { Redactor } from './redaction.ts'
import { CHILDREN, isContainer, List, Members, type Value } from './tree.ts'

/** How a body's strings are shown: as JSON text, or as they stand in a page or a line. */
export type Wording = 'json' | 'plain'

/** Characters of a value that are shown. */
const MAX_SHOWN = 400
/** Characters around the part of a text that differs. */
export const AROUND = 80

/** A value as text, cut short when it is long, its secrets redacted. */
export function excerptOf(value: Value, wording: Wording, redactor: Redactor): string {
  if (typeof value === 'string') return quoted(cut(redactor.text(value)), wording)
  return isContainer(value) ? new Writer(redactor, wording, MAX_SHOWN).write(value) : scalarText(value)
}

/** Two strings, each cut to where they differ. */
export function excerptsOf(
  legacy: string,
  candidate: string,
  wording: Wording,
  redactor: Redactor,
): readonly [string, string] {
  const texts = [redactor.text(legacy), redactor.text(candidate)] as const
  if (texts.every(text => text.length <= MAX_SHOWN)) {
    return [quoted(texts[0], wording), quoted(texts[1], wording)]
  }
  const part = differingPart(...texts)
  const show = (text: string, end: number) => quoted(around(text, part.start, end), wording)
  return [show(texts[0], part.legacyEnd), show(texts[1], part.candidateEnd)]
}

/** What is left of two texts when their common beginning and end are taken away. */
export function differingPart(legacy: string, candidate: string) {
  const most = Math.min(legacy.length, candidate.length)
  let start = 0
  while (start < most && legacy.charCodeAt(start) === candidate.charCodeAt(start)) start++
  let tail = 0
  while (
    tail < most - start &&
    legacy.charCodeAt(legacy.length - 1 - tail) === candidate.charCodeAt(candidate.length - 1 - tail)
  ) {
    tail++
  }
  return { start, legacyEnd: legacy.length - tail, candidateEnd: candidate.length - tail }
}

/** A part of a text with what is around it. */
function around(text: string, start: number, end: number): string {
  const from = Math.max(0, start - AROUND)
  const to = Math.min(text.length, Math.min(end, start + MAX_SHOWN) + AROUND)
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}

/** All of a JSON value as JSON text again, secrets redacted, its numbers as they were written. */
export function writtenJson(value: Value, redactor: Redactor): string {
  return isContainer(value)
    ? new Writer(redactor, 'json', Number.POSITIVE_INFINITY).write(value)
    : typeof value === 'string'
      ? quoted(redactor.text(value), 'json')
      : scalarText(value)
}

function cut(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`
}

/** White space at an end would not be seen without quotes. */
function quoted(text: string, wording: Wording): string {
  return wording === 'json' || text !== text.trim() || text === '' ? JSON.stringify(text) : text
}

function scalarText(value: Exclude<Value, string | List | Members>): string {
  return value instanceof Numeral ? value.raw : String(value)
}

/** A container whose beginning is written. */
interface Open {
  readonly node: List | Members
  next: number
}

/** Writes containers with a stack of its own, up to a number of characters. */
class Writer {
  readonly #redactor: Redactor
  readonly #wording: Wording
  readonly #most: number
  readonly #parts: string[] = []
  #length = 0
  readonly #stack: Open[] = []

  constructor(redactor: Redactor, wording: Wording, most: number) {
    this.#redactor = redactor
    this.#wording = wording
    this.#most = most
  }

  write(root: List | Members): string {
    this.#open(root)
    for (let top = this.#stack.at(-1); top !== undefined; top = this.#stack.at(-1)) {
      if (this.#length > this.#most) {
        this.#parts.push('…')
        break
      }
      this.#next(top)
    }
    return this.#parts.join('')
  }

  #put(text: string): void {
    this.#parts.push(text)
    this.#length += text.length
  }

  #open(node: List | Members): void {
    this.#stack.push({ node, next: 0 })
    if (node instanceof Members) this.#put(node.tag === null ? '{' : `<${node.tag}`)
    else if (node.labels === null) this.#put('[')
  }

  #next(top: Open): void {
    const { node, next } = top
    const values = node instanceof Members ? node.values : node.items
    if (next === values.length) {
      this.#close(node)
      this.#stack.pop()
      return
    }
    top.next++
    if (node instanceof Members && node.tag !== null) this.#attribute(node, next)
    else if (node instanceof Members) this.#member(node, next)
    else {
      if (next > 0 && node.labels === null) this.#put(',')
      this.#value(values[next]!)
    }
  }

  #close(node: List | Members): void {
    if (node instanceof Members) this.#put(node.tag === null ? '}' : `</${node.tag}>`)
    else if (node.labels === null) this.#put(']')
  }

  #member(node: Members, place: number): void {
    const key = node.keys[place]!
    const value = node.values[place]!
    const list = value instanceof List && value.duplicate ? value.items : [value]
    for (const [nth, each] of list.entries()) {
      if (place > 0 || nth > 0) this.#put(',')
      this.#put(`${JSON.stringify(key)}:`)
      if (this.#redactor.isSecret(key) || isSecretAttribute(node, key, this.#redactor))
        this.#put(JSON.stringify(this.#redactor.mask(identityOf(each))))
      else if (list.length === 1) this.#value(each)
      else this.#put(excerptOf(each, this.#wording, this.#redactor))
    }
  }

  #attribute(node: Members, place: number): void {
    const key = node.keys[place]!
    const value = node.values[place]!
    if (key === CHILDREN) {
      this.#put('>')
      if (hidesChildren(node, this.#redactor)) {
        this.#put(this.#redactor.mask(identityOf(value)))
        return
      }
      this.#value(value)
      return
    }
    const text = value instanceof List ? value.items.join(' ') : String(value)
    const secret = isSecretAttribute(node, key, this.#redactor)
    this.#put(` ${key.slice(1)}="${secret ? this.#redactor.mask(text) : this.#redactor.text(text)}"`)
  }

  #value(value: Value): void {
    if (isContainer(value)) this.#open(value)
    else if (typeof value === 'string') this.#put(quoted(this.#redactor.text(value), this.#wording))
    else this.#put(scalarText(value))
  }
}

/** A text by which a secret value is told from another: what is hashed. */
export function identityOf(value: Value): string {
  if (typeof value === 'string') return value
  return isContainer(value) ? new Writer(UNREDACTED, 'json', 65_536).write(value) : scalarText(value)
}

const UNREDACTED = {
  isSecret: () => false,
  text: (text: string) => text,
} as unknown as Redactor

/**
 * Whether an attribute or a member holds a secret that another one beside it names: `<input name="csrf" value="…">`,
 * `{"name":"set-cookie","value":"…"}`.
 */
export function isSecretAttribute(element: Members, key: string, redactor: Redactor): boolean {
  const [names, values] = element.tag === null ? MEMBERS : ATTRIBUTES
  if (element.tag !== null && redactor.isSecret(key)) return true
  if (!(values as readonly string[]).includes(key)) return false
  return names.some(name => {
    const place = element.find(name, 0)
    const value = place === -1 ? null : element.values[place]
    return typeof value === 'string' && redactor.isSecret(value)
  })
}

/** `<textarea name="secret">…</textarea>`: the value is what stands inside. */
export function hidesChildren(element: Members, redactor: Redactor): boolean {
  return element.tag === 'textarea' && isSecretAttribute(element, '@value', redactor)
}

const ATTRIBUTES = [
  ['@name', '@id', '@property'],
  ['@value', '@content'],
] as const satisfies readonly (readonly string[])[]
const MEMBERS = [['name', 'key', 'header'], ['value']] as const satisfies readonly (readonly string[])[]
