import { curlLine } from '../compare/curl.ts'
import type { Redactor } from '../compare/redaction.ts'
import { type StoreLimits, storedPair, storedRequestBody, withoutValues } from '../compare/stored.ts'
import { headerValue } from '../request/values.ts'
import type { Pair } from '../types/copying.ts'
import type { ExampleAnswer, KeptBody, NewExample } from '../types/store.ts'
import type { Difference, DifferencesPlan, WholeAnswer } from '../types.ts'

/** Of each body that is kept, in characters. */
const MAX_KEPT = 32 * 1024
/** Of each value of a difference: enough to see it. */
const MAX_TARGET = 4 * 1024

/** What may be kept of a pair that differed or failed: secrets gone, bodies cut. */
export function exampleOf(
  pair: Pair,
  differences: readonly Difference[],
  fields: readonly string[],
  { redactor, maxBodyBytes }: { readonly redactor: Redactor; readonly maxBodyBytes: number },
  plan: DifferencesPlan,
): NewExample {
  const limits: StoreLimits = { maxBodyBytes, maxStored: MAX_KEPT }
  const { route, epoch, at, request } = pair
  const found = { route, epoch, at, fields, perField: plan.perField }
  if (!plan.bodies) return { ...found, ...withoutContent(pair, differences) }
  const body = request.body === null ? null : requestBody(request.body, request.headers, redactor, limits)
  return {
    ...found,
    ...answersOf(pair, redactor, limits),
    differences,
    request: {
      method: request.method,
      target: redactor.text(request.target).slice(0, MAX_TARGET),
      host: request.host,
      headers: redactor.headers(request.headers),
      body,
    },
    curl: curlLine(
      {
        method: request.method,
        url: `${request.scheme}://${request.host}${request.target}`,
        headers: request.headers,
        body: body?.kind === 'text' && !body.cut ? Buffer.from(body.text) : new Uint8Array(),
      },
      redactor,
    ),
  }
}

function requestBody(
  body: Uint8Array,
  headers: readonly string[],
  redactor: Redactor,
  limits: StoreLimits,
): KeptBody {
  return storedRequestBody(body, headerValue(headers, 'content-type'), redactor, limits)
}

function answersOf(
  { legacy, candidate }: Pair,
  redactor: Redactor,
  limits: StoreLimits,
): Pick<NewExample, 'legacy' | 'candidate'> {
  if ('failure' in candidate) {
    const { failure, totalMs } = candidate
    const kept = storedPair(legacy, legacy, redactor, limits)
    return { legacy: { ...kept.legacy, ...timesOf(legacy) }, candidate: { failure, totalMs } }
  }
  const kept = storedPair(legacy, candidate, redactor, limits)
  return {
    legacy: { ...kept.legacy, ...timesOf(legacy) },
    candidate: { ...kept.candidate, ...timesOf(candidate) },
  }
}

/** For who keeps no values: `differences.bodies: false`. The path says where to look, the query might say too much. */
function withoutContent(
  { request, legacy, candidate }: Pair,
  differences: readonly Difference[],
): Pick<NewExample, 'request' | 'legacy' | 'candidate' | 'differences' | 'curl'> {
  const empty = (answer: WholeAnswer): ExampleAnswer => ({
    status: answer.status,
    headers: [],
    body: null,
    ...timesOf(answer),
  })
  const [path = ''] = request.target.split('?', 1)
  return {
    request: { method: request.method, target: path, host: request.host, headers: [], body: null },
    legacy: empty(legacy),
    candidate:
      'failure' in candidate ? { failure: candidate.failure, totalMs: candidate.totalMs } : empty(candidate),
    differences: withoutValues(differences),
    curl: { line: '', leftOut: ['everything: differences.bodies is false'] },
  }
}

function timesOf({ headMs, totalMs }: WholeAnswer): { readonly headMs: number; readonly totalMs: number } {
  return { headMs, totalMs }
}
