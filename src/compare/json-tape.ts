/** A document with more is one of brackets. */
export const MAX_TOKENS = 4_096
const MAX_LEVELS = 64

/** What a token is. `ESCAPED`: a string, or a name, that can be written in more than one way. */
export const [OBJECT, LIST, STRING, ESCAPED, NUMBER, LITERAL] = [1, 2, 3, 4, 5, 6] as const

/**
 * Where everything stands in a short JSON document: its names and values in the order of the text, each a token with an
 * index. What is in an object follows it, a name before each value; what is in a list follows that.
 *
 * Made once and read into again and again: reading allocates nothing.
 */
export class JsonTape {
  bytes: Uint8Array = new Uint8Array(0)
  readonly kind = new Uint8Array(MAX_TOKENS)
  /** Its first byte; of strings and names, the one behind the quote. */
  readonly from = new Int32Array(MAX_TOKENS)
  /** Behind its last byte; of strings and names, the closing quote. Means nothing for objects and lists. */
  readonly to = new Int32Array(MAX_TOKENS)
  /** The first token behind it and all that is in it. */
  readonly next = new Int32Array(MAX_TOKENS)
  /** How many members or elements it has. */
  readonly size = new Int32Array(MAX_TOKENS)
  /** The objects and lists around what is being read. */
  readonly #around = new Int32Array(MAX_LEVELS)

  /** Reads a document. False when it is none, or too long or too deep. Whether its strings are UTF-8 is not looked at. */
  read(bytes: Uint8Array): boolean {
    this.bytes = bytes
    const { kind, from, to, next, size } = this
    const around = this.#around
    let level = 0
    let isObject = false
    let token = 0
    let at = 0
    for (;;) {
      // Of an object, a name; then a value.
      if (token > MAX_TOKENS - 2) return false
      at = spaceEnd(bytes, at)
      if (isObject) {
        if (bytes[at] !== QUOTE) return false
        const end = stringEnd(bytes, at + 1)
        if (end === 0) return false
        kind[token] = end < 0 ? ESCAPED : STRING
        from[token] = at + 1
        at = Math.abs(end)
        to[token++] = at
        at = spaceEnd(bytes, at + 1)
        if (bytes[at] !== COLON) return false
        at = spaceEnd(bytes, at + 1)
      }
      const first = bytes[at]!
      if (first === BRACE || first === BRACKET) {
        if (level === MAX_LEVELS) return false
        kind[token] = first === BRACE ? OBJECT : LIST
        from[token] = at
        size[token] = 0
        at = spaceEnd(bytes, at + 1)
        if (bytes[at] !== first + 2) {
          isObject = first === BRACE
          around[level++] = token++
          continue
        }
        at++
      } else if (first === QUOTE) {
        const end = stringEnd(bytes, at + 1)
        if (end === 0) return false
        kind[token] = end < 0 ? ESCAPED : STRING
        from[token] = at + 1
        at = Math.abs(end)
        to[token] = at++
      } else {
        kind[token] = first <= NINE ? NUMBER : LITERAL
        from[token] = at
        at = first <= NINE ? numberEnd(bytes, at) : literalEnd(bytes, at)
        if (at === 0) return false
        to[token] = at
      }
      next[token] = ++token
      // What ends with it.
      for (;;) {
        at = spaceEnd(bytes, at)
        if (level === 0) return at === bytes.length
        const outer = around[level - 1]!
        const byte = bytes[at++]
        size[outer]!++
        if (byte === COMMA) break
        if (byte !== (isObject ? BRACE : BRACKET) + 2) return false
        next[outer] = token
        level--
        isObject = level > 0 && kind[around[level - 1]!] === OBJECT
      }
    }
  }
}

function spaceEnd(bytes: Uint8Array, at: number): number {
  for (; ; at++) {
    const byte = bytes[at]!
    if (byte > SPACE) return at
    if (byte !== SPACE && byte !== LINE_FEED && byte !== RETURN && byte !== TAB) return at
  }
}

/** The closing quote; below zero when the string can be written in another way too; 0 when it is none. */
function stringEnd(bytes: Uint8Array, at: number): number {
  let sign = 1
  for (; ; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) return at * sign
    // Also behind the last byte, where there is none.
    if (!(byte >= SPACE)) return 0
    if (byte !== BACKSLASH) continue
    const escaped = bytes[++at]!
    if (mayBeEscaped[escaped] !== 1) return 0
    if (escaped !== QUOTE && escaped !== BACKSLASH) sign = -1
    if (escaped !== SMALL_U) continue
    for (let digits = 0; digits < 4; digits++) if (!isHex(bytes[++at]!)) return 0
  }
}

function isHex(byte: number): boolean {
  const small = byte | CASE
  return isDigit(byte) || (small >= SMALL_A && small <= SMALL_F)
}

/** 0: it is none. */
function numberEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === MINUS) at++
  if (!isDigit(bytes[at]!)) return 0
  at = bytes[at] === ZERO ? at + 1 : digitsEnd(bytes, at)
  if (bytes[at] === POINT) {
    if (!isDigit(bytes[++at]!)) return 0
    at = digitsEnd(bytes, at)
  }
  if ((bytes[at]! | CASE) === SMALL_E) {
    const sign = bytes[++at]
    if (sign === PLUS || sign === MINUS) at++
    if (!isDigit(bytes[at]!)) return 0
    at = digitsEnd(bytes, at)
  }
  return at
}

function digitsEnd(bytes: Uint8Array, at: number): number {
  while (isDigit(bytes[at]!)) at++
  return at
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

/** 0: it is none. */
function literalEnd(bytes: Uint8Array, at: number): number {
  const literal = LITERALS.find(word => word[0] === bytes[at])
  if (literal === undefined) return 0
  for (const byte of literal) if (bytes[at++] !== byte) return 0
  return at
}

const LITERALS = ['true', 'false', 'null'].map(word => Buffer.from(word))
/** By byte. */
const mayBeEscaped = new Uint8Array(256)
for (const byte of Buffer.from('"\\/bfnrtu')) mayBeEscaped[byte] = 1
const [TAB, LINE_FEED, RETURN, SPACE, QUOTE, PLUS, COMMA, MINUS, POINT, ZERO, NINE, COLON] = [
  0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2b, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a,
] as const
/** Two below what closes them. */
const [BRACKET, BACKSLASH, BRACE] = [0x5b, 0x5c, 0x7b] as const
/** Of letters, what a capital one has not. */
const CASE = 0x20
const [SMALL_A, SMALL_E, SMALL_F, SMALL_U] = [0x61, 0x65, 0x66, 0x75] as const
