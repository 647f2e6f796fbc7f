import { Budget } from './budget.ts'
import type { Scope } from './equality.ts'
import { AROUND, differingPart } from './excerpt.ts'
import { type Pairs, pairedItems } from './lists.ts'
import { compiledRules, NO_RULES } from './rules.ts'
import { List } from './tree.ts'

/** The parts in which two texts differ, of each side in its order. */
export interface Parts {
  readonly legacy: readonly string[]
  readonly candidate: readonly string[]
  /** There was more than is kept. */
  readonly cut: boolean
}

interface Span {
  readonly start: number
  readonly end: number
}

const RULES = compiledRules(NO_RULES)
/** Lines that are looked at to find equal ones; texts with more are taken as one part. */
const MAX_LINES = 50_000

/**
 * The parts in which two texts differ, with 80 characters around each; `most` characters of each side at most.
 *
 * Lines are aligned first, so that one that was put in is one part.
 */
export function partsOf(legacy: string, candidate: string, most: number): Parts {
  const ours = new Lines(legacy)
  const theirs = new Lines(candidate)
  const spans = differingSpans(ours, theirs)
  const kept = [gathered(legacy, spans.legacy, most), gathered(candidate, spans.candidate, most)] as const
  return { legacy: kept[0].parts, candidate: kept[1].parts, cut: kept.some(({ cut }) => cut) }
}

/** Lines with where they begin. */
class Lines {
  readonly text: string
  readonly list = new List()
  readonly starts: number[] = []

  constructor(text: string) {
    this.text = text
    for (let start = 0; start < text.length; ) {
      const found = text.indexOf('\n', start)
      const end = found === -1 ? text.length : found
      this.list.items.push(text.slice(start, end))
      this.starts.push(start)
      start = end + 1
    }
  }

  span(index: number): Span {
    const start = this.starts[index]!
    return { start, end: start + (this.list.items[index] as string).length }
  }
}

function differingSpans(legacy: Lines, candidate: Lines): { legacy: Span[]; candidate: Span[] } {
  const pairs = pairsOf(legacy, candidate)
  if (pairs === null) return differingWhole(legacy.text, candidate.text)
  const spans: { legacy: Span[]; candidate: Span[] } = { legacy: [], candidate: [] }
  for (const [nth, index] of pairs.legacy.entries()) {
    const other = pairs.candidate[nth]!
    if (index === -1) spans.candidate.push(candidate.span(other))
    else if (other === -1) spans.legacy.push(legacy.span(index))
    else {
      const [from, to] = [legacy.span(index), candidate.span(other)]
      const inside = differingWhole(
        legacy.text.slice(from.start, from.end),
        candidate.text.slice(to.start, to.end),
      )
      spans.legacy.push(...inside.legacy.map(span => shifted(span, from.start)))
      spans.candidate.push(...inside.candidate.map(span => shifted(span, to.start)))
    }
  }
  return spans
}

/** null when lines cannot be told apart, or only stand in another order. */
function pairsOf(legacy: Lines, candidate: Lines): Pairs | null {
  if (legacy.starts.length + candidate.starts.length > MAX_LINES) return null
  const limits = { maxBodyBytes: 0, maxNodes: Number.POSITIVE_INFINITY, maxMs: 0 }
  const scope: Scope = { same: RULES.same, budget: new Budget(limits, () => 0) }
  const pairing = pairedItems(legacy.list, candidate.list, RULES.top, scope)
  return typeof pairing === 'string' ? null : pairing
}

function differingWhole(legacy: string, candidate: string): { legacy: Span[]; candidate: Span[] } {
  if (legacy === candidate) return { legacy: [], candidate: [] }
  const { start, legacyEnd, candidateEnd } = differingPart(legacy, candidate)
  return { legacy: [{ start, end: legacyEnd }], candidate: [{ start, end: candidateEnd }] }
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by }
}

/** The spans with what is around them, those that touch as one. */
function gathered(text: string, spans: readonly Span[], most: number): { parts: string[]; cut: boolean } {
  const wide: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const start = Math.max(0, span.start - AROUND)
    const end = Math.min(text.length, span.end + AROUND)
    const last = wide.at(-1)
    if (last === undefined || start > last.end) wide.push({ start, end })
    else wide[wide.length - 1] = { start: last.start, end: Math.max(last.end, end) }
  }
  const parts: string[] = []
  let left = most
  for (const { start, end } of wide) {
    if (left <= 0) return { parts, cut: true }
    parts.push(text.slice(start, Math.min(end, start + left)))
    if (end - start > left) return { parts, cut: true }
    left -= end - start
  }
  return { parts, cut: false }
}
