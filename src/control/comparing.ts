import { compareAnswers } from '../compare/answers.ts'
import { COMPARISON_LIMITS } from '../compare/budget.ts'
import type { Origins } from '../compare/location.ts'
import type { Redactor } from '../compare/redaction.ts'
import type { Rules } from '../compare/rules.ts'
import type { Pair } from '../types/copying.ts'
import type { Difference, Outcome, WholeAnswer } from '../types.ts'

/** What a route's pairs are compared with. */
export interface Terms {
  readonly rules: Rules
  /** Of a decoded body. */
  readonly maxBodyBytes: number
  readonly redactor: Redactor
}

/** What became of a pair, read. */
export interface Compared {
  readonly outcome: Outcome
  readonly hidden: { readonly [rule: string]: number }
  /** What legacy's second answer differed in; null: there was none, or it could not be compared. */
  readonly control: readonly Difference[] | null
}

/**
 * Compares a pair, and legacy with its second answer. Takes up to twice the budget of one comparison.
 *
 * `clock` gives milliseconds that do not go back, `nowMs` is the time since 1970.
 */
export function compared(pair: Pair, terms: Terms, clock: () => number, nowMs: number): Compared {
  const { legacy, candidate, control } = pair
  if ('failure' in candidate) throw new Error('a pair whose candidate failed has nothing to compare')
  const context = {
    rules: terms.rules,
    redactor: terms.redactor,
    limits: { ...COMPARISON_LIMITS, maxBodyBytes: terms.maxBodyBytes },
    clock,
    nowMs,
  }
  const between = (other: WholeAnswer, origin: string) =>
    compareAnswers(legacy, other, { ...context, origins: originsOf(pair, origin) })
  const { hidden, ...outcome } = between(candidate, pair.origins.candidate)
  if (control === null) return { outcome, hidden, control: null }
  return { outcome, hidden, control: differencesOf(between(control, pair.origins.legacy)) }
}

function differencesOf(outcome: Outcome): readonly Difference[] | null {
  if (outcome.outcome === 'match') return []
  return outcome.outcome === 'differ' ? outcome.differences : null
}

function originsOf({ request, origins }: Pair, other: string): Origins {
  const caller = `${request.scheme}://${request.host}`
  const side = (origin: string) => ({ url: `${origin}${request.target}`, own: [origin] })
  return { caller, legacy: side(origins.legacy), candidate: side(other) }
}
