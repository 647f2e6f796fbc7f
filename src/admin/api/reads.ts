import type { FastifyInstance } from 'fastify'
import type { Steering } from '../../types/steering.ts'
import { sendFound, sendJson, sendRefusal, sendWhatFits } from './answer.ts'
import { rulesOf } from './rules.ts'
import { list, name, orNull, ref, type Schema, told } from './schemas/schema.ts'

interface OfRoute {
  readonly Params: { readonly route: string }
}

const route = {
  type: 'object',
  additionalProperties: false,
  required: ['route'],
  properties: { route: told('Its name in routes.yaml; `*` is the rest, what no route names.', name) },
}
const NO_ROUTE = 'such route; GET /api/v1/routes lists them'

/** What can be asked. Nothing here moves anything. */
export function reads(api: FastifyInstance, steering: Steering): void {
  const said = (summary: string, gives: Schema, more: object = {}) => ({
    schema: {
      summary,
      tags: ['read'],
      response: { 200: told('As it is now.', gives), '4xx': told('Nothing to tell.', ref('Refusal')) },
      ...more,
    },
  })

  api.get('/overview', said('Everything, as it is now.', ref('Overview')), async (_, reply) =>
    sendJson(reply, await steering.overview()),
  )
  api.get('/routes', said('All routes, as they are now.', list(ref('Route'))), async (_, reply) =>
    sendJson(reply, (await steering.overview()).routes),
  )
  api.get<OfRoute>(
    '/routes/:route',
    said('One route, as it is now.', ref('Route'), { params: route }),
    async ({ params }, reply) => sendFound(reply, await steering.route(params.route), NO_ROUTE),
  )
  api.get<OfRoute>(
    '/routes/:route/verdict',
    said('What the gate says of a route; null where there is nothing to judge.', orNull(ref('Verdict')), {
      params: route,
    }),
    async ({ params }, reply) => {
      const found = await steering.route(params.route)
      return found === null ? sendFound(reply, null, NO_ROUTE) : sendJson(reply, found.verdict)
    },
  )
  api.get<OfRoute>(
    '/routes/:route/differences',
    said('Where the answers of a route differ, by field.', ref('Differences'), { params: route }),
    async ({ params }, reply) => sendFound(reply, await steering.differences(params.route), NO_ROUTE),
  )
  api.get<OfRoute & { Querystring: { readonly field?: string; readonly limit: number } }>(
    '/routes/:route/examples',
    said(
      'Exchanges of a route that differed or failed, newest first; fewer than asked for when they are large.',
      list(ref('Example')),
      {
        params: route,
        querystring: query({
          field: told('Only those that differ there; absent is any.', {
            type: 'string',
            minLength: 1,
            maxLength: 2_000,
          }),
          limit: limit(20, 100),
        }),
      },
    ),
    async ({ params, query: { field = null, limit } }, reply) => {
      const found = await steering.examples(params.route, field, limit)
      return found === null ? sendFound(reply, null, NO_ROUTE) : sendWhatFits(reply, found)
    },
  )
  api.get<{ Params: { readonly id: string } }>(
    '/examples/:id',
    said('One exchange that differed or failed.', ref('Example'), {
      params: { ...route, required: ['id'], properties: { id: name } },
    }),
    async ({ params }, reply) =>
      sendFound(reply, await steering.example(params.id), 'such example, or no longer: old ones are removed'),
  )
  api.get<{ Querystring: { readonly route?: string; readonly limit: number; readonly before?: number } }>(
    '/history',
    said('Who moved what, when and why, newest first.', list(ref('HistoryEntry')), {
      querystring: query({
        route: told('Only of this route; absent is all, and what belongs to none.', name),
        limit: limit(50, 500),
        before: told('Only entries with a smaller id: the next page.', { type: 'integer', minimum: 0 }),
      }),
    }),
    async ({ query: { route = null, limit, before = null } }, reply) =>
      sendJson(reply, await steering.history({ route, limit, before })),
  )
  api.get(
    '/config',
    said('The running revision, and what is wrong with the file since.', ref('Config')),
    async (_, reply) => {
      const { revision, problems } = await steering.overview()
      return sendJson(reply, { revision, problems })
    },
  )
  api.post<OfRoute & { Body: { readonly compare: object } }>(
    '/routes/:route/rejudge',
    said('What agreement would be under other rules. Moves nothing.', ref('Rejudged'), {
      params: route,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['compare'],
        properties: { compare: told('As `compare` of a route in routes.yaml.', { type: 'object' }) },
      },
    }),
    async ({ params, body }, reply) => {
      const read = rulesOf(body.compare)
      if ('rules' in read) return sendFound(reply, await steering.rejudge(params.route, read.rules), NO_ROUTE)
      const many = read.problems.length === 1 ? 'a problem' : `${read.problems.length} problems`
      return sendRefusal(reply, 400, 'rules', `these rules have ${many}; see problems`, read.problems)
    },
  )
}

/** Of the keys given none is needed. */
function query(properties: { readonly [name: string]: Schema }): Schema {
  return { type: 'object', additionalProperties: false, properties }
}

function limit(usual: number, most: number): Schema {
  return told('At most so many.', { type: 'integer', minimum: 1, maximum: most, default: usual })
}
