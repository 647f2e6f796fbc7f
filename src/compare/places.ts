import type { Redactor } from './redaction.ts'
import type { Members } from './tree.ts'

/** Where a container stands in both bodies: its step from the container around it. */
export class Place {
  readonly parent: Place | null
  /** The member's name; null for an element of an array. */
  readonly name: string | null
  /** Positions in an array, one a side; -1 where the step is a name alone. */
  readonly legacyIndex: number
  readonly candidateIndex: number
  /** The name is one of many keys of a map: fields fold it. */
  readonly folds: boolean
  /** The step leads to one of the values of a duplicate key. */
  readonly ofDuplicate: boolean
  /** The name may be a secret itself: a path says `[*]`. */
  readonly hidesName: boolean
  #legacy: string | null = null
  #candidate: string | null = null
  #field: string | null = null
  #secret: boolean | null = null

  constructor(
    parent: Place | null,
    name: string | null,
    legacyIndex: number,
    candidateIndex: number,
    folds: boolean,
    ofDuplicate = false,
    hidesName = false,
  ) {
    this.parent = parent
    this.name = name
    this.legacyIndex = legacyIndex
    this.candidateIndex = candidateIndex
    this.folds = folds
    this.ofDuplicate = ofDuplicate
    this.hidesName = hidesName
  }

  /** All of it is a secret, whatever its name. */
  hide(): void {
    this.#secret = true
  }

  /** Whether this is, or is inside of, what holds a secret by its name. */
  isSecret(redactor: Redactor): boolean {
    const unknown: Place[] = []
    let secret: boolean | null = null
    for (let place: Place | null = this; place !== null && secret === null; place = place.parent) {
      secret = place.#secret
      if (secret === null) unknown.push(place)
    }
    for (const place of unknown.reverse()) {
      place.#secret = secret || (place.name !== null && redactor.isSecret(place.name))
      secret = place.#secret
    }
    return secret ?? false
  }

  /**
   * The path by one side's positions, or the field. Strings share their beginnings, so many paths cost little until
   * they are written out: `short` leaves out all but the last steps.
   */
  path(of: 'legacy' | 'candidate' | 'field', short = false): string {
    if (short) return this.#lastSteps(of)
    const unwritten: Place[] = []
    let known: string | null = null
    for (let place: Place | null = this; place !== null && known === null; place = place.parent) {
      known = place.#written(of)
      if (known === null) unwritten.push(place)
    }
    let path = known ?? ''
    for (const place of unwritten.reverse()) {
      path = place.parent === null ? '$' : path + place.#step(of)
      place.#write(of, path)
    }
    return path
  }

  #lastSteps(of: 'legacy' | 'candidate' | 'field'): string {
    const steps: string[] = []
    let place: Place = this
    for (; place.parent !== null && steps.length < LAST_STEPS; place = place.parent)
      steps.push(place.#step(of))
    return `$${place.parent === null ? '' : '…'}${steps.reverse().join('')}`
  }

  #step(of: 'legacy' | 'candidate' | 'field'): string {
    const position = of === 'candidate' ? this.candidateIndex : this.legacyIndex
    const named = this.legacyIndex === -1 && this.candidateIndex === -1
    const index = named ? '' : of === 'field' ? '[*]' : `[${position}]`
    if (this.name === null) return index
    if (this.hidesName) return `[*]${index}`
    return (of === 'field' && this.folds ? '[*]' : nameStep(this.name)) + index
  }

  #written(of: 'legacy' | 'candidate' | 'field'): string | null {
    return of === 'legacy' ? this.#legacy : of === 'candidate' ? this.#candidate : this.#field
  }

  #write(of: 'legacy' | 'candidate' | 'field', path: string): void {
    if (of === 'legacy') this.#legacy = path
    else if (of === 'candidate') this.#candidate = path
    else this.#field = path
  }
}

const LAST_STEPS = 16

/** A key that says what it names, and is none of what it keeps: below a secret name others are not shown. */
const TELLING_KEY = /^[A-Za-z_][A-Za-z_-]{0,23}$/

export function tellsNoSecret(key: string): boolean {
  return TELLING_KEY.test(key)
}

const SHORT_NAME = /^[A-Za-z_\u0080-\ud7ff\ue000-\uffff][A-Za-z0-9_\u0080-\ud7ff\ue000-\uffff]*$/
const ESCAPED_NAME =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 9535 2.7 wants them escaped
  /['\\\u0000-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const ESCAPES: { readonly [character: string]: string } = {
  "'": "\\'",
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A member's step in a path: `.name`, or `['any name']` with the escapes of RFC 9535. */
export function nameStep(name: string): string {
  if (SHORT_NAME.test(name)) return `.${name}`
  return `['${name.replace(ESCAPED_NAME, found => ESCAPES[found] ?? unicodeEscape(found))}']`
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** An object with more keys than this is used as a map. */
const MAP_KEYS = 50
/** Numbers, UUIDs, ULIDs, long hexadecimal numbers, days, and a word followed by a number: `ord_1042`. */
const ID =
  /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26}|(?=.*\d)[0-9a-f]{12,}|\d{4}-\d\d-\d\d|[a-z]+[-_:#]\d+)$/i

/** Whether an object is used as a map: its keys name things, not parts of one thing. */
export function isMap(legacy: Members, candidate: Members): boolean {
  if (legacy.tag !== null) return false
  if (legacy.keys.length > MAP_KEYS || candidate.keys.length > MAP_KEYS) return true
  return looksLikeMap(legacy) || looksLikeMap(candidate)
}

function looksLikeMap(members: Members): boolean {
  return members.keys.length > 0 && members.keys.every(key => ID.test(key))
}
