import { type Seen, type Suggestion, suggestions } from '../compare/suggestions.ts'
import { entriesOf, total } from '../evidence/counts.ts'
import { noiseOf } from '../evidence/noise.ts'
import { fieldsOf, REST } from '../evidence/signatures.ts'
import type { Evidence } from '../types/evidence.ts'
import type { DifferencesView, SuggestionView } from '../types/steering.ts'
import type { Example } from '../types/store.ts'
import { fieldsSeen, outcomesOf } from './views.ts'

/** Where the answers of a route differ, and for each field the rule that would settle it, with its effect. */
export function differencesView(
  route: string,
  epoch: number,
  evidence: Evidence,
  examples: readonly Example[],
): DifferencesView {
  const byField = new Map(suggestionsFor(evidence, examples).map(found => [found.field, viewOf(found)]))
  return {
    route,
    epoch,
    outcomes: outcomesOf(evidence),
    fields: fieldsSeen(evidence).map(seen => ({ ...seen, suggestion: byField.get(seen.field) ?? null })),
    rulesThatHid: evidence.hidden,
  }
}

/**
 * A rule for noise can lift nothing but the raw figure. The effect of any other is that on agreement with noise excused:
 * where noise is in every answer, no rule would settle a pair by itself.
 */
function suggestionsFor(evidence: Evidence, examples: readonly Example[]): readonly Suggestion[] {
  const noise = noiseOf(evidence)
  const whole: Seen = {
    match: evidence.match,
    failed: total(evidence.failed),
    signatures: entriesOf(evidence.signatures).map(([key, count]) => {
      const fields = fieldsOf(key)
      // Of the rest nobody knows the fields: no rule settles it.
      return { fields: fields.length === 0 ? [REST] : fields, count }
    }),
    examples: examples.map(({ differences }) => differences),
  }
  return [
    ...suggestions(without(noise, whole)),
    ...(noise.size === 0 ? [] : suggestions(whole).filter(({ field }) => noise.has(field))),
  ]
}

/** The same with noise excused. */
function without(noise: ReadonlyMap<string, unknown>, { match, failed, signatures, examples }: Seen): Seen {
  const left = signatures.map(({ fields, count }) => {
    return { fields: fields.filter(field => !noise.has(field)), count }
  })
  const excused = left.reduce((sum, { fields, count }) => sum + (fields.length === 0 ? count : 0), 0)
  return {
    match: match + excused,
    failed,
    signatures: left.filter(({ fields }) => fields.length > 0),
    examples: examples.map(differences => differences.filter(({ field }) => !noise.has(field))),
  }
}

function viewOf({ yaml, words, from, to, exact }: Suggestion): SuggestionView {
  return { yaml, words, from, to, exact }
}
