import { compareAnswers } from '../compare/answers.ts'
import { COMPARISON_LIMITS } from '../compare/budget.ts'
import type { Redactor } from '../compare/redaction.ts'
import type { Rules } from '../compare/rules.ts'
import { signatureOf } from '../compare/suggestions.ts'
import { fieldsOf, signatureKey } from '../evidence/signatures.ts'
import type { Evidence } from '../types/evidence.ts'
import type { Rejudged } from '../types/steering.ts'
import type { Example, ExampleAnswer } from '../types/store.ts'
import type { AnswerContent, Failure } from '../types.ts'

export interface Rejudging {
  readonly route: string
  readonly epoch: number
  readonly evidence: Evidence
  readonly examples: readonly Example[]
  readonly rules: Rules
  readonly redactor: Redactor
  readonly clock: () => number
  readonly nowMs: number
}

/** What became of the examples of one signature. */
interface Again {
  compared: number
  /** How many of them differ under the other rules, by field; each example once a field. */
  readonly fields: Map<string, number>
  agree: number
}

/**
 * What agreement would be under other rules: the stored examples are compared again, and each stands for its share of the
 * exchanges that differed in the same fields.
 *
 * Matches stay matches: rules that compare more than those in force cannot be judged from what differed.
 */
export function rejudged(input: Rejudging): Rejudged {
  const { route, epoch, evidence, examples } = input
  const bySignature = comparedAgain(input)
  const before = new Map<string, number>()
  const after = new Map<string, number>()
  let settled = 0
  let isExact = true
  let pairs = evidence.match + failuresIn(evidence)
  for (const [signature, count = 0] of Object.entries(evidence.signatures)) {
    pairs += count
    const again = bySignature.get(signature)
    for (const field of fieldsOf(signature)) add(before, field, count)
    if (again === undefined || again.compared === 0) {
      isExact = false
      for (const field of fieldsOf(signature)) add(after, field, count)
      continue
    }
    if (again.compared < count) isExact = false
    settled += (count * again.agree) / again.compared
    for (const [field, many] of again.fields) add(after, field, (count * many) / again.compared)
  }
  const share = (agreeing: number) => (pairs === 0 ? null : agreeing / pairs)
  const fields = new Set([...before.keys(), ...after.keys()])
  return {
    route,
    epoch,
    from: share(evidence.match),
    to: share(evidence.match + settled),
    exact: isExact,
    pairs,
    examples: examples.length,
    fields: [...fields].sort().map(field => ({
      field,
      before: before.get(field) ?? 0,
      after: Math.round(after.get(field) ?? 0),
    })),
  }
}

function comparedAgain(input: Rejudging): ReadonlyMap<string, Again> {
  const bySignature = new Map<string, Again>()
  for (const example of input.examples) {
    const { legacy, candidate, differences } = example
    if ('failure' in candidate || differences.length === 0) continue
    const contents = [contentOf(legacy), contentOf(candidate)] as const
    if (contents[0] === null || contents[1] === null) continue
    const signature = signatureKey(signatureOf(differences))
    const again = bySignature.get(signature) ?? { compared: 0, agree: 0, fields: new Map<string, number>() }
    bySignature.set(signature, again)
    const outcome = compareAnswers(contents[0], contents[1], contextOf(input, example))
    if (outcome.outcome === 'skipped' || outcome.outcome === 'failed') continue
    again.compared++
    if (outcome.outcome === 'match') again.agree++
    else for (const field of signatureOf(outcome.differences)) add(again.fields, field, 1)
  }
  return bySignature
}

function contextOf({ rules, redactor, clock, nowMs }: Rejudging, { request }: Example) {
  const caller = `http://${request.host || 'localhost'}`
  const side = { url: `${caller}${request.target}`, own: [] }
  return {
    rules,
    redactor,
    clock,
    nowMs,
    limits: { ...COMPARISON_LIMITS, maxBodyBytes: 64 * 1024 * 1024 },
    origins: { caller, legacy: side, candidate: side },
  }
}

/** The answer as it was kept; null when too little of it was. */
function contentOf({ status, headers, body }: ExampleAnswer): AnswerContent | null {
  if (body === null || body.kind === 'digest') return null
  if (body.cut) return null
  const text = body.kind === 'text' ? body.text : body.parts.join('\n')
  const plain = headers.filter((_, place) => {
    const name = headers[place - (place % 2)]!.toLowerCase()
    return name !== 'content-encoding' && name !== 'content-length' && name !== 'transfer-encoding'
  })
  return { status, headers: plain, body: Buffer.from(text) }
}

function failuresIn({ failed }: Evidence): number {
  return (Object.keys(failed) as Failure[]).reduce((sum, failure) => sum + (failed[failure] ?? 0), 0)
}

function add(counts: Map<string, number>, key: string, many: number): void {
  counts.set(key, (counts.get(key) ?? 0) + many)
}
