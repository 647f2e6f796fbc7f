import { type CompareContext, type Comparison, compareAnswers } from '../../src/compare/answers.ts'
import { Redactor } from '../../src/compare/redaction.ts'
import { compiledRules, NO_RULES } from '../../src/compare/rules.ts'
import type { UnreadAnswer } from '../../src/compare/settled.ts'
import type { AnswerContent, CompareRules, Difference } from '../../src/types.ts'

/** The moment at which all comparisons of the tests happen. */
export const NOW = Date.UTC(2026, 10, 22, 12)

export const REDACTOR = new Redactor(Buffer.from('a key of the tests'))

/** A context without a limit on time; nodes are limited as in the product. */
export function context(
  rules: Partial<CompareRules> = {},
  changes: Partial<CompareContext> = {},
): CompareContext {
  return {
    rules: compiledRules({ ...NO_RULES, ...rules }),
    limits: { maxBodyBytes: 64 * 1024 * 1024, maxNodes: 200_000, maxMs: 0 },
    origins: {
      caller: 'https://shop.example.com',
      legacy: { url: 'https://shop.example.com/orders/42?page=1', own: ['http://legacy.internal:3000'] },
      candidate: { url: 'https://shop.example.com/orders/42?page=1', own: ['http://orders.internal:3101'] },
    },
    redactor: REDACTOR,
    clock: () => 0,
    nowMs: NOW,
    ...changes,
  }
}

/** An answer of status 200. */
export function answer(
  body: string | Uint8Array,
  headers: readonly string[] = [],
  status = 200,
): AnswerContent {
  return { status, headers, body: typeof body === 'string' ? Buffer.from(body) : body }
}

/** The same as it came. */
export function unread({ status, headers, body }: AnswerContent): UnreadAnswer {
  return { status, headers: headers.map(part => Buffer.from(part, 'latin1')), body }
}

/** Two bodies of one content type, compared. */
export function compareBodies(
  legacy: string | Uint8Array,
  candidate: string | Uint8Array,
  rules: Partial<CompareRules> = {},
  type = 'application/json',
  changes: Partial<CompareContext> = {},
): Comparison {
  const headers = ['Content-Type', type]
  return compareAnswers(answer(legacy, headers), answer(candidate, headers), context(rules, changes))
}

/** Two lists of headers with equal bodies, compared. */
export function compareHeaders(
  legacy: readonly string[],
  candidate: readonly string[],
  rules: Partial<CompareRules> = {},
): Comparison {
  return compareAnswers(answer('', legacy), answer('', candidate), context(rules))
}

/** Each difference as `at kind`, sorted; or the outcome that is none. */
export function places(comparison: Comparison): readonly string[] | string {
  if (comparison.outcome === 'differ') {
    return comparison.differences.map(({ at, kind }) => `${at} ${kind}`).toSorted()
  }
  if (comparison.outcome === 'failed') return `failed ${comparison.failure}`
  return comparison.outcome === 'skipped' ? `skipped ${comparison.reason}` : 'match'
}

export function differencesOf(comparison: Comparison): readonly Difference[] {
  return comparison.outcome === 'differ' ? comparison.differences : []
}
