import { type Suggestion, suggestions } from '../compare/suggestions.ts'
import { entriesOf, total } from '../evidence/counts.ts'
import { fieldsOf } from '../evidence/signatures.ts'
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

function suggestionsFor(evidence: Evidence, examples: readonly Example[]): readonly Suggestion[] {
  return suggestions({
    match: evidence.match,
    failed: total(evidence.failed),
    signatures: entriesOf(evidence.signatures).map(([key, count]) => ({ fields: fieldsOf(key), count })),
    examples: examples.map(({ differences }) => differences),
  })
}

function viewOf({ yaml, words, from, to, exact }: Suggestion): SuggestionView {
  return { yaml, words, from, to, exact }
}
