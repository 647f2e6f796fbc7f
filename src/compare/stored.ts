import type { AnswerContent, Difference } from '../types.ts'
import { decodedBody, mediaOf, sha256 } from './bodies.ts'
import { Budget } from './budget.ts'
import { textOf } from './charset.ts'
import { writtenJson } from './excerpt.ts'
import { readJson } from './json.ts'
import { formatOf } from './media-type.ts'
import { partsOf } from './parts.ts'
import type { Redactor } from './redaction.ts'

/** An answer as it may be kept: nothing in it is a secret by its name. */
export interface StoredAnswer {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: StoredBody
}

export type StoredBody =
  /** JSON or a form, whole unless it was cut. */
  | { readonly kind: 'text'; readonly text: string; readonly cut: boolean }
  /** HTML, XML and text: the parts that differ, with what is around them. */
  | { readonly kind: 'parts'; readonly parts: readonly string[]; readonly cut: boolean }
  /** What nobody reads. */
  | { readonly kind: 'digest'; readonly bytes: number; readonly sha256: string }

export interface StoreLimits {
  /** Of each decoded body. */
  readonly maxBodyBytes: number
  /** Of what is kept of each, in characters. */
  readonly maxStored: number
}

/** What may be kept of two answers that differ. */
export function storedPair(
  legacy: AnswerContent,
  candidate: AnswerContent,
  redactor: Redactor,
  limits: StoreLimits,
): { readonly legacy: StoredAnswer; readonly candidate: StoredAnswer } {
  const [ours, theirs] = storedBodies(legacy, candidate, redactor, limits)
  const stored = (answer: AnswerContent, body: StoredBody) => ({
    status: answer.status,
    headers: redactor.headers(answer.headers),
    body,
  })
  return { legacy: stored(legacy, ours), candidate: stored(candidate, theirs) }
}

/** A request's body as it may be kept; HTML, XML and text are not, since there is nothing they differ from. */
export function storedRequestBody(
  body: Uint8Array,
  contentType: string | null,
  redactor: Redactor,
  limits: StoreLimits,
): StoredBody {
  const answer = { status: 0, headers: contentType === null ? [] : ['content-type', contentType], body }
  return storedAlone(answer, redactor, limits) ?? digestOf(body)
}

/** Differences without their values, for who keeps none: `differences.bodies: false`. */
export function withoutValues(differences: readonly Difference[]): readonly Difference[] {
  return differences.map(({ at, field, kind, class: guess }) => {
    return { at, field, kind, class: guess, legacy: null, candidate: null }
  })
}

function storedBodies(
  legacy: AnswerContent,
  candidate: AnswerContent,
  redactor: Redactor,
  limits: StoreLimits,
): readonly [StoredBody, StoredBody] {
  const texts = [plainText(legacy, limits), plainText(candidate, limits)]
  const parts = texts.map(text => (text === null ? '' : redactor.text(text)))
  const differing = partsOf(parts[0]!, parts[1]!, limits.maxStored)
  const body = (answer: AnswerContent, text: string | null, side: 'legacy' | 'candidate'): StoredBody => {
    if (text === null) return digestOf(answer.body)
    return { kind: 'parts', parts: differing[side], cut: differing.cut }
  }
  return [
    storedAlone(legacy, redactor, limits) ?? body(legacy, texts[0]!, 'legacy'),
    storedAlone(candidate, redactor, limits) ?? body(candidate, texts[1]!, 'candidate'),
  ]
}

/** JSON and forms, which are kept by themselves; null for other bodies. */
function storedAlone(answer: AnswerContent, redactor: Redactor, limits: StoreLimits): StoredBody | null {
  const text = readText(answer, limits)
  if (text === null) return null
  const format = formatOf(mediaOf(answer).type)
  if (format === 'form') return cutTo(redactor.query(text), limits.maxStored)
  if (format !== 'json') return null
  const nodes = { maxBodyBytes: 0, maxNodes: Number.POSITIVE_INFINITY, maxMs: 0 }
  const reading = readJson(text, new Budget(nodes, () => 0))
  if (reading === 'undecided' || 'error' in reading) return null
  return cutTo(writtenJson(reading.value, redactor), limits.maxStored)
}

function plainText(answer: AnswerContent, limits: StoreLimits): string | null {
  return formatOf(mediaOf(answer).type) === 'bytes' ? null : readText(answer, limits)
}

function readText(answer: AnswerContent, limits: StoreLimits): string | null {
  const decoded = decodedBody(answer, limits.maxBodyBytes)
  return 'failed' in decoded ? null : textOf(decoded.body, mediaOf(answer).charset)
}

function cutTo(text: string, most: number): StoredBody {
  return { kind: 'text', text: text.slice(0, most), cut: text.length > most }
}

function digestOf(bytes: Uint8Array): StoredBody {
  return { kind: 'digest', bytes: bytes.length, sha256: sha256(bytes) }
}
