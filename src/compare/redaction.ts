import { createHmac } from 'node:crypto'

/** Headers whose values are credentials whatever they hold. Cookies keep their names. */
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'x-api-key'])
const SECRET_NAMES = [
  'password',
  'passwd',
  'secret',
  'token',
  'apikey',
  'csrf',
  'session',
  'card',
  'cvv',
  'ssn',
  'iban',
]
/** Headers whose values are credentials: so are fields that are called like them. */
const SECRET_FIELDS = new Set(['authorization', 'proxyauthorization', 'cookie', 'cookies', 'setcookie'])
/** Escapes inside escapes are undone so often; what is escaped still is masked. */
const MAX_NESTED = 3

/**
 * Replaces secrets by `‹redacted:9f2c›` before anything is stored or logged.
 *
 * The four digits are a keyed hash of the value: the same secret shows as the same on both sides, and nobody without
 * the key, which is new at each start, can try values out.
 */
export class Redactor {
  readonly #key: Uint8Array
  readonly #names: RegExp
  readonly #known = new Map<string, boolean>()

  /** `further` are names of `differences.redact`, matched like ours: anywhere in a name, in any case. */
  constructor(key: Uint8Array, further: readonly string[] = []) {
    this.#key = key
    // Plain names have no characters that mean anything in an expression.
    this.#names = new RegExp([...SECRET_NAMES, ...further.map(plain).filter(name => name !== '')].join('|'))
  }

  mask(value: string): string {
    return `‹redacted:${createHmac('sha256', this.#key).update(value).digest('hex').slice(0, 4)}›`
  }

  /** Whether a field, form, query, cookie or header of this name holds a secret. */
  isSecret(name: string): boolean {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const simple = plain(name)
    const secret = SECRET_FIELDS.has(simple) || this.#names.test(simple)
    if (this.#known.size === MAX_KNOWN) this.#known.clear()
    this.#known.set(name, secret)
    return secret
  }

  /** A header's value: credentials gone, cookies by name, and what stands in URLs. */
  header(name: string, value: string): string {
    const lower = name.toLowerCase()
    if (lower === 'cookie')
      return value
        .split(';')
        .map(pair => this.#cookie(pair))
        .join(';')
    if (lower === 'set-cookie') return value.replace(/^[^;]*/, pair => this.#cookie(pair))
    if (SECRET_HEADERS.has(lower) || this.isSecret(lower)) return this.mask(value)
    return this.text(value)
  }

  /** Name, value, name, value … */
  headers(pairs: readonly string[]): string[] {
    return pairs.map((text, place) => (place % 2 === 0 ? text : this.header(pairs[place - 1]!, text)))
  }

  /** A query or a form, without its question mark. */
  query(text: string, nesting = 0): string {
    return text
      .split('&')
      .map(pair => {
        const equals = pair.indexOf('=')
        if (equals === -1) return pair
        const name = decoded(pair.slice(0, equals))
        const value = pair.slice(equals + 1)
        return `${pair.slice(0, equals)}=${this.isSecret(name) ? this.mask(value) : this.#nested(value, nesting)}`
      })
      .join('&')
  }

  /** Any text: secrets in the URLs it holds, and those that stand right after their name. */
  text(text: string, nesting = 0): string {
    const plain = text.includes('%') ? text.replace(WORD, word => this.#nested(word, nesting)) : text
    if (!/[=:@<]/.test(plain)) return plain
    const found = plain
      .replace(USER_OF_URL, (_, before: string, user: string) => `${before}${this.mask(user)}@`)
      .replace(QUERY, (_, mark: string, query: string) => mark + this.query(query, nesting))
      .replace(TAG, tag => this.#tag(tag))
      .replace(OPENED, (whole, tag: string, name: string, value: string) =>
        value !== '' && this.#namesSecret(name, tag) ? tag + this.#content(value) : whole,
      )
    return this.#named(this.#closed(found))
  }

  /** Text right before the end of an element: a line may hold no more of it. */
  #closed(text: string): string {
    let redacted = ''
    let from = 0
    for (const { index, 1: name } of text.matchAll(CLOSED)) {
      const start = Math.max(text.lastIndexOf('>', index - 1), text.lastIndexOf('<', index - 1), from - 1) + 1
      if (start >= index || !this.isSecret(name!)) continue
      redacted += text.slice(from, start) + this.#content(text.slice(start, index))
      from = index
    }
    return redacted + text.slice(from)
  }

  /** Values that stand right after their name. */
  #named(text: string): string {
    let redacted = ''
    let from = 0
    NAME.lastIndex = 0
    for (let name = NAME.exec(text); name !== null; name = NAME.exec(text)) {
      if (!this.isSecret(name[1]!)) continue
      VALUE.lastIndex = NAME.lastIndex
      const value = VALUE.exec(text)?.[0] ?? ''
      if (value === '' || value.includes('‹redacted:')) continue
      redacted += text.slice(from, NAME.lastIndex) + this.mask(value)
      from = NAME.lastIndex + value.length
      NAME.lastIndex = from
    }
    return redacted + text.slice(from)
  }

  #cookie(pair: string): string {
    const equals = pair.indexOf('=')
    if (equals === -1) return pair.trim() === '' ? pair : this.mask(pair)
    return `${pair.slice(0, equals)}=${this.mask(pair.slice(equals + 1))}`
  }

  /** An escaped URL or document in a query: `next=%2Flogin%3Ftoken%3D…`. */
  #nested(value: string, nesting: number): string {
    if (!ESCAPE.test(value)) return value
    if (nesting >= MAX_NESTED) return this.mask(value)
    const inner = decoded(value)
    const redacted = this.text(inner, nesting + 1)
    return redacted === inner ? value : encodeURIComponent(redacted.toWellFormed()).replaceAll('%20', '+')
  }

  /** `<password>…`, `<textarea name="secret">…`. */
  #namesSecret(name: string, tag: string): boolean {
    return this.isSecret(name) || (name.toLowerCase() === 'textarea' && this.#tag(tag, true) !== tag)
  }

  /** What stands in an element; white space at its ends, and what is masked already, stays. */
  #content(value: string): string {
    const inner = value.trim()
    return inner === '' || inner.startsWith('‹redacted:')
      ? value
      : value.replace(inner, () => this.mask(inner))
  }

  /** `<input name="csrf" value="…">`, `<meta name="csrf-token" content="…">`: the name stands beside the value. */
  #tag(tag: string, anyMark = false): string {
    const names = [
      ...tag.matchAll(/\b(?:name|id|property|http-equiv)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi),
    ]
    if (!names.some(([, double, single, bare]) => this.isSecret(double ?? single ?? bare ?? ''))) return tag
    if (anyMark) return ''
    return tag.replace(
      /(\b(?:value|content)\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi,
      (_, before: string, double?: string, single?: string, bare?: string) =>
        `${before}"${this.mask(double ?? single ?? bare ?? '')}"`,
    )
  }
}

/** Names are asked for again and again; a body full of different ones must not fill the memory. */
const MAX_KNOWN = 10_000
const USER_OF_URL = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#@"'<>]{1,400})@/gi
const QUERY = /([?#&;])((?:[^\s"'<>#;=&]{1,200}=[^\s"'<>#;&]*&?)+)/g
const TAG = /<(?:input|meta|button|option|param)\b[^<>]{1,4000}>/gi
/** A name and what leads to its value, quoted or not, in JSON that stands in a string too. */
const NAME = /(?<![\w.-])([A-Za-z][\w.-]{1,80})\\{0,15}["']?\s{0,3}[:=]\s{0,3}\\{0,15}["']?/g
/** A value, or all that a bracket holds. */
const VALUE =
  /(?:Bearer|Basic|Digest|Token) [^\s"'<>]{1,4000}|[[{][^\]}]{1,4000}|(?:[^\s"'&;,<>{}[\]\\]|\\(?!\\{0,14}["'])){1,4000}/y
/** An element's text, by its beginning and by its end: a line may hold one of them only. */
const OPENED = /(<(?:[\w.-]{1,80}:)?([\w.-]{1,80})(?:\s[^<>]{0,4000})?>)([^<>]{1,4000})/g
const CLOSED = /<\/(?:[\w.-]{1,80}:)?([\w.-]{1,80})\s{0,3}>/g
/** What may be escaped as one. */
const WORD = /[^\s"'<>&;=?#]+/g
const ESCAPE = /%[0-9A-Fa-f]{2}/

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Escapes that are wrong stay as they are, and keep none of the others. */
function decoded(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9A-Fa-f]{2})+/g, run => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}
