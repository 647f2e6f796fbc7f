import type { FastifyInstance } from 'fastify'
import type { Steering } from '../../types/steering.ts'
import { sendJson, sendRefusal } from './answer.ts'
import { ref, told } from './schemas/schema.ts'

interface ExplainQuery {
  readonly method: string
  readonly url: string
  readonly header: readonly string[]
}

/** `GET /explain`: where a request would go and why; nobody is asked. */
export function explain(api: FastifyInstance, steering: Steering): void {
  api.get<{ Querystring: ExplainQuery }>(
    '/explain',
    {
      schema: {
        summary: 'Which route a request would win, why, who would answer it and who would get a copy.',
        tags: ['read'],
        querystring: {
          type: 'object',
          additionalProperties: false,
          required: ['url'],
          properties: {
            method: { type: 'string', pattern: '^[A-Z-]{1,20}$', default: 'GET' },
            url: told('A path with or without a query, or an address whose host counts.', {
              type: 'string',
              minLength: 1,
              maxLength: 8_000,
            }),
            header: told('As in `name: value`; may be given several times.', {
              type: 'array',
              maxItems: 100,
              items: { type: 'string', maxLength: 8_000 },
              default: [],
            }),
          },
        },
        response: {
          200: told('The object of `banyan explain --json`.', { type: 'object', additionalProperties: true }),
          '4xx': told('The request makes no sense.', ref('Refusal')),
        },
      },
    },
    async ({ query: { method, url, header } }, reply) => {
      const explained = await steering.explain({ method, url, headers: header })
      if (!isMistake(explained)) return sendJson(reply, explained)
      return sendRefusal(reply, 400, 'not-valid', explained.mistake)
    },
  )
}

/** What steering says of a description that describes no request. */
function isMistake(explained: unknown): explained is { readonly mistake: string } {
  return typeof explained === 'object' && explained !== null && 'mistake' in explained
}
