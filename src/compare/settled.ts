import type { CompareRules } from '../types.ts'
import { isLeftOut, isNamed, trimmed } from './header-lines.ts'
import { areSameJson } from './same-json.ts'

/** An answer as it came. */
export interface UnreadAnswer {
  readonly status: number
  /** Name, value, name, value …, in Latin-1: they are made text of where bytes do not say enough. */
  readonly headers: readonly Buffer[]
  readonly body: Uint8Array
}

/**
 * Whether two answers agree for certain, found out without reading them: equal status, equal bytes, equal headers but
 * for those that are not compared. False says nothing; such pairs are for `compareAnswers`.
 *
 * For the thread that answers callers: no parser is loaded with it, and its cost is that of comparing the bytes.
 */
export function agreesUnread(
  legacy: UnreadAnswer,
  candidate: UnreadAnswer,
  rules: CompareRules['headers'],
): boolean {
  if (legacy.status !== candidate.status || legacy.body.length !== candidate.body.length) return false
  // Bytes that differ do so soon, mostly; headers take longer.
  return (
    Buffer.compare(legacy.body, candidate.body) === 0 &&
    haveEqualHeaders(legacy.headers, candidate.headers, rules)
  )
}

/**
 * Whether two answers of short JSON agree for certain though their bytes differ: in the order of keys, and in white
 * space. False says nothing.
 *
 * For the same thread: handing a pair over takes it longer than this does, and reading it there is on top.
 */
export function agreesAsJson(
  legacy: UnreadAnswer,
  candidate: UnreadAnswer,
  rules: CompareRules['headers'],
): boolean {
  return (
    legacy.status === candidate.status &&
    isPlainJson(legacy.headers) &&
    isPlainJson(candidate.headers) &&
    haveEqualHeaders(legacy.headers, candidate.headers, rules) &&
    areSameJson(legacy.body, candidate.body)
  )
}

function isPlainJson(headers: readonly Buffer[]): boolean {
  let types = 0
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]!
    if (isNamed(name, CODINGS)) return false
    if (!isNamed(name, TYPE)) continue
    if (++types > 1 || !JSON_IN_UTF8.test(trimmed(textOf(headers[at + 1]!)))) return false
  }
  return types === 1
}

const TYPE = 'content-type'
const JSON_IN_UTF8 = /^application\/(?:[\w.-]{1,80}\+)?json(?:\s{0,3};\s{0,3}charset="?utf-8"?)?$/i

const CONNECTION = 'connection'
const KEEP_ALIVE = 'keep-alive'
/** The same words may mean different things: each side's own address is mapped, each may name headers that end here. */
const MAPPED = new Set(['location', 'set-cookie', CONNECTION])
const MAPPED_LENGTHS = new Set([...MAPPED].map(name => name.length))
const CODINGS = 'content-encoding'

function haveEqualHeaders(
  legacy: readonly Buffer[],
  candidate: readonly Buffer[],
  rules: CompareRules['headers'],
): boolean {
  // Mostly they do; all of them as text take ten times as long.
  if (standAlike(legacy, candidate, rules)) return true
  return haveEqualFields(legacy.map(textOf), candidate.map(textOf), rules)
}

/** The same lines in the same order, byte by byte; values that do not count may differ. */
function standAlike(
  legacy: readonly Buffer[],
  candidate: readonly Buffer[],
  rules: CompareRules['headers'],
): boolean {
  if (legacy.length !== candidate.length) return false
  for (let at = 0; at + 1 < legacy.length; at += 2) {
    const [line, value, other] = [legacy[at]!, legacy[at + 1]!, candidate[at + 1]!]
    if (!areSameBytes(line, candidate[at]!)) return false
    const isSame = areSameBytes(value, other)
    if (isSame && isSurelyPlain(line, value)) continue
    const name = lowered(line)
    if (MAPPED.has(name) && !(isPlain(name, textOf(value)) && isPlain(name, textOf(other)))) return false
    if (!isSame && counts(name, rules)) return false
  }
  return true
}

/** Whether a line is as most are: what means the same on both sides, found out without making text of it. */
function isSurelyPlain(line: Buffer, value: Buffer): boolean {
  if (!MAPPED_LENGTHS.has(line.length) || isNamed(line, KEEP_ALIVE)) return true
  return isNamed(line, CONNECTION) && isNamed(value, KEEP_ALIVE)
}

/** For a few dozen bytes a call of `Buffer.compare` is dearer. */
function areSameBytes(one: Buffer, other: Buffer): boolean {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1')
}

function lowered(name: Buffer): string {
  return textOf(name).toLowerCase()
}

function haveEqualFields(
  legacy: readonly string[],
  candidate: readonly string[],
  rules: CompareRules['headers'],
): boolean {
  const taken = new Uint8Array(candidate.length)
  let ours = 0
  for (let at = 0; at + 1 < legacy.length; at += 2) {
    const name = legacy[at]!.toLowerCase()
    const value = legacy[at + 1]!
    if (MAPPED.has(name) && !isPlain(name, value)) return false
    if (!counts(name, rules)) continue
    ours++
    if (!takesEqual(name, value, candidate, taken)) return false
  }
  let theirs = 0
  for (let at = 0; at + 1 < candidate.length; at += 2) {
    const name = candidate[at]!.toLowerCase()
    if (name === CONNECTION && !isPlain(name, candidate[at + 1]!)) return false
    if (counts(name, rules)) theirs++
  }
  return ours === theirs
}

/** The first line of that name which is not taken yet must be equal: lines of one name keep their order. */
function takesEqual(name: string, value: string, headers: readonly string[], taken: Uint8Array): boolean {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const other = headers[at]!
    if (taken[at] === 1 || other.length !== name.length || other.toLowerCase() !== name) continue
    taken[at] = 1
    return headers[at + 1] === value || trimmed(headers[at + 1]!) === trimmed(value)
  }
  return false
}

/** Content codings say what the bytes are, so they count here. */
function counts(name: string, { only }: CompareRules['headers']): boolean {
  if (name === CODINGS) return true
  return only === null ? !isLeftOut(name) : only.includes(name)
}

/** A value that means the same on both sides when it is the same. */
function isPlain(name: string, value: string): boolean {
  const trim = trimmed(value)
  if (name === 'location') return trim.startsWith('/') && !/^[/\\]{2}/.test(trim)
  if (name === CONNECTION) return /^(?:close|keep-alive)$/i.test(trim)
  return !/;\s*domain\s*=/i.test(value)
}
