import { neutral } from '../config/neutral.ts'
import { didYouMean } from '../config/spelling.ts'
import { countText } from '../evidence/words.ts'
import type { DifferencesView, Overview } from '../types/steering.ts'
import type { Example } from '../types/store.ts'
import { agreementOf } from './agreement.ts'
import { type Asked, type AskingOptions, asking } from './asking.ts'
import { differingRoutes, fieldsText, routesText, suggestionLines } from './diff-text.ts'
import { exampleText } from './example-text.ts'
import { countsText, most } from './figures.ts'
import { EXIT, jsonText, type Output } from './output.ts'
import { word } from './shell.ts'

export interface DiffOptions extends AskingOptions {
  readonly route: string | null
  /** As `banyan diff ROUTE` names it; `failed timeout` for answers that never came whole. */
  readonly field: string | null
  /** Examples of a field, the newest. */
  readonly limit: number
}

const COMMAND = 'banyan diff'

/** `banyan diff [ROUTE [FIELD]]`: which routes differ; in which fields of one, and what would settle it; examples of one field. */
export function diff(options: DiffOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  return asking(COMMAND, options, env, asked => {
    const { route, field } = options
    if (route === null) return ofAll(asked, options)
    return field === null ? ofRoute(asked, route, options) : ofField(asked, route, field, options)
  })
}

async function ofAll({ client, failed }: Asked, { json, look }: DiffOptions): Promise<Output> {
  const answer = await client.get<Overview>('overview')
  if (!('value' in answer)) return failed(answer)
  const { value } = answer
  if (json) return { exitCode: EXIT.ok, stdout: jsonText(value), stderr: '' }
  const [worst] = differingRoutes(value.routes)
  const next = worst === undefined ? 'banyan status' : `banyan diff ${word(worst.name)}`
  return { exitCode: EXIT.ok, stdout: routesText(value, look), stderr: `next: ${next}\n` }
}

async function ofRoute(
  { client, failed }: Asked,
  route: string,
  { json, look }: DiffOptions,
): Promise<Output> {
  const answer = await client.get<DifferencesView>(`routes/${encodeURIComponent(route)}/differences`)
  if (!('value' in answer)) return failed(answer, { kind: 'route', name: route })
  const { value } = answer
  if (json) return { exitCode: EXIT.ok, stdout: jsonText(value), stderr: '' }
  const [first] = fieldsWithExamples(value)
  const next = first === undefined ? `banyan get ${word(route)}` : `banyan diff ${word(route)} ${word(first)}`
  return { exitCode: EXIT.ok, stdout: fieldsText(value, look), stderr: `next: ${next}\n` }
}

async function ofField(asked: Asked, route: string, field: string, options: DiffOptions): Promise<Output> {
  const { client, failed } = asked
  const path = `routes/${encodeURIComponent(route)}`
  const query = new URLSearchParams({ field, limit: String(options.limit) })
  const answer = await client.get<readonly Example[]>(`${path}/examples?${query}`)
  if (!('value' in answer)) return failed(answer, { kind: 'route', name: route })
  if (options.json) return { exitCode: EXIT.ok, stdout: jsonText(answer.value), stderr: '' }
  const view = await client.get<DifferencesView>(`${path}/differences`)
  if (!('value' in view)) return failed(view, { kind: 'route', name: route })
  const known = fieldsWithExamples(view.value)
  if (answer.value.length === 0 && !known.includes(field)) return noSuchField(route, field, known)
  return {
    exitCode: EXIT.ok,
    stdout: fieldText(view.value, field, answer.value, options),
    stderr: `next: banyan rejudge ${word(route)} --rules FILE   with the rules you think of under compare:\n`,
  }
}

function noSuchField(route: string, field: string, known: readonly string[]): Output {
  const meant = didYouMean(field, known)
  const hint =
    meant === null ? `banyan diff ${word(route)} lists where they differ` : `did you mean ${word(meant)}?`
  const stderr = `${COMMAND}: the answers of ${neutral(route)} do not differ in ${neutral(field)}; ${hint}\n`
  return { exitCode: EXIT.usage, stdout: '', stderr }
}

function fieldText(
  view: DifferencesView,
  field: string,
  examples: readonly Example[],
  { look, limit }: DiffOptions,
): string {
  const found = view.fields.find(one => one.field === field)
  const failures = view.outcomes.failed as { readonly [leg: string]: number | undefined }
  const count = found?.count ?? failures[field.replace(/^failed /, '')] ?? null
  const { pairs } = agreementOf(view.outcomes)
  const share = count === null ? '' : `${countText(count)} of ${countText(pairs)} pairs differ here`
  const noise = found?.noise ? `   noise: ${found.noise}` : ''
  const classes = found === undefined ? '' : countsText(found.classes)
  const suggestion = found?.suggestion ?? null
  const parts = [
    `${neutral([view.route, field, share, classes].filter(Boolean).join('   ') + noise)}\n`,
    ...examples.slice(0, limit).map(example => exampleText(example, field, look)),
    ...(examples.length === 0 ? ['No examples of it are kept.\n'] : []),
    suggestion === null
      ? ''
      : `If that is fine, under compare: of this route\n${suggestionLines(suggestion, found?.noise != null, look).join('\n')}\n`,
  ]
  return parts.filter(part => part !== '').join('\n')
}

/** What can be asked for: fields, those that are not noise first, and failures. */
function fieldsWithExamples({ fields, outcomes }: DifferencesView): readonly string[] {
  const noiseLast = fields.toSorted((a, b) => Number(a.noise !== null) - Number(b.noise !== null))
  return [...noiseLast.map(({ field }) => field), ...most(outcomes.failed).map(([leg]) => `failed ${leg}`)]
}
