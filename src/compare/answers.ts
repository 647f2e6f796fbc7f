import type { AnswerContent, Difference, Outcome } from '../types.ts'
import { areSentAlike, decodedBody, findBodyDifferences, mediaOf } from './bodies.ts'
import { Budget, type Limits } from './budget.ts'
import type { Decoded } from './coding.ts'
import { Findings } from './differences.ts'
import { findHeaderDifferences } from './headers.ts'
import type { Origins } from './location.ts'
import type { Redactor } from './redaction.ts'
import type { Rules } from './rules.ts'

export interface CompareContext {
  readonly rules: Rules
  readonly limits: Limits
  readonly origins: Origins
  /** What is shown of values goes through it. */
  readonly redactor: Redactor
  /** Milliseconds of any origin that do not go back: for the limit on time. */
  readonly clock: () => number
  /** Milliseconds since 1970: for cookies that expire. */
  readonly nowMs: number
}

/** An outcome, and how many differences each rule hid: `ignore $.updatedAt` → 3. */
export type Comparison = Outcome & { readonly hidden: { readonly [rule: string]: number } }

/**
 * What became of an exchange that both sides answered: every difference, not the first.
 *
 * A body of the candidate's that is too large or cannot be decoded is its failure; one of legacy's leaves nothing to
 * compare with. Changes nothing, keeps nothing; equal answers give equal comparisons, but for what the clock ends.
 */
export function compareAnswers(
  legacy: AnswerContent,
  candidate: AnswerContent,
  context: CompareContext,
): Comparison {
  const findings = new Findings()
  const budget = new Budget(context.limits, context.clock)
  const { rules, redactor } = context
  const alike = areSentAlike(legacy, candidate)
  if (!alike) {
    const ours = decodedBody(legacy, context.limits.maxBodyBytes)
    const theirs = decodedBody(candidate, context.limits.maxBodyBytes)
    if ('failed' in ours || 'failed' in theirs) return { ...unread(ours, theirs), hidden: {} }
    const bodies = [
      { bytes: ours.body, media: mediaOf(legacy) },
      { bytes: theirs.body, media: mediaOf(candidate) },
    ] as const
    findBodyDifferences(...bodies, { rules, scope: { same: rules.same, budget }, redactor }, findings)
  }
  if (budget.spent) return { outcome: 'skipped', reason: 'undecided', hidden: {} }
  const inBodies = findings.differences.splice(0)
  findStatusDifference(legacy.status, candidate.status, rules, findings)
  findHeaderDifferences(legacy.headers, candidate.headers, { ...context, rules: rules.headers }, findings)
  const differences = [...findings.differences, ...inBodies]
  const hidden = Object.fromEntries(findings.hidden)
  return differences.length === 0 ? { outcome: 'match', hidden } : { outcome: 'differ', differences, hidden }
}

function unread(legacy: Decoded, candidate: Decoded): Outcome {
  if ('failed' in legacy) {
    if (legacy.failed === 'too-large') return { outcome: 'skipped', reason: 'too-large' }
    const both = 'failed' in candidate && candidate.failed === 'undecodable'
    return { outcome: 'skipped', reason: both ? 'both-failed' : 'legacy-failed' }
  }
  const tooLarge = 'failed' in candidate && candidate.failed === 'too-large'
  return { outcome: 'failed', failure: tooLarge ? 'response-body' : 'malformed' }
}

function findStatusDifference(legacy: number, candidate: number, rules: Rules, findings: Findings): void {
  if (legacy === candidate) return
  const sameClass = Math.floor(legacy / 100) === Math.floor(candidate / 100)
  if (rules.status === 'class' && sameClass) findings.hide('status class')
  else findings.differences.push(statusDifference(legacy, candidate))
}

function statusDifference(legacy: number, candidate: number): Difference {
  return {
    at: 'status',
    field: 'status',
    kind: 'status',
    class: 'other',
    legacy: String(legacy),
    candidate: String(candidate),
  }
}
