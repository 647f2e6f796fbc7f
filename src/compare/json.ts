import type { Budget } from './budget.ts'
import { Numeral } from './decimal.ts'
import { FEW_KEYS, List, Members, type Value } from './tree.ts'

/** `error` says in words what is wrong and where. */
export type Reading = { readonly value: Value } | { readonly error: string } | 'undecided'

/**
 * JSON text without loss: numbers keep their digits, duplicate keys all their values, any depth is read.
 *
 * RFC 8259 to the letter: nothing but its white space, no trailing commas, no comments, no leading zeros.
 */
export function readJson(text: string, budget: Budget): Reading {
  return new JsonReader(text, budget).read()
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const ESCAPED: { readonly [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const FOUR_HEX = /[0-9a-fA-F]{4}/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
/** Whole numbers of so many digits are exact in a JavaScript number, and written one way only. */
const PLAIN_DIGITS = 15

class JsonReader {
  readonly #text: string
  readonly #budget: Budget
  #at = 0
  #error = ''
  /** Containers that have begun, outermost first. */
  readonly #open: (List | Members)[] = []

  constructor(text: string, budget: Budget) {
    this.#text = text
    this.#budget = budget
  }

  read(): Reading {
    for (;;) {
      const begun = this.#begin()
      if (begun === undefined) return { error: this.#error }
      if (!this.#budget.read(1)) return 'undecided'
      if (begun === OPENED) continue
      const ended = this.#end(begun)
      if (ended === undefined) return { error: this.#error }
      if (ended !== MORE) return { value: ended.value }
    }
  }

  /** A scalar or an empty container; or `OPENED`, when a container began that holds something. */
  #begin(): Value | typeof OPENED | undefined {
    const code = this.#next()
    if (code === QUOTE) return this.#string()
    if (code === 0x7b) return this.#openMembers()
    if (code === 0x5b) return this.#openList()
    if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return this.#number()
    if (code === 0x74) return this.#word('true', true)
    if (code === 0x66) return this.#word('false', false)
    if (code === 0x6e) return this.#word('null', null)
    return this.#fail('a value is expected')
  }

  #openMembers(): Members | typeof OPENED | undefined {
    const members = new Members()
    this.#at++
    if (this.#next() === 0x7d) {
      this.#at++
      return members
    }
    this.#open.push(members)
    return this.#key(members) ? OPENED : undefined
  }

  #openList(): List | typeof OPENED {
    const list = new List()
    this.#at++
    if (this.#next() === 0x5d) {
      this.#at++
      return list
    }
    this.#open.push(list)
    return OPENED
  }

  /** Hands a value to the container it is in, and those that end with it to theirs. */
  #end(first: Value): { readonly value: Value } | typeof MORE | undefined {
    let value = first
    for (;;) {
      const into = this.#open[this.#open.length - 1]
      const code = this.#next()
      if (into === undefined) {
        return Number.isNaN(code) ? { value } : this.#fail('nothing is expected after the value')
      }
      if (into instanceof List) into.items.push(value)
      else into.values.push(value)
      if (code === COMMA) {
        this.#at++
        return into instanceof List || this.#key(into) ? MORE : undefined
      }
      if (code !== (into instanceof List ? 0x5d : 0x7d)) {
        return this.#fail(into instanceof List ? '"," or "]" is expected' : '"," or "}" is expected')
      }
      this.#at++
      this.#open.pop()
      value = into instanceof List ? into : withDuplicatesGathered(into)
    }
  }

  #key(members: Members): boolean {
    if (this.#next() !== QUOTE) return this.#fail('a key in double quotes is expected') !== undefined
    const key = this.#string()
    if (key === undefined) return false
    if (this.#next() !== 0x3a) return this.#fail('":" is expected') !== undefined
    this.#at++
    members.keys.push(key)
    return true
  }

  #string(): string | undefined {
    const text = this.#text
    const start = this.#at + 1
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.#at = at + 1
        return text.slice(start, at)
      }
      if (code === BACKSLASH) return this.#escapedString(start, at)
      if (!(code >= 0x20)) return this.#unclosed(at)
    }
  }

  /** The rest of a string from its first backslash on. */
  #escapedString(start: number, firstBackslash: number): string | undefined {
    const text = this.#text
    let read = ''
    let from = start
    for (let at = firstBackslash; ; at++) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.#at = at + 1
        return read + text.slice(from, at)
      }
      if (code === BACKSLASH) {
        read += text.slice(from, at)
        const letter = text[at + 1] ?? ''
        FOUR_HEX.lastIndex = at + 2
        if (letter === 'u' && FOUR_HEX.test(text)) {
          read += String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16))
          at += 5
        } else if (Object.hasOwn(ESCAPED, letter)) {
          read += ESCAPED[letter]
          at++
        } else {
          this.#at = at
          return this.#fail('this escape is not one of JSON')
        }
        from = at + 1
      } else if (!(code >= 0x20)) return this.#unclosed(at)
    }
  }

  #unclosed(at: number): undefined {
    this.#at = at
    return this.#fail(
      at >= this.#text.length ? 'the string is not closed' : 'a control character stands in a string',
    )
  }

  #number(): number | Numeral | undefined {
    const text = this.#text
    const start = this.#at
    let at = start + (text.charCodeAt(start) === 0x2d ? 1 : 0)
    const firstDigit = at
    let value = 0
    let code = text.charCodeAt(at)
    while (code >= 0x30 && code <= 0x39) {
      value = value * 10 + (code - 0x30)
      code = text.charCodeAt(++at)
    }
    const digits = at - firstDigit
    const ends = code !== 0x2e && code !== 0x65 && code !== 0x45
    const canonical = text.charCodeAt(firstDigit) !== 0x30 || (digits === 1 && firstDigit === start)
    if (ends && canonical && digits > 0 && digits <= PLAIN_DIGITS) {
      this.#at = at
      return firstDigit === start ? value : -value
    }
    NUMBER.lastIndex = start
    if (!NUMBER.test(text)) return this.#fail('this is not a number of JSON')
    this.#at = NUMBER.lastIndex
    return new Numeral(text.slice(start, this.#at))
  }

  #word<T extends boolean | null>(word: string, value: T): T | undefined {
    if (!this.#text.startsWith(word, this.#at)) return this.#fail('a value is expected')
    this.#at += word.length
    return value
  }

  /** The next character that is not white space, NaN at the end. */
  #next(): number {
    const text = this.#text
    let code = text.charCodeAt(this.#at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)
      code = text.charCodeAt(++this.#at)
    return code
  }

  #fail(what: string): undefined {
    const place = this.#at >= this.#text.length ? 'at the end' : `at character ${this.#at + 1}`
    this.#error = `${what} ${place}`
    return undefined
  }
}

const OPENED = Symbol('a container began')
const MORE = Symbol('a value follows')

/** The object itself, or one in which each repeated key stands once, where it stood first, with all its values. */
function withDuplicatesGathered(members: Members): Members {
  if (!hasDuplicates(members.keys)) return members
  const gathered = new Map<string, Value[]>()
  for (const [place, key] of members.keys.entries()) {
    const value = members.values[place]!
    const values = gathered.get(key)
    if (values === undefined) gathered.set(key, [value])
    else values.push(value)
  }
  const result = new Members()
  for (const [key, values] of gathered) result.add(key, values.length === 1 ? values[0]! : duplicates(values))
  return result
}

function duplicates(values: readonly Value[]): List {
  const list = new List('duplicate')
  for (const value of values) list.items.push(value)
  return list
}

function hasDuplicates(keys: readonly string[]): boolean {
  if (keys.length > FEW_KEYS) return new Set(keys).size < keys.length
  for (let last = 1; last < keys.length; last++) {
    for (let first = 0; first < last; first++) if (keys[first] === keys[last]) return true
  }
  return false
}
