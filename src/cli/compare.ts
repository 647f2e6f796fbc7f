import { randomBytes } from 'node:crypto'
import { type Comparison, compareAnswers } from '../compare/answers.ts'
import { COMPARISON_LIMITS } from '../compare/budget.ts'
import type { Origins } from '../compare/location.ts'
import { Redactor } from '../compare/redaction.ts'
import { compiledRules, NO_RULES } from '../compare/rules.ts'
import { ruleFor, yamlOf } from '../compare/suggestions.ts'
import { neutral } from '../config/neutral.ts'
import type { AnswerContent, CompareRules, Outcome } from '../types.ts'
import { readRules, rulesProblems } from './compare-rules.ts'
import {
  askSide,
  isAddress,
  MAX_BYTES,
  readSide,
  type Side,
  typeByContent,
  typeByName,
} from './compare-side.ts'
import { comparisonText } from './compare-text.ts'

export interface CompareOptions {
  /** Two files, or two addresses: legacy's answer and the candidate's. */
  readonly left: string
  readonly right: string
  /** A file with a `compare:` map, as in routes.yaml. */
  readonly rules: string | null
  /** The content type of both, whatever they say. */
  readonly type: string | null
  readonly json: boolean
}

interface Output {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(?:;.*)?$/

/**
 * `banyan compare`: whether two files, or the answers of two addresses, agree, and where they do not. No proxy is
 * needed. Exit code 0 when they agree; 1 when they differ, cannot be compared, or the rules have problems; 2 when what
 * is asked for makes no sense.
 */
export async function compare(options: CompareOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  const { left, right, type } = options
  if (isAddress(left) !== isAddress(right)) return usage('give two files or two addresses, not one of each')
  if (type !== null && !MEDIA_TYPE.test(type))
    return usage(`"${type}" is no content type, like application/json`)
  const read = options.rules === null ? { rules: NO_RULES } : await readRules(options.rules, env)
  if ('problems' in read) {
    const exitCode = read.missing ? 2 : 1
    if (options.json) return { exitCode, stdout: asJson({ problems: read.problems }), stderr: '' }
    return { exitCode, stdout: '', stderr: rulesProblems(read.problems) }
  }
  const ask = isAddress(left) ? askSide : readSide
  const [legacy, candidate] = await Promise.all([ask(left), ask(right)])
  for (const side of [legacy, candidate]) if ('unusable' in side) return usage(side.unusable)
  const redactor = new Redactor(randomBytes(32))
  const whole = settled(legacy, candidate)
  const comparison =
    whole === null && 'answer' in legacy && 'answer' in candidate
      ? compared(options, legacy.answer, candidate.answer, read.rules, redactor)
      : { ...(whole as Outcome), hidden: {} }
  return output(comparison, whyNot(options, legacy, candidate, comparison, redactor), options.json)
}

/** The outcome of sides that did not both answer; null when they did. */
function settled(legacy: Side, candidate: Side): Outcome | null {
  if ('failure' in legacy) {
    return { outcome: 'skipped', reason: 'failure' in candidate ? 'both-failed' : 'legacy-failed' }
  }
  if ('tooLarge' in legacy) return { outcome: 'skipped', reason: 'too-large' }
  if ('failure' in candidate) return { outcome: 'failed', failure: candidate.failure }
  return 'tooLarge' in candidate ? { outcome: 'failed', failure: 'response-body' } : null
}

function compared(
  options: CompareOptions,
  legacy: AnswerContent,
  candidate: AnswerContent,
  rules: CompareRules,
  redactor: Redactor,
): Comparison {
  const { left, right } = options
  const type = options.type ?? (isAddress(left) ? null : typeOfFiles(left, legacy, right, candidate))
  return compareAnswers(ofType(legacy, type), ofType(candidate, type), {
    rules: compiledRules(rules),
    limits: { maxBodyBytes: MAX_BYTES, maxNodes: COMPARISON_LIMITS.maxNodes, maxMs: 0 },
    origins: originsOf(left, right),
    redactor,
    clock: () => performance.now(),
    nowMs: Date.now(),
  })
}

function typeOfFiles(left: string, legacy: AnswerContent, right: string, candidate: AnswerContent): string {
  const named = typeByName(left) ?? typeByName(right)
  if (named !== null) return named
  const types = [typeByContent(legacy.body), typeByContent(candidate.body)]
  for (const type of ['application/json', 'text/html', 'application/octet-stream'])
    if (types.includes(type)) return type
  return 'text/plain'
}

function ofType(answer: AnswerContent, type: string | null): AnswerContent {
  if (type === null) return answer
  const headers = answer.headers.filter((_, place) => {
    return answer.headers[place - (place % 2)]!.toLowerCase() !== 'content-type'
  })
  return { ...answer, headers: [...headers, 'content-type', type] }
}

/** Nobody's address: what either side's own is mapped to, so that neither's stands for the caller's. */
const CALLER = 'http://caller.invalid'

function originsOf(left: string, right: string): Origins {
  const origin = (address: string) => {
    return isAddress(address) ? { url: address, own: [new URL(address).origin] } : { url: CALLER, own: [] }
  }
  return { caller: CALLER, legacy: origin(left), candidate: origin(right) }
}

/** What a person should know of an outcome that is neither agreement nor difference. */
function whyNot(
  { left, right }: CompareOptions,
  legacy: Side,
  candidate: Side,
  comparison: Comparison,
  redactor: Redactor,
): string | null {
  const said = [
    { name: left, side: legacy },
    { name: right, side: candidate },
  ].flatMap(({ name, side }) => {
    if ('failure' in side) return `${redactor.text(name)}: ${side.failure}: ${side.message}`
    return 'tooLarge' in side ? `${redactor.text(name)} has more than 64 MiB` : []
  })
  if (said.length > 0) return said.join('; ')
  if (comparison.outcome === 'skipped') return SKIPPED[comparison.reason] ?? null
  if (comparison.outcome !== 'failed') return null
  return comparison.failure === 'malformed'
    ? "the candidate's body is not what its Content-Encoding says"
    : "the candidate's body has more than 64 MiB when it is decoded"
}

const SKIPPED: { readonly [reason: string]: string } = {
  undecided: `the bodies have more than ${COMPARISON_LIMITS.maxNodes.toLocaleString('en')} values together, or too many that are alike`,
  'too-large': "legacy's body has more than 64 MiB when it is decoded",
  'legacy-failed': "legacy's body is not what its Content-Encoding says",
  'both-failed': 'neither body is what its Content-Encoding says',
}

function output(comparison: Comparison, why: string | null, json: boolean): Output {
  const exitCode = comparison.outcome === 'match' ? 0 : 1
  if (json) return { exitCode, stdout: asJson(withRules(comparison, why)), stderr: '' }
  const stderr = comparison.outcome === 'differ' ? NEXT : ''
  return { exitCode, stdout: comparisonText(comparison, why), stderr }
}

const NEXT = 'next: put the rules for what is fine under "compare:" in a file, and add --rules FILE\n'

/** The comparison, always with `differences`, and the rules that would settle them. */
function withRules(comparison: Comparison, why: string | null) {
  const differences = comparison.outcome === 'differ' ? comparison.differences : []
  const fields = Map.groupBy(differences, ({ field }) => field)
  const rules = [...fields].flatMap(([field, found]) => {
    const rule = ruleFor(found)
    return rule === null ? [] : { field, yaml: yamlOf(rule) }
  })
  return { ...comparison, differences, rules, ...(why === null ? {} : { why }) }
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function usage(what: string): Output {
  return { exitCode: 2, stdout: '', stderr: `banyan compare: ${neutral(what)}\n` }
}
