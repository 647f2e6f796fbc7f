import { createHash } from 'node:crypto'
import type { AnswerContent, Difference } from '../types.ts'
import { textOf } from './charset.ts'
import { codingsOf, type Decoded, decoded } from './coding.ts'
import { type Findings, findDifferences } from './differences.ts'
import type { Scope } from './equality.ts'
import { excerptOf, type Wording } from './excerpt.ts'
import { pairsOf } from './form.ts'
import { headerValues } from './header-lines.ts'
import { readHtml } from './html.ts'
import { type Reading, readJson } from './json.ts'
import { formatOf, type MediaType, mediaTypeOf } from './media-type.ts'
import type { Redactor } from './redaction.ts'
import type { Rules } from './rules.ts'
import { linesOf } from './text.ts'
import type { Value } from './tree.ts'

/** A body without its content codings. */
export interface Body {
  readonly bytes: Uint8Array
  readonly media: MediaType
}

export interface BodyContext {
  readonly rules: Rules
  readonly scope: Scope
  readonly redactor: Redactor
}

/** Whether two bodies came as the same bytes in the same codings: then there is nothing to read. */
export function areSentAlike(legacy: AnswerContent, candidate: AnswerContent): boolean {
  if (!sameBytes(legacy.body, candidate.body)) return false
  return String(codingsOf(legacy.headers)) === String(codingsOf(candidate.headers))
}

export function sameBytes(legacy: Uint8Array, candidate: Uint8Array): boolean {
  return legacy.length === candidate.length && Buffer.compare(legacy, candidate) === 0
}

export function decodedBody(answer: AnswerContent, maxBytes: number): Decoded {
  return decoded(answer.body, codingsOf(answer.headers), maxBytes)
}

export function mediaOf(answer: AnswerContent): MediaType {
  return mediaTypeOf(headerValues(answer.headers, 'content-type')[0] ?? null)
}

/** Finds every difference between two bodies, as their content type means them. */
export function findBodyDifferences(
  legacy: Body,
  candidate: Body,
  context: BodyContext,
  findings: Findings,
): void {
  if (sameBytes(legacy.bytes, candidate.bytes)) return
  const ignored = context.rules.top.ignored.find(({ like, within }) => like === 'any' && within === null)
  if (ignored !== undefined) {
    findings.hide(ignored.label)
    return
  }
  const format = formatOf(legacy.media.type)
  const typesCount = !context.rules.headers.ignore.includes('content-type')
  if (
    legacy.media.type !== candidate.media.type &&
    (typesCount || format !== formatOf(candidate.media.type))
  ) {
    findings.differences.push(whole('type', shownType(legacy), shownType(candidate)))
    return
  }
  const texts = [textOf(legacy.bytes, legacy.media.charset), textOf(candidate.bytes, candidate.media.charset)]
  if (format === 'bytes' || texts[0] == null || texts[1] == null) {
    findings.differences.push(byteDifference(legacy.bytes, candidate.bytes))
    return
  }
  if (texts[0] === texts[1]) return
  if (format === 'json') compareJson(texts[0], texts[1], context, findings)
  else if (format === 'html') compareRead(texts[0], texts[1], readHtml, 'plain', context, findings)
  else if (format === 'form') compareRead(texts[0], texts[1], pairsOf, 'json', context, findings)
  else compareRead(texts[0], texts[1], linesOf, 'plain', context, findings)
}

function compareJson(legacy: string, candidate: string, context: BodyContext, findings: Findings): void {
  const { budget } = context.scope
  const ours = readJson(legacy, budget)
  const theirs = ours === 'undecided' ? ours : readJson(candidate, budget)
  if (ours === 'undecided' || theirs === 'undecided') return
  if ('value' in ours && 'value' in theirs) compareTrees(ours.value, theirs.value, 'json', context, findings)
  else if ('error' in ours && 'error' in theirs) {
    compareRead(legacy, candidate, linesOf, 'plain', context, findings)
  } else findings.differences.push(unreadable(ours, legacy, theirs, candidate, context.redactor))
}

function compareRead(
  legacy: string,
  candidate: string,
  read: (text: string, budget: Scope['budget']) => Value,
  wording: Wording,
  context: BodyContext,
  findings: Findings,
): void {
  const ours = read(legacy, context.scope.budget)
  const theirs = read(candidate, context.scope.budget)
  if (ours === null || theirs === null) return
  compareTrees(ours, theirs, wording, context, findings)
}

function compareTrees(
  legacy: Value,
  candidate: Value,
  wording: Wording,
  { rules, scope, redactor }: BodyContext,
  findings: Findings,
): void {
  findDifferences(legacy, candidate, rules.top, scope, wording, redactor, findings)
}

/** One side is JSON and the other only says so. */
function unreadable(
  ours: Exclude<Reading, 'undecided'>,
  legacy: string,
  theirs: Exclude<Reading, 'undecided'>,
  candidate: string,
  redactor: Redactor,
): Difference {
  const shown = (reading: Exclude<Reading, 'undecided'>, text: string) =>
    'value' in reading ? excerptOf(reading.value, 'json', redactor) : excerptOf(text, 'plain', redactor)
  const [side, error] =
    'error' in ours ? ['legacy', ours.error] : ['candidate', 'error' in theirs ? theirs.error : '']
  return {
    ...whole('type', shown(ours, legacy), shown(theirs, candidate)),
    note: `${side} is not JSON: ${error}`,
  }
}

/** What nobody reads is told apart by its length and its SHA-256. */
function byteDifference(legacy: Uint8Array, candidate: Uint8Array): Difference {
  if (legacy.length !== candidate.length) {
    return whole('length', `${legacy.length} bytes`, `${candidate.length} bytes`)
  }
  return whole('value', sha256(legacy), sha256(candidate))
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function shownType({ media }: Body): string {
  return media.type === '' ? 'no content type' : media.type
}

function whole(kind: 'type' | 'value' | 'length', legacy: string, candidate: string): Difference {
  return { at: '$', field: '$', kind, class: 'other', legacy, candidate }
}
