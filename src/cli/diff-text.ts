import { neutral } from '../config/neutral.ts'
import { counted } from '../config/problems.ts'
import { countText } from '../evidence/words.ts'
import type {
  DifferencesView,
  FieldView,
  Outcomes,
  Overview,
  RouteView,
  SuggestionView,
} from '../types/steering.ts'
import { agreementOf } from './agreement.ts'
import { columns, type Look } from './columns.ts'
import { agreementText, countsText, most, sumOf } from './figures.ts'
import { painted } from './painted.ts'

/** The routes whose answers differ, as `banyan diff` prints them. Safe on a terminal. */
export function routesText({ routes }: Overview, look: Look): string {
  const differing = differingRoutes(routes)
  if (differing.length === 0) return `No differences in ${counted(routes.length, 'route')}.\n`
  const head = ['ROUTE', 'AGREE', 'RAW', 'PAIRS', 'DIFFER', 'FAILED', 'SKIPPED', 'MOST IN']
  const rows = differing.map(({ name, outcomes, fields }) => {
    const { pairs, raw, adjusted } = agreementOf(outcomes)
    const field = fields.find(({ noise }) => noise === null) ?? fields[0]
    return [
      neutral(name),
      agreementText(adjusted),
      agreementText(raw),
      ...[pairs, outcomes.differ, sumOf(outcomes.failed), sumOf(outcomes.skipped)].map(countText),
      field === undefined ? '' : neutral(`${field.field}${field.noise === null ? '' : ' (noise)'}`),
    ]
  })
  const edges = ['left', 'right', 'right', 'right', 'right', 'right', 'right'] as const
  return text(columns([head, ...rows], edges, look, 7))
}

/** Those with the least agreement first. */
export function differingRoutes(routes: readonly RouteView[]): readonly RouteView[] {
  const share = ({ outcomes }: RouteView) => agreementOf(outcomes).adjusted ?? 1
  return routes
    .filter(({ outcomes }) => outcomes.differ + sumOf(outcomes.failed) > 0)
    .toSorted((a, b) => share(a) - share(b))
}

/** Where a route's answers differ, as `banyan diff ROUTE` prints it. Safe on a terminal. */
export function fieldsText(view: DifferencesView, look: Look): string {
  const { route, epoch, outcomes, fields, rulesThatHid } = view
  const { pairs, agreeing, raw, adjusted } = agreementOf(outcomes)
  const facts = [
    pairs === 0
      ? ['agree', 'nothing was compared yet']
      : ['agree', `${agreementText(adjusted)}   ${countText(agreeing)} of ${countText(pairs)} pairs`],
    ...(outcomes.excused > 0
      ? [['raw', `${agreementText(raw)}   ${countText(outcomes.excused)} excused as noise`]]
      : []),
    ['skipped', countsText(outcomes.skipped) || 'none'],
    ...(sumOf(rulesThatHid) > 0 ? [['hidden', countsText(rulesThatHid)]] : []),
  ]
  const lines = [
    neutral(`${route}   epoch ${epoch}`),
    ...facts.map(([label = '', fact = '']) => neutral(`${label.padEnd(9)}${fact}`)),
    ...fieldLines(fields, outcomes, look),
    ...ruleLines(fields, look),
  ]
  return text(lines)
}

function fieldLines(fields: readonly FieldView[], { failed }: Outcomes, look: Look): readonly string[] {
  const own = fields.filter(({ noise }) => noise === null).map(fieldCells)
  const failures = most(failed).map(([leg, count]) => {
    return [neutral(`failed ${leg}`), countText(count), 'no whole answer of the candidate']
  })
  const noise = fields
    .filter(field => field.noise !== null)
    .map(field => [...fieldCells(field), neutral(field.noise!)])
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? [] : ['', ...columns([head, ...rows], ['left', 'right'], look, 0)]
  return [
    ...(own.length + failures.length === 0
      ? ['', 'Nothing differs but noise.'].slice(fields.length > 0 ? 0 : 2)
      : []),
    ...table(['DIFFERS IN', 'PAIRS', 'CLASS'], [...own, ...failures]),
    ...table(['NOISE, EXCUSED', 'PAIRS', 'CLASS', 'WHY'], noise),
  ]
}

function fieldCells({ field, count, classes }: FieldView): readonly string[] {
  return [neutral(field), countText(count), neutral(countsText(classes))]
}

/** Each rule to paste, and under it what it would do. */
function ruleLines(fields: DifferencesView['fields'], look: Look): readonly string[] {
  const rules = fields.flatMap(({ suggestion, noise }) =>
    suggestion === null ? [] : suggestionLines(suggestion, noise !== null, look),
  )
  if (rules.length === 0) return []
  return ['', 'If that is fine, under compare: of this route', ...rules]
}

/** The rule to paste, and its effect. Safe on a terminal. */
export function suggestionLines(suggestion: SuggestionView, isNoise: boolean, look: Look): readonly string[] {
  const { yaml, words, from, to, exact } = suggestion
  // What is excused needs no rule, so a rule for it lifts nothing but the raw figure.
  const what = isNoise ? 'raw agreement' : 'agreement'
  const how = exact ? 'counted from all pairs' : 'an estimate, from the stored examples'
  const effect =
    to > from
      ? `would lift ${what} from ${agreementText(from)} to ${agreementText(to)} (${how})`
      : 'would settle no pair by itself: all differ in other fields too'
  return [
    ...yaml.split('\n').map(line => `  ${painted('cyan', neutral(line), look)}`),
    neutral(`    ${words} ${effect}`),
  ]
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
