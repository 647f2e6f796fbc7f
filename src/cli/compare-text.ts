import type { Comparison } from '../compare/answers.ts'
import { ruleFor, yamlOf } from '../compare/suggestions.ts'
import { neutral } from '../config/neutral.ts'
import { counted } from '../config/problems.ts'
import type { Difference } from '../types.ts'

/** Differences of one field that are shown; the rest is counted. */
const MOST_OF_A_FIELD = 3
const MOST_FIELDS = 50
const LONGEST_PLACE = 160

/** A comparison as `banyan compare` prints it. Safe on a terminal. */
export function comparisonText(comparison: Comparison, why: string | null): string {
  const lines = [...outcomeLines(comparison, why), ...hiddenLines(comparison.hidden)]
  return `${lines.map(neutral).join('\n')}\n`
}

function* outcomeLines(comparison: Comparison, why: string | null): Generator<string> {
  const because = why === null ? '' : `: ${why}`
  switch (comparison.outcome) {
    case 'match':
      yield 'match   the answers agree'
      return
    case 'failed':
      yield `failed  ${comparison.failure}${because}`
      return
    case 'skipped':
      yield `skipped  ${comparison.reason}${because}`
      return
    case 'differ':
      yield `differ  ${counted(comparison.differences.length, 'difference')}`
      yield* differenceLines(comparison.differences)
  }
}

function* differenceLines(differences: readonly Difference[]): Generator<string> {
  const fields = Map.groupBy(differences, ({ field }) => field)
  let shown = 0
  for (const [field, found] of fields) {
    if (shown++ === MOST_FIELDS) break
    for (const difference of found.slice(0, MOST_OF_A_FIELD)) yield* oneDifference(difference)
    if (found.length > MOST_OF_A_FIELD) {
      yield `   and ${(found.length - MOST_OF_A_FIELD).toLocaleString('en')} more at ${short(field)}`
    }
    const rule = field.length > LONGEST_PLACE ? null : ruleFor(found)
    if (rule !== null) yield `   if that is fine   ${yamlOf(rule)}`
  }
  if (fields.size > MOST_FIELDS) {
    yield ''
    yield `${counted(fields.size - MOST_FIELDS, 'more field')}; --json has them all`
  }
}

function* oneDifference(difference: Difference): Generator<string> {
  const { at, kind, class: guess, legacy, candidate, note } = difference
  yield ''
  yield [short(at), kind, ...(guess === 'other' ? [] : [guess]), ...(note === undefined ? [] : [note])].join(
    '   ',
  )
  yield `   legacy     ${legacy ?? '(missing)'}`
  yield `   candidate  ${candidate ?? '(missing)'}`
}

function* hiddenLines(hidden: Comparison['hidden']): Generator<string> {
  const rules = Object.entries(hidden)
  if (rules.length > 0) yield ''
  for (const [rule, count] of rules) yield `hidden by ${rule}   ${counted(count, 'difference')}`
}

/** Both ends of a long path. */
function short(path: string): string {
  if (path.length <= LONGEST_PLACE) return path
  return `${path.slice(0, LONGEST_PLACE / 2)}…${path.slice(-LONGEST_PLACE / 2)}`
}
