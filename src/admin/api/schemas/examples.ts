import type { Example, ExampleAnswer, ExampleRequest, KeptBody } from '../../../types/store.ts'
import type { Difference } from '../../../types.ts'
import {
  count,
  either,
  flag,
  list,
  milliseconds,
  moment,
  orNull,
  ref,
  type Schema,
  shape,
  text,
  told,
  word,
} from './schema.ts'

type Kept<Kind extends KeptBody['kind']> = Extract<KeptBody, { readonly kind: Kind }>
type Failed = Extract<Example['candidate'], { readonly failure: string }>

const headers = told('Name, value, name, value …', list(text))
const answer = shape<ExampleAnswer>({
  status: count,
  headers,
  body: orNull(ref('KeptBody')),
  headMs: milliseconds,
  totalMs: milliseconds,
})

/** Exchanges that differed or failed, as they are kept. */
export const EXAMPLES: { readonly [name: string]: Schema } = {
  KeptBody: either(
    shape<Kept<'text'>>({ kind: word('text'), text, cut: flag }),
    shape<Kept<'parts'>>({ kind: word('parts'), parts: list(text), cut: flag }),
    shape<Kept<'digest'>>({ kind: word('digest'), bytes: count, sha256: text }),
  ),
  Difference: shape<Difference>(
    {
      at: text,
      field: text,
      kind: text,
      class: text,
      legacy: orNull(text),
      candidate: orNull(text),
      note: text,
    },
    ['note'],
  ),
  Example: shape<Example>({
    id: text,
    route: text,
    epoch: count,
    at: moment,
    request: shape<ExampleRequest>({
      method: text,
      target: text,
      host: text,
      headers,
      body: orNull(ref('KeptBody')),
    }),
    legacy: answer,
    candidate: either(answer, shape<Failed>({ failure: text, totalMs: milliseconds })),
    differences: list(ref('Difference')),
    curl: shape<Example['curl']>({ line: text, leftOut: list(text) }),
  }),
}
