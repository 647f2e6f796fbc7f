import type { Pair, RoutedRequest } from '../types/copying.ts'
import type { WholeAnswer } from '../types.ts'
import { ownBytes } from './gathered.ts'

/** What a pair is made of. Bodies may still be in use here: a pair has copies of its own, to be given away. */
export interface PairParts extends Pick<Pair, 'at' | 'legacy' | 'candidate' | 'control' | 'origins'> {
  readonly request: RoutedRequest
  readonly scheme: 'http' | 'https'
  readonly body: Uint8Array | null
}

/** An exchange as it is handed to the back. */
export function pairOf({ request, scheme, body, legacy, candidate, control, ...rest }: PairParts): Pair {
  const { head, target, authority, match, state } = request
  return {
    ...rest,
    route: match.route.name,
    epoch: state.epoch,
    request: {
      method: head.method,
      scheme,
      host: authority,
      target,
      headers: head.headers,
      body: body === null ? null : ownBytes([body]),
    },
    legacy: withOwnBody(legacy),
    candidate: 'failure' in candidate ? candidate : withOwnBody(candidate),
    control: control === null ? null : withOwnBody(control),
  }
}

function withOwnBody(answer: WholeAnswer): WholeAnswer {
  return { ...answer, body: ownBytes([answer.body]) }
}

/** What its objects take beside the text in them, about. */
const FRAME_BYTES = 1024

/** About what a pair of them takes in memory. */
export function bytesOf({ request, body: sent, legacy, candidate, control }: PairParts): number {
  const answers = [
    legacy,
    ...('failure' in candidate ? [] : [candidate]),
    ...(control === null ? [] : [control]),
  ]
  let bytes = FRAME_BYTES + request.target.length + lengthOf(request.head.headers) + (sent?.length ?? 0)
  for (const { headers, body } of answers) bytes += lengthOf(headers) + body.length
  return bytes
}

function lengthOf(headers: readonly string[]): number {
  let length = 0
  for (const text of headers) length += text.length
  return length
}
