import type { Difference, DifferenceClass, IgnoreRule } from '../types.ts'
import { decimalOf, isJsonNumber, isWithin, roundedDistance } from './decimal.ts'
import { isUuid } from './judge.ts'
import { parsePath } from './path.ts'
import { timestampIn } from './timestamps.ts'

/** What has been seen of a route. */
export interface Seen {
  readonly match: number
  readonly failed: number
  /** How many exchanges differed in exactly these fields. */
  readonly signatures: readonly { readonly fields: readonly string[]; readonly count: number }[]
  /** The differences of exchanges that were kept as examples. */
  readonly examples: readonly (readonly Difference[])[]
}

/** A rule for `compare`. */
export type Rule =
  | { readonly ignore: string; readonly like: IgnoreRule['like'] }
  | { readonly tolerance: string; readonly distance: string }
  | { readonly unordered: string }
  | { readonly same: 'null-missing' | 'number-string' | 'empty-missing' }
  | { readonly header: string }
  | { readonly status: 'class' }

/** A rule that would settle differences, and what agreement would be with it. */
export interface Suggestion {
  readonly rule: Rule
  /** The field that asks for it. */
  readonly field: string
  /** To be pasted under `compare:`. */
  readonly yaml: string
  /** `ignoring $.updatedAt like timestamp`, `reading numbers in strings`. */
  readonly words: string
  /** Agreement as it is and as it would be, 0..1. */
  readonly from: number
  readonly to: number
  /** Counted from all exchanges. Otherwise it is an estimate, from the stored examples. */
  readonly exact: boolean
}

/** The fields in which two answers differ, each once, in one order: exchanges with equal ones are counted together. */
export function signatureOf(differences: readonly Difference[]): readonly string[] {
  return [...new Set(differences.map(({ field }) => field))].sort()
}

/** One rule for each field that has examples, where there is a rule for it; the most effective first. */
export function suggestions(seen: Seen): readonly Suggestion[] {
  const fields = Map.groupBy(seen.examples.flat(), ({ field }) => field)
  const found = new Map<string, Suggestion>()
  for (const [field, differences] of fields) {
    const rule = ruleFor(differences)
    if (rule === null) continue
    const yaml = yamlOf(rule)
    if (!found.has(yaml))
      found.set(yaml, { rule, field, yaml, words: wordsOf(rule), ...effectOf(rule, seen) })
  }
  return [...found.values()].sort((a, b) => b.to - a.to)
}

/** The rule that settles all these differences of one field, by what they look like; null when none does. */
export function ruleFor(differences: readonly Difference[]): Rule | null {
  const [first] = differences
  if (first === undefined) return null
  const { field } = first
  const every = (is: (difference: Difference) => boolean) => differences.every(is)
  if (field === 'status')
    return every(({ legacy, candidate }) => legacy?.[0] === candidate?.[0]) ? { status: 'class' } : null
  if (field.startsWith('header ')) return { header: field.slice('header '.length) }
  if ('problem' in parsePath(field)) return null
  if (every(({ kind }) => kind === 'order')) return { unordered: field }
  if (EVERYTHING.has(field)) return null
  for (const word of ['number-string', 'null-missing', 'empty-missing'] as const) {
    if (every(difference => difference.class === word)) return { same: word }
  }
  if (every(difference => difference.class === 'precision')) return toleranceFor(field, differences)
  // No rule makes up for a value that is missing, and to ignore every element is to ignore the list.
  const isLone = ({ kind }: Difference) => kind === 'missing' || (kind === 'extra' && field.endsWith('[*]'))
  if (differences.some(isLone)) return null
  return { ignore: field, like: likeOf(differences) }
}

/** Whole bodies, and all their lines or elements: a rule for them would compare nothing. */
const EVERYTHING = new Set(['$', '$[*]'])

const LIKE_OF: { readonly [name in DifferenceClass]?: IgnoreRule['like'] } = {
  timestamp: 'timestamp',
  timezone: 'timestamp',
  uuid: 'uuid',
  epoch: 'number',
  token: 'string',
  hash: 'string',
  'html-escape': 'string',
}

/** What the candidate's values have in common. */
function likeOf(differences: readonly Difference[]): IgnoreRule['like'] {
  const likes = new Set(differences.map(difference => LIKE_OF[difference.class] ?? 'any'))
  const [like = 'any'] = likes
  if (likes.size > 1 || like === 'any') return 'any'
  const isLike = like === 'timestamp' ? isTimestamp : like === 'uuid' ? isUuid : () => true
  return differences.every(({ candidate }) => candidate !== null && isLike(stringIn(candidate)))
    ? like
    : 'string'
}

function isTimestamp(text: string): boolean {
  return timestampIn(text) !== null
}

/** What a JSON string says; a text that is none says itself. */
function stringIn(text: string): string {
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text
}

/** As far apart as any two were. Numbers in strings are within no tolerance, nor is a secret. */
function toleranceFor(field: string, differences: readonly Difference[]): Rule {
  const distances = differences.map(({ legacy, candidate }) => distanceOf(legacy, candidate))
  const known = distances.filter(distance => distance !== null)
  if (known.length < distances.length) return { ignore: field, like: 'any' }
  return { tolerance: field, distance: known.sort((a, b) => Number(b) - Number(a))[0]! }
}

function distanceOf(legacy: string | null, candidate: string | null): string | null {
  if (legacy === null || candidate === null) return null
  if (!isJsonNumber(legacy) || !isJsonNumber(candidate)) return null
  return roundedDistance(decimalOf(legacy), decimalOf(candidate))
}

function effectOf(rule: Rule, seen: Seen): Pick<Suggestion, 'from' | 'to' | 'exact'> {
  const differ = seen.signatures.reduce((sum, { count }) => sum + count, 0)
  const total = seen.match + seen.failed + differ
  const field = 'ignore' in rule ? rule.ignore : 'header' in rule ? `header ${rule.header}` : null
  const exact = field !== null
  const settled = exact ? settledByField(field, seen) : settledByExamples(rule, seen)
  const share = (matches: number) => (total === 0 ? 0 : matches / total)
  return { from: share(seen.match), to: share(seen.match + settled), exact }
}

/** Exchanges that differ nowhere but in this field, or inside of it. */
function settledByField(field: string, { signatures }: Seen): number {
  const isInside = (other: string) =>
    other === field || other.startsWith(`${field}.`) || other.startsWith(`${field}[`)
  return signatures.reduce((sum, { fields, count }) => sum + (fields.every(isInside) ? count : 0), 0)
}

/** Of each signature's exchanges as large a share as of its examples. */
function settledByExamples(rule: Rule, { signatures, examples }: Seen): number {
  const bySignature = Map.groupBy(examples, differences => signatureOf(differences).join('\n'))
  return signatures.reduce((sum, { fields, count }) => {
    const kept = bySignature.get([...fields].sort().join('\n')) ?? []
    const settled = kept.filter(differences => differences.every(difference => settles(rule, difference)))
    return sum + (kept.length === 0 ? 0 : (count * settled.length) / kept.length)
  }, 0)
}

function settles(rule: Rule, difference: Difference): boolean {
  const { field, kind, legacy, candidate } = difference
  if ('same' in rule) return difference.class === rule.same
  if ('unordered' in rule) return field === rule.unordered && kind === 'order'
  if ('status' in rule) return field === 'status' && legacy?.[0] === candidate?.[0]
  if (!('tolerance' in rule) || field !== rule.tolerance || legacy === null || candidate === null)
    return false
  if (!isJsonNumber(legacy) || !isJsonNumber(candidate)) return false
  return isWithin(decimalOf(legacy), decimalOf(candidate), decimalOf(rule.distance))
}

/** As it is pasted: always quoted, and no variable. */
export function yamlOf(rule: Rule): string {
  const quoted = (text: string) => JSON.stringify(text).replaceAll('${', () => '$${')
  if ('ignore' in rule) {
    const path = quoted(rule.ignore)
    return rule.like === 'any' ? `ignore: [${path}]` : `ignore: [{ path: ${path}, like: ${rule.like} }]`
  }
  if ('tolerance' in rule) return `tolerance: { ${quoted(rule.tolerance)}: ${rule.distance} }`
  if ('unordered' in rule) return `unordered: [${quoted(rule.unordered)}]`
  if ('same' in rule) return `same: [${rule.same}]`
  return 'header' in rule ? `headers: { ignore: [${rule.header}] }` : 'status: class'
}

function wordsOf(rule: Rule): string {
  if ('ignore' in rule) return `ignoring ${rule.ignore}${rule.like === 'any' ? '' : ` like ${rule.like}`}`
  if ('tolerance' in rule) return `allowing ${rule.tolerance} to be ${rule.distance} apart`
  if ('unordered' in rule) return `comparing ${rule.unordered} as a bag`
  if ('header' in rule) return `ignoring header ${rule.header}`
  if ('status' in rule) return 'comparing statuses by class'
  return SAME_WORDS[rule.same]
}

const SAME_WORDS = {
  'null-missing': 'taking null for missing',
  'number-string': 'reading numbers in strings',
  'empty-missing': 'taking empty for missing',
} as const
