import type { Built, Moved, Promotion, Refused } from '../../../types/steering.ts'
import { flag, list, milliseconds, orNull, ref, type Schema, shape, text, told } from './schema.ts'
import { moveKind, phase } from './states.ts'

/** What a move comes to. */
export const MOVES: { readonly [name: string]: Schema } = {
  Moved: shape<Moved>({
    route: text,
    kind: moveKind,
    from: ref('RouteState'),
    to: ref('RouteState'),
    written: orNull(text),
    tookMs: milliseconds,
  }),
  Refused: shape<Refused>({
    route: orNull(text),
    refused: text,
    what: text,
    fix: text,
    verdict: orNull(ref('Verdict')),
  }),
  Built: shape<Built>({ upstream: text, build: text, before: orNull(text), routes: list(text) }),
}

const why = told('For the history. Needed when something is forced.', {
  type: 'string',
  maxLength: 1_000,
  default: '',
})

/** The body of most moves. */
export interface WhyBody {
  readonly why: string
}

/** The body of a promotion: who asks is known by the token. */
export type PromotionBody = Omit<Promotion, 'by'>

export interface BuildBody {
  readonly build: string
}

export const whyBody = shape<WhyBody>({ why }, ['why'])

export const promotionBody = shape<PromotionBody>(
  {
    why,
    to: told('Where to; null or absent is the next step.', {
      enum: [...(phase.enum as string[]), null],
      default: null,
    }),
    percent: told('With `canary`: the share, 0.1 is 10 %.', {
      type: ['number', 'null'],
      exclusiveMinimum: 0,
      maximum: 1,
      default: null,
    }),
    force: told('Past a gate that does not pass; needs `why`.', { ...flag, default: false }),
    write: told('Edit the file as well.', { ...flag, default: false }),
  },
  ['why', 'to', 'percent', 'force', 'write'],
)

export const buildBody = shape<BuildBody>({
  build: told('Names the deployed build.', { type: 'string', minLength: 1, maxLength: 200 }),
})
