import type { FastifyInstance } from 'fastify'
import type { Asked, Moved, Steering } from '../../types/steering.ts'
import { sendJson, sendMove } from './answer.ts'
import {
  type BuildBody,
  buildBody,
  type PromotionBody,
  promotionBody,
  type WhyBody,
  whyBody,
} from './schemas/moves.ts'
import { either, list, name, ref, type Schema, told } from './schemas/schema.ts'

interface OfRoute {
  readonly Params: { readonly route: string }
}

/** What a person can tell a route to do with no more than a why. */
const STEPS = {
  rollback: 'Puts every caller of a route on legacy.',
  hold: 'Stops promotions of a route. Rollbacks still happen.',
  resume: 'Lets promotions of a route happen again.',
  restart: 'Begins the evidence of a route anew.',
} as const

const GIVES = 'It happened, and every front has it.'
const REFUSES =
  'Nothing happened. 404: no such route or upstream; 409: the gate, a hold, nowhere to go, or somebody was quicker; 422: it needs something else.'

/** What can be told. Each needs a token that may move, and is recorded under its name. */
export function moves(api: FastifyInstance, steering: Steering): void {
  const said = (summary: string, of: string | null, body: Schema, gives: Schema) => ({
    config: { access: 'move' } as const,
    schema: {
      summary,
      tags: ['move'],
      ...(of === null ? {} : { params: naming(of) }),
      body,
      response: {
        200: told(GIVES, gives),
        '4xx': told(REFUSES, either(ref('Refused'), ref('Refusal'))),
        503: told('The store does not answer, so nothing moves forward.', ref('Refused')),
      },
    },
  })

  for (const step of Object.keys(STEPS) as (keyof typeof STEPS)[]) {
    api.post<OfRoute & { Body: WhyBody }>(
      `/routes/:route/${step}`,
      said(STEPS[step], 'route', whyBody, ref('Moved')),
      async (request, reply) =>
        sendMove<Moved>(reply, await steering[step](request.params.route, asked(request))),
    )
  }
  api.post<OfRoute & { Body: PromotionBody }>(
    '/routes/:route/promote',
    said('Moves a route to its next step, or where it is told to.', 'route', promotionBody, ref('Moved')),
    async (request, reply) => {
      const promotion = { ...request.body, by: request.asker!.name }
      return sendMove<Moved>(reply, await steering.promote(request.params.route, promotion))
    },
  )
  api.post<{ Body: WhyBody }>(
    '/rollback',
    said('Puts every caller of every route on legacy; one answer a route.', null, whyBody, MANY),
    async (request, reply) => sendJson(reply, await steering.rollbackAll(asked(request))),
  )
  api.post<{ Params: { readonly upstream: string }; Body: BuildBody }>(
    '/upstreams/:upstream/build',
    said('Says that a new build of an upstream is deployed.', 'upstream', buildBody, ref('Built')),
    async ({ params, body, asker }, reply) =>
      sendMove(reply, await steering.build(params.upstream, body.build, asker!.name)),
  )
}

const MANY: Schema = list(either(ref('Moved'), ref('Refused')))

function naming(of: string): Schema {
  return { type: 'object', additionalProperties: false, required: [of], properties: { [of]: name } }
}

/** Who asks is known by the token, never by what a body says. */
function asked({
  body,
  asker,
}: {
  readonly body: WhyBody
  readonly asker: { readonly name: string } | null
}): Asked {
  return { why: body.why, by: asker!.name }
}
